/**
 * Exports the matches and targets that Tablewalk knows, and how to find one by name, family or protocol.
 * The lists are matches/index.ts and targets/index.ts.
 */
import type { Family } from '../base/ip.ts';
import * as matchModules from './matches/index.ts';
import * as targetModules from './targets/index.ts';
import type { MatchModule, TargetModule } from './types.ts';

export { ipHeader } from './matches/ip.ts';

export const allMatches: readonly MatchModule[] = Object.values<MatchModule>(matchModules);
export const allTargets: readonly TargetModule[] = Object.values<TargetModule>(targetModules);

const byName = <M extends { readonly name: string; readonly families: readonly Family[] }>(modules: readonly M[], family: Family): ReadonlyMap<string, M> =>
  new Map(modules.filter((module) => module.families.includes(family)).map((module) => [module.name, module]));
const matches = { 4: byName(allMatches, 4), 6: byName(allMatches, 6) };
const targets = { 4: byName(allTargets, 4), 6: byName(allTargets, 6) };

/** Names under which iptables also loads a match (xtables_find_match). */
const otherNames: ReadonlyMap<string, string> = new Map([['icmpv6', 'icmp6'], ['ipv6-icmp', 'icmp6'], ['ipv6-mh', 'mh'], ['mobility-header', 'mh']]);

/** The match of `-m NAME` in iptables (4) or ip6tables (6); undefined where Tablewalk does not know it there. */
export function findMatch(name: string, family: Family): MatchModule | undefined {
  return matches[family].get(name) ?? matches[family].get(otherNames.get(name) ?? '');
}

/** The target of `-j NAME`; undefined for chains of the user's and for targets that Tablewalk does not know there. */
export function findTarget(name: string, family: Family): TargetModule | undefined {
  return targets[family].get(name);
}

/** Matches that `-p` loads by itself when one of their options follows (xtables_find_proto). */
const implied: ReadonlyMap<number, string> = new Map([[1, 'icmp'], [6, 'tcp'], [17, 'udp'], [33, 'dccp'], [50, 'esp'], [51, 'ah'], [58, 'icmp6'], [132, 'sctp'], [135, 'mh']]);

/** The match that `-p` with this protocol number makes known, as `-p tcp` does with tcp; undefined where there is none. */
export function matchOfProtocol(protocol: number, family: Family): MatchModule | undefined {
  const name = implied.get(protocol);
  return name === undefined ? undefined : findMatch(name, family);
}
