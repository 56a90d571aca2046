/** Exports the check option-unknown. */
import type { Family } from '../base/ip.ts';
import { parseProtocol } from '../base/protocols.ts';
import type { Fix, Problem } from '../base/span.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import { matchOfProtocol } from '../xtables/registry.ts';
import { optionOf, type OptionUse, type Word } from '../xtables/types.ts';
import type { RuleContext } from './context.ts';
import { addProtocols, changeTo } from './fixes.ts';
import { ownersOf } from './optionOwners.ts';
import { similarName } from './similar.ts';

const isOption = (item: OptionUse | Word): item is OptionUse => 'nameSpan' in item;

/** Options that belong to no match and no target of the rule. Where a match or target that is not loaded has the option, it is named. */
export function* optionUnknown({ rule, table, family }: RuleContext): Generator<Problem> {
  // What Tablewalk does not know may have options that it does not know.
  const foreign = rule.matches.some(({ module }) => !module) || (rule.target !== undefined && !rule.target.module && !table.byName.has(rule.target.name));
  for (const item of rule.stray) {
    if (!isOption(item) || takesWord(item.name)) continue;
    const owners = ownersOf(item.name).filter((module) => module.families.includes(family));
    const matches = owners.filter((module) => module.kind === 'match').map((module) => module.name);
    const targets = owners.filter((module) => module.kind === 'target').map((module) => module.name);
    const protocols = matches.includes('tcp') && matches.includes('udp') ? ['tcp', 'udp'] : [];
    const advice = protocols.length > 0 ? 'Put -p tcp or -p udp in front of it.'
      : matches.length > 0 ? `Put -m ${listed(matches)} in front of it.` : `It belongs to the target ${listed(targets)}.`;
    const meant = owners.length > 0 ? undefined : similarName(item.name, optionNames(rule, family));
    yield owners.length > 0
      ? { code: 'option-unknown', severity: 'error', message: `The option ${item.name} stands behind no match or target that has it. ${advice}`, span: item.nameSpan, fixes: () => (protocols.length > 0 ? addProtocols(rule, protocols) : matches.length === 1 ? [addMatch(item, matches[0]!)] : []) }
      : { code: 'option-unknown', severity: foreign ? 'warning' : 'error', message: `No match or target that Tablewalk knows has an option ${item.name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`, span: item.nameSpan, ...(meant !== undefined && { fixes: () => [changeTo(item.nameSpan, meant)] }) };
  }
}

/** The options that the rule could have: its own, those of its matches and its target, and of the match that -p implies. */
function optionNames(rule: Rule, family: Family): string[] {
  const word = optionOf(rule.header, '-p')?.words[0]?.text;
  const protocol = word === undefined ? undefined : parseProtocol(word);
  const modules = [rule.header.module, ...rule.matches.map(({ module }) => module), rule.target?.module, protocol === undefined ? undefined : matchOfProtocol(protocol, family)];
  return [...new Set(modules.flatMap((module) => module?.options ?? []).flatMap((spec) => [spec.name, ...(spec.aliases ?? [])]))].filter((name) => name.startsWith('--'));
}

/** In front of the option, or of its `!`. */
const addMatch = ({ span }: OptionUse, name: string): Fix => ({ title: `Add -m ${name}`, edits: [{ span: { start: span.start, end: span.start }, text: `-m ${name} ` }] });

/** -m and -j without a word are reported as value-missing. */
const takesWord = (name: string): boolean => ['-m', '--match', '-j', '--jump', '-g', '--goto'].includes(name);

const listed = (names: readonly string[]): string => (names.length > 5 ? `${names.slice(0, 5).join(', ')} …` : names.join(' or '));
