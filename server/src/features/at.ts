/** Exports what stands at an offset and can be jumped to: a chain's name, a set's name, an interface's name. */
import { contains, type Span } from '../base/span.ts';
import { lineAt, lineEnd } from '../base/text.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import { tableOfLine } from '../model/references.ts';
import { LineFlag, LineKind } from '../syntax/capture/tree.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import type { Word } from '../xtables/types.ts';

/** A chain's name as it stands in the text: where the chain is declared, in front of one of its rules, or behind -j and -g. */
export interface ChainName { readonly kind: 'chain'; readonly role: 'declaration' | 'rule' | 'jump'; readonly chain: Chain; readonly span: Span; readonly line: number }
export interface SetName { readonly kind: 'set'; readonly name: string; readonly span: Span; readonly line: number }
export interface InterfaceName { readonly kind: 'interface'; readonly name: string; readonly span: Span; readonly line: number }
export type NamedThing = SetName | InterfaceName;

/** Options whose first word is the name of a set (iptables-extensions(8): set, SET). */
const setOptions = new Set(['--match-set', '--add-set', '--del-set', '--map-set']);
const interfaceOptions = new Set(['-i', '-o']);

export function nameAt(file: AnalysedFile, offset: number): ChainName | NamedThing | undefined {
  const line = lineAt(file.lines, offset);
  const kind = file.capture.records.kind[line];
  if (kind === LineKind.Chain || kind === LineKind.ListChain) {
    const declaration = declarationOf(file, line);
    const chain = declaration && tableOfLine(file, line)?.byName.get(declaration.name);
    return chain && contains({ start: file.lines.starts[line]!, end: declaration.end }, offset) ? { kind: 'chain', role: 'declaration', chain, span: declaration, line } : undefined;
  }
  const rule = file.rule(line);
  return rule ? nameInRule(file, rule, offset) : setOnLine(file, line, offset);
}

function nameInRule(file: AnalysedFile, rule: Rule, offset: number): ChainName | NamedThing | undefined {
  const { line, chain: word, target } = rule;
  const chains = tableOfLine(file, line)?.byName;
  if (word && !rule.listed && contains(word.span, offset)) {
    const chain = chains?.get(word.text);
    const role = chain?.declaration === line ? 'declaration' : 'rule';
    return chain && { kind: 'chain', role, chain, span: word.span, line };
  }
  if (target && contains(target.nameSpan, offset)) {
    const chain = target.module ? undefined : chains?.get(target.name);
    return chain && { kind: 'chain', role: 'jump', chain, span: target.nameSpan, line };
  }
  for (const { kind, word: name } of namesIn(rule)) if (contains(name.span, offset)) return { kind, name: name.text, span: name.span, line };
  return undefined;
}

/** The names of sets and interfaces in a rule. */
export function* namesIn(rule: Rule): Generator<{ kind: 'set' | 'interface'; word: Word }> {
  for (const { option } of optionsOf(rule)) {
    const name = option.spec?.name ?? option.name;
    const word = option.words[0];
    if (word && setOptions.has(name)) yield { kind: 'set', word };
    else if (word && interfaceOptions.has(name)) yield { kind: 'interface', word };
  }
}

/** On the line that names a set in `ipset list` or creates it in `ipset save`. */
function setOnLine(file: AnalysedFile, line: number, offset: number): NamedThing | undefined {
  const kind = file.capture.records.kind[line];
  if (kind !== LineKind.IpsetName && kind !== LineKind.IpsetCreate) return undefined;
  for (const set of file.own.sets.values()) if (contains(set.nameSpan, offset)) return { kind: 'set', name: set.name, span: set.nameSpan, line };
  return undefined;
}

/** The place of the name on a chain's declaration line (`:NAME` or `-N NAME`), with the name. */
export function declarationOf(file: AnalysedFile, line: number): (Span & { readonly name: string }) | undefined {
  const parts = chainDeclaration(file.capture, line);
  return parts && { ...parts.nameSpan, name: parts.name };
}

/** The place of the chain's name in a rule line. Lines as iptables-save prints them are not parsed for it. */
export function chainNameIn(file: AnalysedFile, line: number): Span | undefined {
  if (file.capture.records.kind[line] === LineKind.ListRow) return undefined;
  const start = file.lines.starts[line]!;
  const head = /^(\[\d+:\d+\] |)-A (\S+)/.exec(file.lines.text.slice(start, Math.min(lineEnd(file.lines, line), start + 200)));
  if (!head) return file.rule(line)?.chain?.span;
  const nameStart = start + head[1]!.length + 3;
  return { start: nameStart, end: nameStart + head[2]!.length };
}

/** The place of the target's name in a rule line. A hundred thousand rules may jump to one chain: most of them are not parsed for it. */
export function targetNameIn(file: AnalysedFile, line: number): Span | undefined {
  const { names, records } = file.capture;
  const { text } = file.lines;
  if (records.kind[line] === LineKind.ListRow) return file.rule(line)?.target?.nameSpan;
  const name = names.nameOf(records.target[line]!);
  const end = lineEnd(file.lines, line);
  const jump = ` -${records.flags[line]! & LineFlag.Goto ? 'g' : 'j'} ${name}`;
  const at = text.lastIndexOf(jump, end);
  const stop = at + jump.length;
  const isWord = at >= file.lines.starts[line]! && (stop === end || text.charCodeAt(stop) === 32);
  // What follows the last quote of the line is no part of a comment.
  if (!isWord || text.slice(stop, end).includes('"')) return file.rule(line)?.target?.nameSpan;
  return { start: stop - name.length, end: stop };
}
