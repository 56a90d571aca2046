/**
 * Exports Fib: all routing tables of the box with the rules of `ip rule` that choose among them (fib_rules_lookup, fib_lookup,
 * fib6_rule_lookup); what the capture does not list is asked or assumed.
 */
import type { Host, IpRule } from '../base/host.ts';
import { formatIp, inPrefix, lengthOfMask, maskOfLength, sameIp, type Family, type Ip } from '../base/ip.ts';
import { interfacesInRules } from '../model/interfaceNames.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { createFibTable, entryOf, isReject, routingTos, type FibEntry, type FibHop, type FibMatch, type FibTable, type Flow } from './fib.ts';
import { interfaceOf } from './guesses.ts';
import type { Locality } from './locality.ts';
import { localEntries } from './localTable.ts';
import { askSender, type Inquiry } from './questions.ts';
import { eitherSetting } from './settings.ts';

export type FibAnswer =
  | { readonly kind: 'found'; readonly entry: FibEntry; readonly hops: readonly FibHop[]; readonly because: string; readonly rule?: IpRule }
  | { readonly kind: 'blackhole' | 'unreachable' | 'prohibit' | 'none' | 'unknown'; readonly because: string; readonly entry?: FibEntry; readonly rule?: IpRule };

export interface Fib {
  lookup(flow: Flow): FibAnswer;
  /** The local table as `-m addrtype` of iptables asks it; with default rules the kernel keeps it and main in one trie. */
  localType(ip: Ip): FibMatch | undefined;
  /** Rules beside the three of every box, or local routes beside those of addresses: the kernel then looks closer at sources. */
  readonly customRules: boolean;
  readonly customLocal: boolean;
  /** A route or rule gives realms. */
  readonly realms: boolean;
}

/** More steps through rules, goto included, are none that a kernel would hold. */
const mostSteps = 10_000;

/** What the kernel has without any rule of an administrator. */
const usual = { 4: ['0 local', '32766 main', '32767 default'], 6: ['0 local', '32766 main'] } as const;

const isUsual = (rule: IpRule): boolean => usual[rule.family].some((known) => known === `${rule.priority} ${rule.table ?? ''}`) && rule.action === 'lookup'
  && [rule.from, rule.to, rule.tos, rule.mark, rule.iif, rule.oif, rule.uids, rule.protocol, rule.sport, rule.dport, rule.suppressLength, rule.suppressGroup, rule.strange].every((value) => value === undefined) && !rule.negated;

