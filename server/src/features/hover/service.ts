/** Exports the Service behind a chain of kube-proxy's iptables mode: its name, its endpoints with probabilities and addresses. */
import { jumpsTo } from '../../model/references.ts';
import { serviceComment, serviceOfChain } from '../../model/serviceChains.ts';
import type { AnalysedFile, Chain } from '../../model/tree.ts';
import type { Rule } from '../../syntax/iptables/tree.ts';
import { code, grouped, list, paragraphs, plural } from '../markdown.ts';
import { commentsOf, ruleRef, valueOf } from './rules.ts';

const serviceChain = /^KUBE-(SVC|SVL|XLB|EXT|FW|SEP)-/;

/** How many rules of a Service chain are read for its endpoints. */
const readRules = 400;

export interface Endpoint { readonly chain: Chain; readonly probability: number; readonly address?: string; readonly line: number }

/** The endpoints that a KUBE-SVC, KUBE-SVL or KUBE-XLB chain chooses from, with the chance of each. */
export function endpointsOf(file: AnalysedFile, chain: Chain): { endpoints: Endpoint[]; total: number; affinity: boolean } {
  const endpoints: Endpoint[] = [];
  let left = 1;
  let affinity = false;
  let total = 0;
  for (let i = 0; i < chain.rules.length; i++) {
    const line = chain.rules[i]!;
    const name = targetName(file, line);
    if (!name?.startsWith('KUBE-SEP-')) continue;
    if (i >= readRules) {
      total++;
      continue;
    }
    const rule = file.rule(line);
    const to = chain.table.byName.get(name);
    if (!rule || !to) continue;
    if (rule.matches.some((match) => match.name === 'recent')) {
      affinity = true;
      continue;
    }
    total++;
    const chance = Number(valueOf(rule, '--probability')?.words[0]?.text ?? '1');
    const probability = left * (chance >= 0 && chance <= 1 ? chance : 1);
    left -= probability;
    const address = dnatOf(file, to);
    endpoints.push({ chain: to, probability, line, ...(address && { address }) });
  }
  return { endpoints, total, affinity };
}

/** How many endpoints a Service chain has, by the names that its rules jump to; no rule is parsed for it. */
export function countEndpoints(file: AnalysedFile, chain: Chain): number {
  const { target } = file.capture.records;
  const ids = new Set<number>();
  for (let i = 0; i < chain.rules.length; i++) ids.add(target[chain.rules[i]!]!);
  return [...ids].filter((id) => id >= 0 && file.capture.names.nameOf(id).startsWith('KUBE-SEP-')).length;
}

function targetName(file: AnalysedFile, line: number): string | undefined {
  const id = file.capture.records.target[line]!;
  return id < 0 ? undefined : file.capture.names.nameOf(id);
}

/** The address that the first DNAT of a chain changes destinations to. */
export function dnatOf(file: AnalysedFile, chain: Chain): string | undefined {
  for (let i = 0; i < Math.min(chain.rules.length, 20); i++) {
    if (targetName(file, chain.rules[i]!) !== 'DNAT') continue;
    const rule = file.rule(chain.rules[i]!);
    return rule && valueOf(rule, '--to-destination')?.words[0]?.text;
  }
  return undefined;
}

/** The Service that a chain of kube-proxy serves, `namespace/name:port`, where the file names it. */
export const serviceNameOf = (file: AnalysedFile, chain: Chain): string | undefined => serviceOfChain(file, chain.name)?.service;

const percent = (probability: number): string => `${(probability * 100).toFixed(probability < 0.1 ? 1 : 0)} %`;

