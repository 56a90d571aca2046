/** Exports serviceInRules: the ClusterIP and endpoints that kube-proxy's rules in iptables mode give a Service. */
import { parseIp, parsePrefix, type Ip } from '../base/ip.ts';
import type { Span } from '../base/span.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import { dumpsOf } from './box.ts';
import { jumpsTo } from './references.ts';
import { serviceOfChain } from './serviceChains.ts';
import type { AnalysedFile, Chain } from './tree.ts';

export interface RuledService {
  /** `namespace/name:port`, as the chain's comment or hash says. */
  readonly service: string;
  readonly clusterIp?: Ip;
  readonly port?: number;
  readonly endpoints: readonly { readonly ip: Ip; readonly port: number }[];
  /** The rule that names the ClusterIP. */
  readonly place?: { readonly uri: string; readonly span: Span };
}

const valueOf = (rule: Rule, ...names: readonly string[]): string | undefined => {
  for (const { option } of optionsOf(rule)) if (names.includes(option.spec?.name ?? option.name)) return option.words[0]?.text;
  return undefined;
};

/** The ports of a Service that chains `KUBE-SVC-…` stand for; empty where none does. `service` is `namespace/name`. */
export function serviceInRules(file: AnalysedFile, service: string): RuledService[] {
  const chains = dumpsOf(file).flatMap(({ tables }) => tables.filter(({ name }) => name === 'nat')).flatMap(({ chains: all }) => all.filter(({ name }) => name.startsWith('KUBE-SVC-')));
  return chains.flatMap((chain) => {
    const known = serviceOfChain(file, chain.name);
    return known && (known.service === service || known.service.startsWith(`${service}:`)) ? [ruled(file, chain, known.service)] : [];
  });
}

function ruled(file: AnalysedFile, chain: Chain, service: string): RuledService {
  const own = chain.table.dump.file;
  const endpoints = Array.from(chain.rules).flatMap((line) => {
    const target = own.rule(line)?.target?.name ?? '';
    const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec((target.startsWith('KUBE-SEP-') ? serviceOfChain(file, target)?.endpoint : undefined) ?? '') ?? [];
    const ip = parseIp(host);
    return ip ? [{ ip, port: Number(port) }] : [];
  });
  for (const line of jumpsTo(own, chain)) {
    const rule = own.rule(line);
    const ip = rule && parsePrefix(valueOf(rule, '-d', '--destination') ?? '')?.ip;
    const port = rule && Number(valueOf(rule, '--dport', '--destination-port'));
    if (rule && ip && port) return { service, clusterIp: ip, port, endpoints, place: { uri: own.uri, span: { start: own.lines.starts[line]!, end: own.lines.starts[line + 1] ?? own.lines.text.length } } };
  }
  return { service, endpoints };
}
