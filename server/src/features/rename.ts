/** Exports prepareRename and rename for chains and sets, with the reasons why a name cannot be changed or taken. */
import type { Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import { lineEnd, utf8Bytes } from '../base/text.ts';
import { filesOf } from '../model/box.ts';
import { jumpsTo } from '../model/references.ts';
import { builtInChains, linesOf } from '../model/ruleset.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { findTarget } from '../xtables/registry.ts';
import { chainNameIn, declarationOf, targetNameIn } from './at.ts';
import { asWord } from './completion/items.ts';
import { rangeOf } from './convert.ts';
import { subjectAt, type Subject } from './subject.ts';
import { setMemberUses, setRuleUses } from './uses/sets.ts';

/** Why something cannot be renamed, or not so: a sentence for the user. */
export interface Refused { readonly refused: string }

/** The name that would be changed, or why it cannot be. */
export function prepareRename(file: AnalysedFile, offset: number): { range: Range; placeholder: string } | Refused {
  const found = renamable(file, offset);
  if ('refused' in found) return found;
  return { range: rangeOf(file, found.span), placeholder: found.kind === 'chain' ? found.chain.name : found.name };
}

/** The edits that give the chain or set at `offset` another name everywhere, or why that cannot be. */
export function rename(file: AnalysedFile, offset: number, name: string): WorkspaceEdit | Refused {
  const found = renamable(file, offset);
  if ('refused' in found) return found;
  const wrong = found.kind === 'chain' ? wrongChainName(found.chain, name) : wrongSetName(file, found.name, name);
  if (wrong !== undefined) return { refused: wrong };
  const edits = found.kind === 'chain' ? chainEdits(file, found.chain, name) : setEdits(file, found.name, name);
  if (edits.length > mostEdits) return { refused: `The name stands at ${edits.length} places, which is more than an editor changes well: the limit is ${mostEdits}.` };
  const changes: Record<string, TextEdit[]> = {};
  for (const { file: of, span, text } of edits) (changes[of.uri] ??= []).push({ range: rangeOf(of, span), newText: text });
  return { changes };
}

const mostEdits = 50_000;

type Renamable = Subject & { readonly kind: 'chain' | 'set' };

function renamable(file: AnalysedFile, offset: number): Renamable | Refused {
  const found = subjectAt(file, offset);
  if (found?.kind === 'chain') {
    if (found.chain.hook !== undefined) return { refused: `${found.chain.name} is a built-in chain of the table ${found.chain.table.name}: the kernel gives it its name.` };
    if (renamesChains(file, found.chain.table)) return { refused: `The table ${found.chain.table.name} renames chains itself (-E): a name means different chains on different lines.` };
    return found;
  }
  if (found?.kind === 'set') return file.lines.text.slice(found.span.start, found.span.end).startsWith('References') ? { refused: 'Rename the set at its name.' } : found;
  if (found?.kind === 'interface') return { refused: 'The name of an interface is given on the node; only chains and sets can be renamed here.' };
  return { refused: 'Only chains and sets can be renamed.' };
}

/** Whether a command of the table gives chains other names: a name means one chain on some of its lines and another one on others. */
function renamesChains(file: AnalysedFile, table: Table): boolean {
  const { kind } = file.capture.records;
  for (const line of linesOf(table)) if (kind[line] === LineKind.Command && file.rule(line)?.command === 'rename-chain') return true;
  return false;
}

/** The longest name of a chain in bytes: XT_EXTENSION_MAXNAMELEN of the kernel is 29 with the zero behind it. */
const longestChain = 28;
/** The same for sets: IPSET_MAXNAMELEN is 32. */
const longestSet = 31;

/** What iptables says against a chain's name (assert_valid_chain_name in xshared.c); undefined where nothing is wrong. */
export function wrongChainName(chain: Chain, name: string): string | undefined {
  if (name === '') return 'The name is empty.';
  if (utf8Bytes(name).length > longestChain) return `The name of a chain has at most ${longestChain} bytes; this one has ${utf8Bytes(name).length}.`;
  if (/\s/.test(name)) return 'The name of a chain has no blanks.';
  if (/^[-!]/.test(name)) return `The name of a chain does not begin with ${name[0]!}.`;
  if (findTarget(name, 4) || findTarget(name, 6)) return `${name} is a target of iptables: a chain cannot have its name.`;
  const { table } = chain;
  if ((builtInChains[table.name] ?? []).some((hook) => hook === name)) return `${name} is a built-in chain of the table ${table.name}.`;
  if (name !== chain.name && table.byName.has(name)) return `The table ${table.name} has a chain ${name} already.`;
  return undefined;
}

/** ipset takes any bytes, but neither ipset nor iptables could read a saved name with blanks or quotes back. */
export function wrongSetName(file: AnalysedFile, old: string, name: string): string | undefined {
  if (name === '') return 'The name is empty.';
  if (utf8Bytes(name).length > longestSet) return `The name of a set has at most ${longestSet} bytes; this one has ${utf8Bytes(name).length}.`;
  if (/[\s"\\]/.test(name)) return 'The name of a set has no blanks, quotes or backslashes: a saved file could not be read back.';
  if (/^[-!]/.test(name)) return `The name of a set does not begin with ${name[0]!}: a rule would take it for an option.`;
  return name !== old && file.sets.has(name) ? `There is a set ${name} already.` : undefined;
}

interface Edit { readonly file: AnalysedFile; readonly span: Span; readonly text: string }

function chainEdits(file: AnalysedFile, chain: Chain, name: string): Edit[] {
  const { table } = chain;
  const { kind, name: nameIds } = file.capture.records;
  const edits: Edit[] = [];
  const add = (span: Span | undefined, text: string): void => {
    if (span) edits.push({ file: file.own, span, text });
  };
  const id = file.capture.names.find(chain.name);
  const inRule = asWord(name);
  // Declarations and every command that names the chain, in the order of lines; -E names a second one.
  for (const line of linesOf(table)) {
    if (nameIds[line] !== id) continue;
    if (kind[line] === LineKind.Chain || kind[line] === LineKind.ListChain) add(declarationOf(file, line), name);
    else if (kind[line] === LineKind.Append || kind[line] === LineKind.Command) add(chainNameIn(file, line), inRule);
  }
  for (const line of jumpsTo(file, chain)) add(targetNameIn(file, line), table.listing ? name : inRule);
  return edits;
}

function setEdits(box: AnalysedFile, old: string, name: string): Edit[] {
  const edits: Edit[] = [];
  for (const use of setRuleUses(box, old)) edits.push({ ...use, text: asWord(name) });
  for (const use of setMemberUses(box, old)) edits.push({ ...use, text: name });
  for (const file of filesOf(box)) {
    for (const section of file.capture.sections) {
      if (section.kind !== 'ipset-list' && section.kind !== 'ipset-save') continue;
      for (let line = section.first; line <= section.last; line++) {
        const span = line === section.prompt ? undefined : nameOnLine(file, line, old);
        if (span) edits.push({ file, span, text: name });
      }
    }
  }
  return edits;
}

/** The name of the set on a line that makes, fills, empties or lists it (ipset(8)). */
function nameOnLine(file: AnalysedFile, line: number, name: string): Span | undefined {
  const start = file.lines.starts[line]!;
  const text = file.lines.text.slice(start, Math.min(lineEnd(file.lines, line), start + 200));
  const found = /^(\s*(?:Name:|-?-?(?:create|add|del|test|flush|destroy|rename|swap|list|save)|-?[NADTFXEWLS])\s+)(\S+)/i.exec(text);
  return found?.[2] === name ? { start: start + found[1]!.length, end: start + found[1]!.length + name.length } : undefined;
}
