/** Exports signature, the syntax and meaning of the option whose value is being written, and of the words behind -m, -j and the commands. */
import { MarkupKind, type ParameterInformation, type SignatureHelp } from 'vscode-languageserver-types';
import type { AnalysedFile } from '../model/tree.ts';
import { findMatch, findTarget } from '../xtables/registry.ts';
import type { OptionSpec } from '../xtables/types.ts';
import { linePlace, wantedAt, type LinePlace } from './linePlace.ts';

export const signatureTriggers = [' ', ','];

/** What is expected at the offset, or null. The cursor may stand in the value or on the blank in front of it. */
export function signature(file: AnalysedFile, offset: number): SignatureHelp | null {
  const place = linePlace(file, offset);
  if (!place || /^[:*#]/.test(file.lines.text.slice(file.lines.starts[place.line]!, place.word.end).trimStart())) return null;
  const wanted = wantedAt(place);
  switch (wanted.kind) {
    case 'value': return ofOption(wanted.spec, wanted.option.name, wanted.index);
    case 'match': return named('-m match', 'match', findMatch(wordAt(file, place), place.family)?.help ?? 'Loads a match, whose options follow.');
    case 'target': return wanted.goto ? named('-g chain', 'chain', 'Sends packets to a chain; a RETURN there leads back to the chain before this one.')
      : named('-j target', 'target', findTarget(wordAt(file, place), place.family)?.help ?? 'What becomes of packets that fit: a target, or a chain of this table that they are sent to.');
    default: return null;
  }
}

const wordAt = (file: AnalysedFile, { word }: LinePlace): string => file.lines.text.slice(word.start, word.end);

/** `--tcp-flags mask set`: each word of the value is a parameter; what may stand there comes with it. */
function ofOption(spec: OptionSpec, name: string, index: number): SignatureHelp {
  const words = spec.args === 2 ? (spec.value ?? 'value value').split(' ') : [spec.value ?? 'value'];
  const label = `${spec.negatable ? '[!] ' : ''}${name} ${words.join(' ')}`;
  let from = label.length - words.join(' ').length;
  const parameters = words.map((word, i): ParameterInformation => {
    const start = from;
    from += word.length + 1;
    const values = spec.values?.[i];
    const list = values && `${values.separator ? `These, with \`${values.separator}\` between them` : values.behind ? `Behind \`${values.behind}\`` : 'One of'}: ${values.words.map((each) => `\`${each}\``).join(', ')}.`;
    return { label: [start, start + word.length], ...(list && { documentation: { kind: MarkupKind.Markdown, value: list } }) };
  });
  return { signatures: [{ label, documentation: { kind: MarkupKind.Markdown, value: spec.help }, parameters }], activeSignature: 0, activeParameter: Math.min(index, words.length - 1) };
}

function named(label: string, word: string, help: string): SignatureHelp {
  return { signatures: [{ label, documentation: { kind: MarkupKind.Markdown, value: help }, parameters: [{ label: word }] }], activeSignature: 0, activeParameter: 0 };
}