export function createFib(file: AnalysedFile, family: Family, locality: Locality, inquiry: Inquiry): Fib {
  const { host } = file;
  const routes = host.routes.filter((route) => route.family === family && lengthOfMask(route.prefix.mask) !== undefined);
  const rules = host.rules.filter((rule) => rule.family === family);
  const listed = host.listedTables[family];
  const isListed = (table: string): boolean => listed === 'all' || listed.has(table);
  const around = {
    ignoresLinkdown: (dev: string) => eitherSetting(host, family, dev, 'ignore_routes_with_linkdown') === true,
    hasAddress: (dev: string, ip: Ip) => host.interfaces.some((item) => item.name === dev && item.addresses.some((address) => sameIp(address.ip, ip))),
  };
  const customRules = rules.some((rule) => !isUsual(rule));
  const local = localEntries(host, family);
  const tables = new Map<string, FibTable>();
  const make = (key: string, entries: () => readonly FibEntry[]): FibTable => {
    let table = tables.get(key);
    if (!table) tables.set(key, (table = createFibTable(family, entries(), around)));
    return table;
  };
  const ofTable = (name: string): readonly FibEntry[] => entriesByTable(host)[family].get(name) ?? [];
  const tableOf = (name: string): FibTable => make(name, () => (name === 'local' ? local : ofTable(name)));
  /** With the default rules IPv4 keeps local and main in one trie, where the longer prefix wins whatever its table (fib_trie_table, fib_unmerge). */
  const merged = family === 4 && !customRules && locality.known && isListed('main') ? (): FibTable => make('local and main', () => [...local, ...ofTable('main')]) : undefined;

  const others = [...new Set(routes.filter((route) => !['local', 'main', 'default'].includes(route.table)).map((route) => route.table))];
  const noteOthers = (): void => {
    if (others.length > 0 && !host.hasRules[family]) inquiry.assume(`Routes are looked up in the tables local and main only: the file has no "ip ${family === 6 ? '-6 ' : ''}rule" output that says what chooses ${others.length === 1 ? 'the table' : 'the tables'} ${others.slice(0, 5).join(', ')}.`);
  };

  /** One table, as far as the capture has it. */
  const inTable = (name: string, flow: Flow): FibMatch | FibAnswer | undefined => {
    if (name === 'local' && !locality.known) {
      const { type, dev, because } = locality.lookup(flow.dst);
      return type === undefined ? undefined : { kind: 'found', because, ...pseudo(flow.dst, type === 'BROADCAST' ? 'broadcast' : 'local', dev, because, 'local') };
    }
    if (name === 'local' || isListed(name)) return tableOf(name).lookup(flow);
    if (name === 'main') return connected(flow.dst) ?? askMain(flow);
    return name === 'default' ? undefined : askTable(name, flow);
  };

  const connected = (ip: Ip): FibAnswer | undefined => {
    let best: FibAnswer | undefined;
    let most = -1;
    for (const item of host.interfaces) {
      if (!item.flags.includes('UP')) continue;
      for (const { ip: own, prefixLength, peer } of item.addresses) {
        if (own.family !== family || prefixLength <= most || (!peer && sameIp(ip, own)) || !inPrefix(ip, { ip: peer ?? own, mask: maskOfLength(family, prefixLength) })) continue;
        most = prefixLength;
        const because = `${formatIp(ip)} is in the network of ${item.name} (${formatIp(own)}/${prefixLength})`;
        best = { kind: 'found', because, ...pseudo(ip, 'unicast', item.name, because, 'main', own) };
      }
    }
    return best;
  };

  /** Without a list of routes: which interface, or none known. */
  const askMain = ({ dst, quiet }: Flow): FibAnswer => {
    const text = formatIp(dst);
    const because = `the file has no routes: which interface leads to ${text} is not known`;
    if (quiet) return { kind: 'unknown', because };
    const guess = interfaceOf(file, dst);
    const { answer, given } = inquiry.ask({
      id: `route:${text}`, kind: 'choice', text: `Which interface does a packet to ${text} leave by?`, because: `The file has no "ip ${family === 6 ? '-6 ' : ''}route" output that would say so.`,
      options: [{ value: 'unknown', label: 'Not known: no rule with -o matches' }, ...interfaceNames(file).map((name) => ({ value: name, label: name }))],
      default: guess ?? 'unknown', accepts: (fact) => typeof fact === 'string' && /^[^\s/]{1,15}$/.test(fact), expects: 'the name of an interface (at most 15 characters)',
      assumption: guess !== undefined ? `Packets to ${text} are taken to leave by ${guess}: the file has no routes, but its rules masquerade that network everywhere else.`
        : `Which interface a packet to ${text} leaves by is not known: the file has no routes. Rules with -o are taken not to match.`,
    });
    if (answer === 'unknown') return { kind: 'unknown', because };
    const words = `packets to ${text} leave by ${String(answer)} (${given ? 'you said so' : 'assumed from the rules that masquerade its network'})`;
    return { kind: 'found', because: words, ...pseudo(dst, 'unicast', String(answer), words, 'main') };
  };

  /** A table that a rule names and the capture does not list. */
  const askTable = (name: string, { dst, quiet }: Flow): FibAnswer | undefined => {
    const text = formatIp(dst);
    if (quiet) return undefined;
    const { answer } = inquiry.ask({
      id: `table:${name}:${text}`, kind: 'choice', text: `Which interface does the routing table ${name} send packets for ${text} to?`, because: `A rule of "ip rule" looks there, and the file does not list it ("ip ${family === 6 ? '-6 ' : ''}route show table ${name}" does).`,
      options: [{ value: 'none', label: 'It has no route there: the next rule decides' }, ...interfaceNames(file).map((item) => ({ value: item, label: item }))],
      default: 'none', accepts: (fact) => typeof fact === 'string' && /^[^\s/]{1,15}$/.test(fact), expects: 'the name of an interface (at most 15 characters)',
      assumption: `The routing table ${name} is taken to have no route to ${text}: the file does not list it.`,
    });
    if (answer === 'none') return undefined;
    const words = `table ${name} leads to ${text} through ${String(answer)} (you said so)`;
    return { kind: 'found', because: words, ...pseudo(dst, 'unicast', String(answer), words, name) };
  };

  const settled = (found: FibMatch | FibAnswer | undefined, rule?: IpRule): FibAnswer | undefined => {
    const more = rule && !isUsual(rule) ? `, by rule ${rule.priority} of ip rule` : '';
    const ofRule = rule && !isUsual(rule) ? { rule } : {};
    if (!found) return undefined;
    if ('kind' in found) return { ...found, because: `${found.because}${more}`, ...ofRule };
    const { entry, hops } = found;
    if (entry.type === 'throw') return undefined;
    const because = `${entry.words}${entry.words.startsWith('the ') ? ' fits best' : ''}${more}`;
    return isReject(entry.type) ? { kind: entry.type as 'blackhole' | 'unreachable' | 'prohibit', because, entry, ...ofRule } : { kind: 'found', entry, hops, because, ...ofRule };
  };

  const nothing = (ip: Ip): FibAnswer => ({ kind: 'none', because: `no route leads to ${formatIp(ip)}` });

  /** Without rules of an administrator (fib_lookup in net/ip_fib.h, and the rules that IPv6 always has). */
  const byDefault = (flow: Flow): FibAnswer => {
    const first = merged ? settled(merged().lookup(flow)) : (settled(inTable('local', flow)) ?? settled(inTable('main', flow)));
    return first ?? (family === 4 ? settled(tableOf('default').lookup(flow)) : undefined) ?? nothing(flow.dst);
  };

  const byRules = (flow: Flow): FibAnswer => {
    let steps = 0;
    for (let i = 0; i < rules.length && steps < mostSteps; i++, steps++) {
      const rule = rules[i]!;
      if (!fits(rule, flow)) continue;
      switch (rule.action) {
        case 'goto': {
          // A goto leads forward only, so this ends.
          const target = rule.target === undefined ? -1 : rules.findIndex((other, at) => at > i && other.priority === rule.target);
          if (target >= 0) i = target - 1;
          continue;
        }
        case 'blackhole':
        case 'unreachable':
        case 'prohibit':
          // The error of such a rule for IPv4 is that of a missing route where a route would say host unreachable (fib4_rule_action).
          return { kind: rule.action === 'unreachable' ? 'none' : rule.action, because: `rule ${rule.priority} of ip rule says ${rule.action}`, rule };
        case 'lookup': {
          const found = settled(inTable(rule.table ?? 'main', flow), rule);
          if (found && !suppressed(rule, found)) return found;
          continue;
        }
        default:
          continue;
      }
    }
    return nothing(flow.dst);
  };

  /** suppress_prefixlength and suppress_ifgroup let the search go on behind a route that was found (fib4_rule_suppress). */
  const suppressed = (rule: IpRule, found: FibAnswer): boolean => {
    if (found.kind !== 'found') return false;
    if (rule.suppressLength !== undefined && (lengthOfMask(found.entry.prefix.mask) ?? 0) <= rule.suppressLength) return true;
    if (rule.suppressGroup === undefined) return false;
    const dev = found.hops[0]?.dev;
    return (host.interfaces.find((item) => item.name === dev)?.group ?? 'default') === (rule.suppressGroup === '0' ? 'default' : rule.suppressGroup);
  };

  /** fib_rule_match with fib4_rule_match and fib6_rule_match. */
  const fits = (rule: IpRule, flow: Flow): boolean => {
    if (rule.strange !== undefined) {
      if (!flow.quiet) inquiry.assume(`Rule ${rule.priority} of ip rule is taken not to fit: Tablewalk does not know what "${rule.strange}" means there.`);
      return false;
    }
    const all = deviceFits(rule.iif, flow.iif) && deviceFits(rule.oif, flow.oif) && (!rule.mark || ((rule.mark.value ^ flow.mark) & rule.mark.mask) === 0) && senderFits(rule, flow)
      && (!rule.to || inPrefix(flow.dst, rule.to)) && sourceFits(rule, flow) && (rule.tos === undefined || rule.tos === 0 || rule.tos === (family === 4 ? flow.tos & routingTos : flow.tos & 0xfc))
      && (rule.protocol === undefined || rule.protocol === 0 || rule.protocol === flow.protocol) && inRange(rule.sport, flow.sport) && inRange(rule.dport, flow.dport);
    return all !== rule.negated;
  };

  const senderFits = (rule: IpRule, flow: Flow): boolean => !rule.uids || inRange(rule.uids, flow.iif === 'lo' ? (flow.uid ?? askSender(inquiry, 'uid')) : 0);

  return {
    lookup(flow) {
      noteOthers();
      return customRules ? byRules(flow) : byDefault(flow);
    },
    localType: (ip) => (merged?.() ?? tableOf('local')).lookup({ dst: ip, iif: 'lo', mark: 0, tos: 0, protocol: 0, sport: 0, dport: 0 }),
    customRules,
    customLocal: routes.some((route) => route.type === 'local' && route.protocol !== 'kernel'),
    realms: routes.some((route) => route.realm) || rules.some((rule) => rule.realm),
  };
}

