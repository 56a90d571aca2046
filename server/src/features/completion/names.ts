/** Exports the proposals for names in a rule: its chain, its target, its matches and the options that fit in front of the cursor. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { parseProtocol } from '../../base/protocols.ts';
import { builtInChains } from '../../model/ruleset.ts';
import { LineKind } from '../../syntax/capture/tree.ts';
import type { AnalysedFile, Chain } from '../../model/tree.ts';
import { allMatches, allTargets, findTarget, ipHeader, matchOfProtocol } from '../../xtables/registry.ts';
import type { MatchModule, MatchUse, OptionSpec, TargetModule, TargetUse } from '../../xtables/types.ts';
import { tableNameAt, type LinePlace } from '../linePlace.ts';
import { asWord, type Proposal } from './items.ts';
import { missingChains } from './structure.ts';

const userChain = (place: LinePlace, chain: Chain, rank: number): Proposal => ({
  label: chain.name, kind: CompletionItemKind.Function, rank, detail: chain.declaration === undefined ? 'chain, not declared' : 'chain', text: asWord(chain.name), about: { kind: 'chain', name: chain.name, line: place.line },
});

/** A name that only the line at the cursor uses is what somebody is typing. */
const isHalfTyped = ({ line }: LinePlace, chain: Chain): boolean => (chain.declaration === undefined || chain.declaration === line) && (chain.rules.length === 0 || (chain.rules.length === 1 && chain.rules[0] === line));

function* userChains(place: LinePlace, rank: number): Generator<Proposal> {
  for (const chain of place.table?.chains ?? []) {
    if (chain.hook === undefined && !isHalfTyped(place, chain)) yield userChain(place, chain, chain.declaration === undefined ? rank + 1 : rank);
  }
}

/** The chains that a command may name. */
export function* chainProposals(file: AnalysedFile, place: LinePlace, command: string): Generator<Proposal> {
  const tableName = tableNameAt(place, file);
  if (/^(?:-N|--new|--new-chain)$/.test(command)) {
    for (const name of missingChains(file, place.table)) yield { label: name, kind: CompletionItemKind.Function, rank: 1, detail: 'used, but not declared' };
    return;
  }
  const onlyOwn = /^(?:-[XE]|--delete-chain|--rename-chain)$/.test(command);
  const previous = chainOfLineBefore(file, place);
  const hooks: readonly string[] = tableName === undefined ? [...new Set(Object.values(builtInChains).flat())] : (builtInChains[tableName] ?? []);
  if (!onlyOwn) for (const name of hooks) yield { label: name, kind: CompletionItemKind.Function, rank: name === previous ? 0 : 1, detail: 'built-in chain', about: { kind: 'chain', name, line: place.line } };
  if (command === '-P' || command === '--policy') return;
  const before = previous === undefined || hooks.includes(previous) ? undefined : place.table?.byName.get(previous);
  if (before) yield userChain(place, before, 0);
  yield* userChains(place, 2);
}

/** People write the rules of a chain one after the other. */
function chainOfLineBefore({ capture: { records, names } }: AnalysedFile, { line, table }: LinePlace): string | undefined {
  const isRule = table !== undefined && line > table.first && records.kind[line - 1] === LineKind.Append;
  return isRule ? names.nameOf(records.name[line - 1]!) : undefined;
}

/** Chains of the user's and the targets that this family, table and built-in chain take; behind -g only chains. */
export function* targetProposals(file: AnalysedFile, place: LinePlace, goto: boolean): Generator<Proposal> {
  const own = place.before.chain?.text;
  const protocol = protocolOf(place);
  if (!goto) {
    for (const module of allTargets) {
      if (module.protocols && protocol !== undefined && !module.protocols.includes(protocol)) continue;
      // iptables itself refuses it there (do_parse in xshared.c).
      if (module.name === 'DROP' && tableNameAt(place, file) === 'nat') continue;
      if (fitsPlace(module, file, place)) yield { label: module.name, kind: CompletionItemKind.Keyword, rank: usual.includes(module.name) ? 1 : 4, detail: 'target', help: module.help };
    }
  }
  for (const chain of userChains(place, 2)) if (chain.label !== own && !findTarget(chain.label, place.family)) yield chain;
}

const usual = ['ACCEPT', 'DROP', 'RETURN', 'REJECT', 'LOG'];

/** The built-in chain that the rule is in limits what it may have; a chain of the user's may be called from anywhere. */
function fitsPlace(module: MatchModule | TargetModule, file: AnalysedFile, place: LinePlace): boolean {
  const tableName = tableNameAt(place, file);
  const hook = Object.values(builtInChains).flat().find((name) => name === place.before.chain?.text);
  return module.families.includes(place.family) && (tableName === undefined || !module.tables || module.tables.includes(tableName)) && (hook === undefined || !module.hooks || module.hooks.includes(hook));
}

const protocolOf = ({ whole }: LinePlace): number | undefined => {
  const option = whole.header.options.find((each) => each.spec?.name === '-p');
  return option && !option.negated ? parseProtocol(option.words[0]?.text ?? '') : undefined;
};