/** What a chain of kube-proxy is for its Service, in paragraphs; undefined for other chains. */
export function serviceInWords(file: AnalysedFile, chain: Chain): string | undefined {
  const kind = serviceChain.exec(chain.name)?.[1];
  if (!kind || chain.table.name !== 'nat') return undefined;
  const found = serviceOfChain(file, chain.name);
  const service = found ? `Service ${code(found.service)}${found.protocol ? ` (${found.protocol})` : ''}` : 'A Service that this file does not name';
  if (kind === 'SEP') return endpointInWords(file, chain, service);
  const doors = doorsOf(file, chain);
  const { endpoints, total, affinity } = endpointsOf(file, chain);
  const chosen = endpoints.length > 0 && `${plural(total, 'endpoint')}:\n\n${list(endpoints.slice(0, 8).map((endpoint) => `${endpoint.address ? code(endpoint.address) : 'no DNAT'}, ${percent(endpoint.probability)}, ${code(endpoint.chain.name)}`), total, 8)}`;
  const passedOn = endpoints.length === 0 ? passedTo(file, chain) : undefined;
  return paragraphs(
    `${service}${kind === 'EXT' ? ', traffic from outside' : kind === 'SVL' || kind === 'XLB' ? ', endpoints of this node only' : kind === 'FW' ? ', allowed sources of its load balancer' : ''}.`,
    doors.length > 0 && `Reached as:\n\n${list(doors, undefined, 6)}`,
    chosen, passedOn,
    affinity && 'Client affinity: a client goes back to the endpoint that it used before, while `-m recent` remembers it.',
  );
}

function endpointInWords(file: AnalysedFile, chain: Chain, service: string): string {
  const address = dnatOf(file, chain);
  const caller = jumpsTo(file, chain).map((line) => file.rule(line)?.chain?.text).find((name) => name !== undefined && /^KUBE-(SVC|SVL|XLB)-/.test(name));
  const from = caller === undefined ? undefined : chain.table.byName.get(caller);
  const all = from && endpointsOf(file, from);
  const share = all?.endpoints.find((endpoint) => endpoint.chain === chain);
  return paragraphs(
    `${service}: one endpoint${address ? `, ${code(address)}` : ''}.`,
    share && all && `1 of ${grouped(all.total)} ${all.total === 1 ? 'endpoint' : 'endpoints'} of ${code(from.name)}, ${percent(share.probability)} of its connections.`,
  );
}

/** Addresses and ports by which packets come to a Service chain: "cluster IP 10.96.0.10, tcp port 53". */
function doorsOf(file: AnalysedFile, chain: Chain): string[] {
  const doors: string[] = [];
  for (const line of jumpsTo(file, chain).slice(0, 12)) {
    const rule = file.rule(line);
    const from = rule?.chain?.text;
    if (!rule || !from) continue;
    if (from === 'KUBE-SERVICES' || from === 'KUBE-NODEPORTS' || from === 'KUBE-EXTERNAL-SERVICES') doors.push(`${doorOf(rule, from)}, ${ruleRef(file, line)}`);
    else if (/^KUBE-(EXT|FW|XLB)-/.test(from)) doors.push(`through ${code(from)}`);
  }
  return doors;
}

function doorOf(rule: Rule, from: string): string {
  const protocol = valueOf(rule, '-p')?.words[0]?.text ?? 'any protocol';
  const port = valueOf(rule, '--dport')?.words[0]?.text;
  const address = valueOf(rule, '-d')?.words[0]?.text.replace(/\/(32|128)$/, '');
  const about = commentsOf(rule).map(serviceComment).find((each) => each)?.about ?? '';
  const what = from === 'KUBE-NODEPORTS' ? 'node port' : about.startsWith('cluster') ? 'cluster IP' : about.startsWith('loadbalancer') ? 'load balancer' : about.startsWith('external') ? 'external IP' : 'address';
  return `${what} ${code([address, port && `${protocol}/${port}`].filter((part) => part).join(' ') || protocol)}`;
}

function passedTo(file: AnalysedFile, chain: Chain): string | undefined {
  const names = new Set<string>();
  for (let i = 0; i < Math.min(chain.rules.length, 50); i++) {
    const name = targetName(file, chain.rules[i]!);
    if (name && /^KUBE-(SVC|SVL|EXT|XLB)-/.test(name)) names.add(name);
  }
  const parts = [...names].map((name) => {
    const to = chain.table.byName.get(name);
    const found = to && endpointsOf(file, to);
    const addresses = found?.endpoints.slice(0, 3).flatMap((endpoint) => (endpoint.address ? [code(endpoint.address)] : [])) ?? [];
    return `goes on to ${code(name)}${found ? ` (${plural(found.total, 'endpoint')}${addresses.length > 0 ? `: ${addresses.join(', ')}${found.total > addresses.length ? ', …' : ''}` : ''})` : ''}`;
  });
  return parts.length > 0 ? list(parts) : undefined;
}
