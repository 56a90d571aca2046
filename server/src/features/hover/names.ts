/** Exports the hovers of an interface, of an IP set and of a port: what the file says of them, then what is known of the name. */
import { formatIp, formatPrefix } from '../../base/ip.ts';
import type { Interface } from '../../base/host.ts';
import { parsePort, serviceName } from '../../base/protocols.ts';
import { knownInterface, knownPort, knownSet } from '../../knowledge/index.ts';
import { isDefaultNodePort } from '../../knowledge/ports.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { code, grouped, list, paragraphs, plural } from '../markdown.ts';
import { commentsOf, ruleRef, ruleWords, valueOf } from './rules.ts';
import { serviceComment } from '../../model/serviceChains.ts';
import { ruleLinesWith } from './uses.ts';

/** Which interfaces of the file a name of a rule stands for: `cali+` for all that begin so. */
export function interfacesNamed(file: AnalysedFile, name: string): Interface[] {
  return file.host.interfaces.filter((item) => (name.endsWith('+') ? item.name.startsWith(name.slice(0, -1)) : item.name === name));
}

export function interfaceHover(file: AnalysedFile, name: string): string {
  const { host } = file;
  const found = interfacesNamed(file, name);
  const known = knownInterface(name) ?? (name.endsWith('+') && found[0] ? knownInterface(found[0].name) : undefined);
  const facts: string[] = [];
  if (name.endsWith('+')) {
    facts.push(name === '+' ? 'every interface' : `every interface whose name begins with ${code(name.slice(0, -1))}`);
    if (host.hasAddresses) facts.push(found.length === 0 ? 'this box has none' : `this box has ${grouped(found.length)}: ${found.slice(0, 6).map((item) => code(item.name)).join(', ')}${found.length > 6 ? ', …' : ''}`);
  } else if (found[0]) {
    const item = found[0];
    const addresses = item.addresses.map((address) => code(`${formatIp(address.ip)}/${address.prefixLength}`));
    facts.push(addresses.length > 0 ? `${addresses.length === 1 ? 'address' : 'addresses'} ${addresses.slice(0, 6).join(', ')}${addresses.length > 6 ? `, … (${grouped(addresses.length)})` : ''}` : 'no address');
    facts.push(`${item.flags.includes('UP') ? 'up' : 'down'}, number ${item.index}${item.mtu ? `, MTU ${item.mtu}` : ''}${item.mac ? `, ${code(item.mac, 40)}` : ''}`);
    const routes = host.routes.filter((route) => route.hops.some((hop) => hop.dev === name));
    if (routes.length > 0) facts.push(`${plural(routes.length, 'route')}: ${routes.slice(0, 4).map((route) => code(formatPrefix(route.prefix).replace(/^(0\.0\.0\.0|::)\/0$/, 'default'))).join(', ')}${routes.length > 4 ? ', …' : ''}`);
  } else if (host.hasAddresses) facts.push('not among the interfaces of this file');
  return paragraphs(
    `**Interface ${code(name)}**`,
    list(facts),
    known && `${known.maker ? `Made by **${known.maker}**. ` : ''}${known.text}`,
  );
}

/** How many rules that use a set or a port are looked for. */
const lookedAt = 60;

export function setHover(file: AnalysedFile, name: string): string {
  const set = file.sets.get(name);
  const known = knownSet(name);
  const users = ruleLinesWith(file, `-set ${name} `, lookedAt, 'none');
  return paragraphs(
    `**Set ${code(name)}**${set && set.type !== '' ? `, ${code(set.type, 40)}, IPv${set.family}` : ''}`,
    set ? membersInWords(set.members.length, set.terse, Array.from(set.members.slice(0, 6), (member) => member.element))
      : file.hasSets ? 'It is not among the sets of this file, so a trace cannot know its members.' : 'This file has no `ipset list`, so a trace cannot know its members.',
    known && `Made by **${known.maker}**. ${known.text}`,
    users.length > 0 ? `Used by ${users.length >= lookedAt ? 'many' : plural(users.length, 'rule')}${users.length >= lookedAt ? ' rules' : ''}:\n\n${list(users.slice(0, 4).map((line) => `${ruleRef(file, line)}: ${ruleWords(file, line)}`), users.length)}` : file.dumps.length > 0 && 'No rule of this file uses it.',
  );
}

