/** Exports the proposals for the beginning of a line: tables, declarations of chains with their policy, commands, COMMIT. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { knownTable } from '../../knowledge/index.ts';
import { builtInChains } from '../../model/ruleset.ts';
import type { AnalysedFile, Table } from '../../model/tree.ts';
import { findTarget } from '../../xtables/registry.ts';
import type { Proposal } from './items.ts';

/** Commands by their short names (iptables(8), COMMANDS), in the order in which people need them. */
const commands: readonly (readonly [name: string, value: string, help: string])[] = [
  ['-A', 'chain', 'Appends a rule to the end of a chain.'],
  ['-I', 'chain [number]', 'Inserts a rule in front of the rule with this number; in front of all where no number stands.'],
  ['-N', 'chain', 'Makes a chain. `:NAME - [0:0]` does the same and also empties it.'],
  ['-P', 'chain ACCEPT|DROP', 'Sets the policy of a built-in chain.'],
  ['-D', 'chain number|rule', 'Deletes a rule, by its number or as it was written.'],
  ['-R', 'chain number', 'Replaces the rule with this number.'],
  ['-F', '[chain]', 'Deletes all rules of a chain, or of the whole table.'],
  ['-X', '[chain]', 'Deletes an empty chain that no rule jumps to, or all such chains.'],
  ['-Z', '[chain [number]]', 'Sets counters to zero.'],
  ['-E', 'chain name', 'Gives a chain another name.'],
];

/** The skeletons of tables: the header, the built-in chains that accept, and COMMIT. */
export function* tableProposals(file: AnalysedFile, line: number, snippets: boolean): Generator<Proposal> {
  const dump = file.dumps.find((one) => line >= one.first && line <= one.last);
  for (const [name, hooks] of Object.entries(builtInChains)) {
    const known = knownTable(name);
    const body = [...hooks.map((hook) => `:${hook} ACCEPT [0:0]`), '$0', 'COMMIT', ''].join('\n');
    yield {
      label: `*${name}`, kind: CompletionItemKind.Module, rank: dump?.tables.some((table) => table.name === name) ? 8 : 6, detail: 'table, with its chains', ...(known && { help: known.text }),
      ...(snippets && { text: `*${name}\n${body}`, snippet: true }),
    };
  }
}

export function* commandProposals(table: Table | undefined): Generator<Proposal> {
  for (const [i, [label, value, help]] of commands.entries()) yield { label, kind: CompletionItemKind.Keyword, rank: i === 0 ? 1 : 2, detail: `${label} ${value}`, help };
  if (table && table.commit === undefined) yield { label: 'COMMIT', kind: CompletionItemKind.Keyword, rank: 3, detail: 'end of the table', help: '`iptables-restore` loads the whole table at once when it reads this line.' };
}

/** Names behind `:`: built-in chains without a declaration, then chains that rules use and nothing declares. */
export function* declarationProposals(file: AnalysedFile, table: Table | undefined, tableName: string | undefined, line: number): Generator<Proposal> {
  const declared = (name: string): boolean => {
    const at = table?.byName.get(name)?.declaration;
    return at !== undefined && at !== line;
  };
  for (const name of builtInChains[tableName ?? ''] ?? []) {
    if (!declared(name)) yield { label: name, kind: CompletionItemKind.Function, rank: 1, detail: 'built-in chain', text: `${name} ACCEPT [0:0]`, filter: name, about: { kind: 'chain', name, line } };
  }
  for (const name of missingChains(file, table)) yield { label: name, kind: CompletionItemKind.Function, rank: 2, detail: 'used, but not declared', text: `${name} - [0:0]`, filter: name };
}

/** So many rules around are looked at for names that are used and not declared. */
const lookedAt = 20_000;

/** Names that rules of the table jump to, or add rules to, and that no line declares; without the names of targets. */
export function missingChains(file: AnalysedFile, table: Table | undefined): string[] {
  if (!table) return [];
  const { target, name } = file.capture.records;
  const ids = new Set<number>();
  const last = Math.min(table.last, table.first + lookedAt);
  for (let line = table.first; line <= last; line++) {
    if (target[line]! >= 0) ids.add(target[line]!);
    if (name[line]! >= 0) ids.add(name[line]!);
  }
  return [...ids].map((id) => file.capture.names.nameOf(id)).filter((each) => each !== table.name && table.byName.get(each)?.declaration === undefined && !findTarget(each, table.dump.family) && !/^[-!]/.test(each));
}

export function* policyProposals(hook: boolean): Generator<Proposal> {
  if (!hook) yield { label: '-', kind: CompletionItemKind.EnumMember, rank: 1, detail: 'no policy', text: '- [0:0]', filter: '-', help: 'Chains of your own have no policy: a packet that meets no rule goes back to where it came from.' };
  else {
    yield { label: 'ACCEPT', kind: CompletionItemKind.EnumMember, rank: 1, detail: 'policy', help: 'Packets that no rule decides go on.' };
    yield { label: 'DROP', kind: CompletionItemKind.EnumMember, rank: 2, detail: 'policy', help: 'Packets that no rule decides are thrown away.' };
  }
}
