/** Exports hooksOfChain, chainBehind and visitedRules: which built-in chains lead to a chain, and which of its rules the kernel follows when it loads the table. */
import type { Hook } from '../base/packet.ts';
import { LineFlag } from '../syntax/capture/tree.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';

interface Reach { readonly hooks: ReadonlyMap<Chain, ReadonlySet<Hook>>; readonly chains: ReadonlyMap<number, Chain> }

const reaches = new WeakMap<Table, Reach>();
const ends = new WeakMap<Chain, number>();

/** The hooks from which a packet may come to the chain (mark_source_chains in ip_tables.c): its own, or those of the chains that jump to it. */
export const hooksOfChain = (file: AnalysedFile, chain: Chain): ReadonlySet<Hook> => reachOf(file, chain.table).hooks.get(chain) ?? none;
const none: ReadonlySet<Hook> = new Set();

/** The chain that a rule jumps or goes to; undefined for targets, and for chains that are not there. */
export function chainBehind(file: AnalysedFile, table: Table, line: number): Chain | undefined {
  const id = file.capture.records.target[line]!;
  return id < 0 ? undefined : reachOf(file, table).chains.get(id);
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
      if (flags[line]! & (LineFlag.Conditional | LineFlag.Goto) || target[line]! < 0) continue;
      const name = file.capture.names.nameOf(target[line]!);
      if (!verdicts.has(name) || chain.table.byName.has(name)) continue;
      const rule = file.rule(line);
      if (!rule || rule.matches.length > 0 || rule.header.options.length > 0) continue;
      end = i + 1;
      break;
    }
    ends.set(chain, end);
  }
  return end;
}
const verdicts = new Set(['ACCEPT', 'DROP', 'RETURN', 'QUEUE']);

function reachOf(file: AnalysedFile, table: Table): Reach {
  let reach = reaches.get(table);
  if (!reach) {
    const chains = new Map(table.chains.map((chain) => [file.capture.names.find(chain.name), chain]));
    reach = { chains, hooks: findHooks(file, table, chains) };
    reaches.set(table, reach);
  }
  return reach;
}

function findHooks(file: AnalysedFile, table: Table, chains: ReadonlyMap<number, Chain>): Map<Chain, Set<Hook>> {
  const hooks = new Map<Chain, Set<Hook>>();
  const { target } = file.capture.records;
  for (const start of table.chains) {
    const { hook } = start;
    if (!hook) continue;
    const waiting = [start];
    const seen = new Set(waiting);
    for (let chain = waiting.pop(); chain; chain = waiting.pop()) {
      const known = hooks.get(chain);
      if (known) known.add(hook);
      else hooks.set(chain, new Set([hook]));
      const count = visitedRules(file, chain);
      for (let i = 0; i < count; i++) {
        const next = chains.get(target[chain.rules[i]!]!);
        if (!next || seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return hooks;
}