function membersInWords(count: number, terse: boolean, first: readonly string[]): string {
  if (terse) return 'Listed without its members (`ipset list -t` or `-n`).';
  if (count === 0) return 'Empty: no packet matches.';
  return `${plural(count, 'member')}: ${first.map((element) => code(element, 60)).join(', ')}${count > first.length ? ', …' : ''}`;
}

/** The hover of a port, or of a range; `protocol` where the rule says it. */
export function portHover(file: AnalysedFile, word: string, protocol: string | undefined): string | undefined {
  const range = /^(\d{1,5})?[:-](\d{1,5})?$/.exec(word);
  if (range && word.length > 1) {
    const from = Number(range[1] ?? 0);
    const to = Number(range[2] ?? 65535);
    const nodePorts = from === 30000 && to === 32767 ? ' The range from which Kubernetes gives node ports.' : '';
    return `**Ports ${code(word)}**: ${from} to ${to}, ${plural(Math.max(0, to - from + 1), 'port')}.${nodePorts}`;
  }
  const port = parsePort(word);
  if (port === undefined) return undefined;
  const name = serviceName(port);
  const kind = protocol === 'udp' ? 'udp' : 'tcp';
  const known = knownPort(kind, port) ?? (protocol === undefined ? knownPort('udp', port) : undefined);
  const facts = [...new Set(portFacts(file, port))];
  return paragraphs(
    `**Port ${code(String(port))}**${protocol ? ` of ${code(protocol, 20)}` : ''}${name ? `: ${name}` : ''}${known ? `${name ? '; ' : ': '}on cluster nodes ${known}` : ''}`,
    isDefaultNodePort(port) && 'In the range from which Kubernetes gives node ports (30000 to 32767).',
    facts.length > 0 && `In this file:\n\n${list(facts, undefined, 8)}`,
  );
}

function portFacts(file: AnalysedFile, port: number): string[] {
  const facts: string[] = [];
  for (const server of file.host.virtualServers) {
    if (server.port === port && server.ip) facts.push(`IPVS virtual server ${code(`${server.protocol} ${formatIp(server.ip)}:${port}`)}`);
    if (facts.length >= 4) break;
  }
  for (const set of file.sets.values()) {
    if (set.type === 'bitmap:port' && set.members.some((member) => member.element === String(port))) facts.push(`in set ${code(set.name)}`);
  }
  const lines = [...ruleLinesWith(file, `--dport ${port} `, lookedAt, 'none'), ...ruleLinesWith(file, `--dports ${port}`, lookedAt), ...ruleLinesWith(file, `,${port}`, lookedAt).filter((line) => portsOf(file, line).includes(String(port)))];
  for (const line of new Set(lines)) {
    const rule = file.rule(line);
    if (!rule) continue;
    const comments = commentsOf(rule);
    const service = comments.map(serviceComment).find((each) => each);
    const portmap = comments.map(portmapName).find((each) => each !== undefined);
    const dnat = valueOf(rule, '--to-destination')?.words[0]?.text;
    if (service) facts.push(`Service ${code(service.service)}${service.about ? ` (${code(service.about)})` : ''}, ${ruleRef(file, line)}`);
    else if (portmap !== undefined) facts.push(`host port of a container in network ${code(portmap)}, ${ruleRef(file, line)}`);
    else if (dnat) facts.push(`${ruleRef(file, line)} changes the destination to ${code(dnat)}`);
    else facts.push(`${ruleRef(file, line)}: ${ruleWords(file, line, undefined, 90)}`);
    if (facts.length > 20) break;
  }
  return facts;
}

const portsOf = (file: AnalysedFile, line: number): string[] => {
  const rule = file.rule(line);
  return rule ? ['--dports', '--sports', '--ports'].flatMap((name) => valueOf(rule, name)?.words[0]?.text.split(',') ?? []) : [];
};

/** The network in a comment of CNI portmap: `dnat name: "k8s-pod-network" id: "…"`. */
export function portmapName(comment: string): string | undefined {
  return /^dnat name: "([^"]{1,100})" id: "/.exec(comment)?.[1];
}
