/** Exports hooksOfChain, chainBehind, visitedRules and decidingRules: which built-in chains lead to a chain, which of its rules the kernel follows when it loads the table, and which rules a chain leads to. */
import { parseNetwork, type Family } from '../base/ip.ts';
import type { Hook } from '../base/packet.ts';
import { parseProtocol } from '../base/protocols.ts';
import { lineText } from '../base/text.ts';
import { LineFlag } from '../syntax/capture/tree.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { nameOf } from '../xtables/support.ts';
import type { OptionUse } from '../xtables/types.ts';

const hooks = new WeakMap<Table, ReadonlyMap<Chain, ReadonlySet<Hook>>>();
const chains = new WeakMap<Table, ReadonlyMap<number, Chain>>();
const ends = new WeakMap<Chain, number>();

/** The hooks from which a packet may come to the chain (mark_source_chains in ip_tables.c): its own, or those of the chains that jump to it. */
export function hooksOfChain(file: AnalysedFile, chain: Chain): ReadonlySet<Hook> {
  let found = hooks.get(chain.table);
  if (!found) hooks.set(chain.table, (found = findHooks(file, chain.table)));
  return found.get(chain) ?? none;
}
const none: ReadonlySet<Hook> = new Set();

/** The chain that a rule jumps or goes to; undefined for targets, and for chains that are not there. */
export function chainBehind(file: AnalysedFile, table: Table, line: number): Chain | undefined {
  const id = file.capture.records.target[line]!;
  return id < 0 ? undefined : chainsOf(file, table).get(id);
}

/**
 * How many of the chain's rules the kernel follows: up to the first verdict without any condition. A match, were it a comment, is a
 * condition to it (unconditional in ip_tables.c). What stands behind is not followed and may not be refused for it.
 */
export function visitedRules(file: AnalysedFile, chain: Chain): number {
  let end = ends.get(chain);
  if (end === undefined) {
    end = chain.rules.length;
    const { flags, target } = file.capture.records;
    for (let i = 0; i < chain.rules.length; i++) {
      const line = chain.rules[i]!;
      if (flags[line]! & LineFlag.Goto || target[line]! < 0) continue;
      const name = file.capture.names.nameOf(target[line]!);
      if (!verdicts.has(name) || chain.table.byName.has(name)) continue;
      // Networks of all addresses and every protocol are no conditions to the kernel; iptables-save does not print them.
      if (flags[line]! & LineFlag.Conditional && !/\/0[\d.]*(?:\s|$)|\s(?:-p|--protocol)[ =](?:all|0)(?:\s|$)|::(?:\s|$)/.test(lineText(file.lines, line))) continue;
      const rule = file.rule(line);
      if (!rule || rule.matches.length > 0 || !rule.header.options.every((option) => isNoCondition(option, chain.table.dump.family))) continue;
      end = i + 1;
      break;
    }
    ends.set(chain, end);
  }
  return end;
}
function isNoCondition(option: OptionUse, family: Family): boolean {
  const name = nameOf(option);
  const text = option.words[0]?.text ?? '';
  if (option.negated) return false;
  if (name === '-s' || name === '-d') return parseNetwork(text, family)?.mask.every((word) => word === 0) === true;
  return name === '-p' ? parseProtocol(text) === 0 : name === '-4' || name === '-6';
}

const verdicts = new Set(['ACCEPT', 'DROP', 'RETURN', 'QUEUE']);

/** The lines of all rules of the chains that a chain leads to, its own among them, whose target is none of the table's chains; each chain once. */
export function* decidingRules(file: AnalysedFile, start: Chain): Generator<{ readonly line: number; readonly target: string }> {
  const { target } = file.capture.records;
  const waiting = [start];
  const seen = new Set(waiting);
  for (let chain = waiting.pop(); chain; chain = waiting.pop()) {
    for (let i = 0; i < chain.rules.length; i++) {
      const line = chain.rules[i]!;
      if (target[line]! < 0) continue;
      const next = chainBehind(file, chain.table, line);
      if (!next) yield { line, target: file.capture.names.nameOf(target[line]!) };
      else if (!seen.has(next)) {
        seen.add(next);
        waiting.push(next);
      }
    }
  }
}

/** The table's chains by the number of their name. */
function chainsOf(file: AnalysedFile, table: Table): ReadonlyMap<number, Chain> {
  let found = chains.get(table);
  if (!found) chains.set(table, (found = new Map(table.chains.map((chain) => [file.capture.names.find(chain.name), chain]))));
  return found;
}

function findHooks(file: AnalysedFile, table: Table): Map<Chain, Set<Hook>> {
  const byName = chainsOf(file, table);
  const found = new Map<Chain, Set<Hook>>();
  const { target } = file.capture.records;
  for (const start of table.chains) {
    const { hook } = start;
    if (!hook) continue;
    const waiting = [start];
    const seen = new Set(waiting);
    for (let chain = waiting.pop(); chain; chain = waiting.pop()) {
      const known = found.get(chain);
      if (known) known.add(hook);
      else found.set(chain, new Set([hook]));
      const count = visitedRules(file, chain);
      for (let i = 0; i < count; i++) {
        const next = byName.get(target[chain.rules[i]!]!);
        if (!next || seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return found;
}