type EntriesByTable = Readonly<Record<Family, ReadonlyMap<string, readonly FibEntry[]>>>;

const knownEntries = new WeakMap<Host, EntriesByTable>();

/** The unicast routes of a capture by table, read once: a hostile one may have as many tables as routes. */
function entriesByTable(host: Host): EntriesByTable {
  const known = knownEntries.get(host);
  if (known) return known;
  const tables = { 4: new Map<string, FibEntry[]>(), 6: new Map<string, FibEntry[]>() };
  for (const route of host.routes) {
    if (route.type === 'multicast' || lengthOfMask(route.prefix.mask) === undefined) continue;
    const entries = tables[route.family].get(route.table);
    if (entries) entries.push(entryOf(route));
    else tables[route.family].set(route.table, [entryOf(route)]);
  }
  knownEntries.set(host, tables);
  return tables;
}

const deviceFits = (wanted: IpRule['iif'], dev: string | undefined): boolean => !wanted || (!wanted.detached && wanted.name === dev);
const inRange = (range: { readonly from: number; readonly to: number } | undefined, value: number): boolean => !range || (range.from <= value && value <= range.to);

/** IPv4 compares with 0.0.0.0 where there is no source yet; IPv6 says no. */
function sourceFits({ from }: IpRule, { src, dst }: Flow): boolean {
  if (!from || lengthOfMask(from.mask) === 0) return true;
  return src ? inPrefix(src, from) : dst.family === 4 && from.ip.words[0] === 0;
}

/** A route that follows from addresses or from the user's word. */
function pseudo(ip: Ip, type: 'local' | 'broadcast' | 'unicast', dev: string | undefined, words: string, table: string, src?: Ip): { entry: FibEntry; hops: readonly FibHop[] } {
  const hops = [{ ...(dev !== undefined && { dev }), weight: 1, dead: false, linkdown: false }];
  return { hops, entry: { prefix: { ip, mask: maskOfLength(ip.family, ip.family === 4 ? 32 : 128) }, type, table, tos: 0, metric: 0, realm: 0, preference: 2, hops, words, ...(src && { src }) } };
}

/** Names of interfaces that the file speaks of: in `ip addr`, and in rules with -i or -o. Wildcards are none. */
const interfaceNames = (file: AnalysedFile): string[] => [...new Set([...file.host.interfaces.map((item) => item.name), ...interfacesInRules(file)])].filter((name) => name !== 'lo');