/** The matches that this family, table and built-in chain take; those that need another protocol than the rule's are left out. */
export function* matchProposals(file: AnalysedFile, place: LinePlace): Generator<Proposal> {
  const protocol = protocolOf(place);
  for (const module of allMatches) {
    if (!fitsPlace(module, file, place)) continue;
    const needed = module.protocols;
    if (needed && protocol !== undefined && !needed.includes(protocol)) continue;
    yield { label: module.name, kind: CompletionItemKind.Module, rank: needed ? (protocol === undefined ? 4 : 1) : 2, detail: 'match', help: module.help };
  }
}

/** `-m`, `-j`, `-g`: they are no options of a match. */
const loaders: readonly (readonly [name: string, value: string, help: string])[] = [
  ['-m', 'match', 'Loads a match, whose options follow.'],
  ['-j', 'target', 'What becomes of packets that fit: a target, or a chain that they are sent to.'],
  ['-g', 'chain', 'Sends packets to a chain, as -j does, but a RETURN there leads back to the chain before this one.'],
];

/** Few rules have them. */
const rare: ReadonlySet<string> = new Set(['-f', '-4', '-6']);

const longNames: Readonly<Record<string, string>> = { '-m': '--match', '-j': '--jump', '-g': '--goto' };

interface Loaded { readonly module: MatchModule | TargetModule; readonly given: ReadonlySet<string>; readonly rank: number }

/** The options that fit here and do not stand in the line already. */
export function* optionProposals(file: AnalysedFile, place: LinePlace, negated: boolean): Generator<Proposal> {
  let negatable = false;
  const known = new Set<string>();
  for (const { module, given, rank } of loadedAt(place)) {
    for (const spec of module.options) {
      if (known.has(spec.name) || isRefused(module, spec.name, given)) continue;
      known.add(spec.name);
      if (spec.negatable) negatable = true;
      if (!negated || spec.negatable) yield optionProposal(spec, module, module.validity?.required?.includes(spec.name) ? 0 : rare.has(spec.name) ? 5 : rank);
    }
  }
  if (negated) return;
  for (const [label, value, help] of loaders) {
    if (label === '-m' || !place.whole.target || isJumpAt(file, place)) yield { label, kind: CompletionItemKind.Keyword, rank: 4, filter: `${label} ${longNames[label]!}`, detail: `${label} ${value}`, help };
  }
  if (negatable && !place.typed.startsWith('-')) yield { label: '!', kind: CompletionItemKind.Operator, rank: 6, detail: '! option', help: 'Turns the option that follows round: the packet fits where it would not.' };
}

/** Whether the word at the cursor is the `-j` or `-g` that the rule has. */
function isJumpAt(file: AnalysedFile, { whole, word }: LinePlace): boolean {
  const next = whole.target?.nameSpan.start;
  return next !== undefined && word.end > word.start && word.end <= next && file.lines.text.slice(word.end, next).trim() === '';
}

/** Whether iptables refuses the option beside those that stand there: given once already, or excluded by another. */
function isRefused(module: MatchModule | TargetModule, name: string, given: ReadonlySet<string>): boolean {
  const { repeatable = [], exclusive = [] } = module.validity ?? {};
  if (given.has(name)) return !repeatable.includes(name);
  return exclusive.some((group) => group.includes(name) && group.some((other) => given.has(other)));
}

function optionProposal(spec: OptionSpec, module: MatchModule | TargetModule, rank: number): Proposal {
  const filter = [spec.name, ...(spec.aliases ?? [])].join(' ');
  return {
    label: spec.name, kind: CompletionItemKind.Property, rank, filter,
    detail: `${spec.negatable ? '[!] ' : ''}${spec.name}${spec.value ? ` ${spec.value}` : ''}${module === ipHeader ? '' : ` (${module.name})`}`,
    help: spec.aliases ? `${spec.help}\n\nAlso: ${spec.aliases.map((alias) => `\`${alias}\``).join(', ')}.` : spec.help,
  };
}

/** What is loaded in front of the cursor, the last first, as getopt_long looks for options; then what -p would load, then the header. */
function loadedAt(place: LinePlace): Loaded[] {
  const { before, whole, word, family } = place;
  const uses: (MatchUse | TargetUse)[] = [...before.matches, ...(before.target ? [before.target] : [])].sort((a, b) => b.nameSpan.start - a.nameSpan.start);
  const wholeUses: (MatchUse | TargetUse)[] = [...whole.matches, ...(whole.target ? [whole.target] : [])];
  const givenIn = (use: MatchUse | TargetUse | undefined): Set<string> => new Set(use?.options.filter(({ nameSpan }) => nameSpan.end < word.start || nameSpan.start > word.end).map((option) => option.spec?.name ?? option.name));
  const loaded = uses.flatMap((use, i): Loaded[] => (use.module ? [{ module: use.module, given: givenIn(wholeUses.find((each) => each.nameSpan.start === use.nameSpan.start)), rank: i === 0 ? 1 : 2 }] : []));
  const protocol = protocolOf({ ...place, whole: before });
  const implied = protocol === undefined ? undefined : matchOfProtocol(protocol, family);
  const impliedUse = wholeUses.find((use) => use.module === implied);
  if (implied && !uses.some((use) => use.module === implied)) loaded.push({ module: implied, given: givenIn(impliedUse), rank: 2 });
  return [...loaded, { module: ipHeader, given: givenIn(whole.header), rank: 3 }];
}
