/** Exports the packets worth tracing that a dump shows: host ports, node ports, Services, other changes of the destination. */
import { formatIp, lengthOfMask, parseIp, parsePrefix } from '../../base/ip.ts';
import { rulesetOf } from '../../model/marks.ts';
import type { AnalysedFile, Chain, Dump, Table } from '../../model/tree.ts';
import type { PacketPreset, TracePacket } from '../../protocol/trace.ts';
import type { Rule } from '../../syntax/iptables/tree.ts';
import { portmapName } from '../hover/names.ts';
import { commentsOf, valueOf } from '../hover/rules.ts';
import { serviceComment } from '../../model/serviceChains.ts';
import { countEndpoints } from '../hover/service.ts';
import type { Surroundings } from './surroundings.ts';
import { packetFor } from './wanted.ts';

/** How many presets each group gives at most: a dump of 5,000 Services has 15,000 candidates. */
const most = { hostPort: 40, nodePort: 60, clusterIP: 70, dnat: 30 } as const;

export function presetsOf(file: AnalysedFile, dump: Dump, around: Surroundings): PacketPreset[] {
  const nat = rulesetOf(file, dump).find((table) => table.name === 'nat');
  const list = [
    ...(nat ? hostPorts(file, nat, around) : []),
    ...(nat ? nodePorts(file, nat, around) : []), ...nodePortSets(file, around),
    ...(nat ? services(file, nat, around) : []), ...virtualServers(file, around),
    ...(nat ? otherDnats(file, nat, around) : []),
  ];
  const seen = new Set<string>();
  return list.filter(({ group, packet }) => {
    const key = `${group} ${packet.dst} ${packet.proto} ${packet.dport ?? ''}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

const isTcp = (proto: string | number): boolean => proto === 'tcp' || proto === 6;

/** A packet from the world outside to this box. */
function toBox(around: Surroundings, proto: string, dport: number): TracePacket {
  return { in: around.outside, src: formatIp(around.stranger), dst: formatIp(around.own), proto, sport: 51234, dport, ...(isTcp(proto) && { flags: ['SYN'] }) };
}

/** A packet from a pod of this box to an address inside the cluster; from the box itself where no pod is known. */
function inside(around: Surroundings, dst: string, proto: string, dport: number): TracePacket {
  return { ...(around.pod && { in: around.pod.dev }), src: formatIp(around.pod?.ip ?? around.own), dst, proto, sport: 51234, dport, ...(isTcp(proto) && { flags: ['SYN'] }) };
}

function* rulesOf(file: AnalysedFile, chain: Chain | undefined, limit: number): Generator<{ rule: Rule; line: number }> {
  for (let i = 0; i < Math.min(chain?.rules.length ?? 0, limit); i++) {
    const line = chain!.rules[i]!;
    const rule = file.rule(line);
    if (rule) yield { rule, line };
  }
}

const protocolOf = (rule: Rule): string => valueOf(rule, '-p')?.words[0]?.text ?? 'tcp';
const portOf = (rule: Rule): number | undefined => {
  const word = valueOf(rule, '--dport')?.words[0]?.text ?? '';
  return /^\d{1,5}$/.test(word) ? Number(word) : undefined;
};

function hostPorts(file: AnalysedFile, nat: Table, around: Surroundings): PacketPreset[] {
  const found: PacketPreset[] = [];
  for (const top of ['CNI-HOSTPORT-DNAT', 'NETAVARK-HOSTPORT-DNAT']) {
    for (const { rule } of rulesOf(file, nat.byName.get(top), 400)) {
      const network = commentsOf(rule).map(portmapName).find((name) => name !== undefined);
      for (const { rule: inner } of rulesOf(file, nat.byName.get(rule.target?.name ?? ''), 100)) {
        const to = inner.target?.name === 'DNAT' ? valueOf(inner, '--to-destination')?.words[0]?.text : undefined;
        const port = portOf(inner);
        if (to === undefined || port === undefined) continue;
        const proto = protocolOf(inner);
        const address = parsePrefix(valueOf(inner, '-d')?.words[0]?.text ?? '');
        found.push({ label: `Host port ${port}/${proto}`, detail: `to ${to}${network ? `, network ${network.slice(0, 60)}` : ''}`, group: 'hostPort', packet: { ...toBox(around, proto, port), ...(address && !valueOf(inner, '-d')?.negated && { dst: formatIp(address.ip) }) } });
        if (found.length >= most.hostPort) return found;
      }
    }
  }
  return found;
}

function nodePorts(file: AnalysedFile, nat: Table, around: Surroundings): PacketPreset[] {
  const found: PacketPreset[] = [];
  for (const { rule } of rulesOf(file, nat.byName.get('KUBE-NODEPORTS'), most.nodePort * 3)) {
    const port = portOf(rule);
    if (port === undefined || valueOf(rule, '-d') || found.length >= most.nodePort) continue;
    const proto = protocolOf(rule);
    found.push({ label: `Node port ${port}/${proto}`, detail: serviceName(rule) ?? rule.target?.name ?? '', group: 'nodePort', packet: toBox(around, proto, port) });
  }
  return found;
}

const serviceName = (rule: Rule): string | undefined => commentsOf(rule).map(serviceComment).find((each) => each)?.service.slice(0, 120);

function nodePortSets(file: AnalysedFile, around: Surroundings): PacketPreset[] {
  const found: PacketPreset[] = [];
  for (const [name, set] of file.sets) {
    const kind = /^KUBE-(6-)?NODE-PORT-(?:LOCAL-)?(TCP|UDP|SCTP)/.exec(name);
    if (!kind || (kind[1] ? 6 : 4) !== around.family) continue;
    const proto = kind[2]!.toLowerCase();
    for (const member of set.members.slice(0, most.nodePort)) {
      const port = Number(/(\d+)$/.exec(member.element)?.[1]);
      if (!Number.isInteger(port) || port > 65535) continue;
      const real = virtualServerAt(file, formatIp(around.own), port, proto)?.realServers.slice(0, 2).map((each) => `${formatIp(each.ip)}:${each.port}`) ?? [];
      found.push({ label: `Node port ${port}/${proto}`, detail: real.length > 0 ? `to ${real.join(', ')}` : `set ${name}`, group: 'nodePort', packet: toBox(around, proto, port) });
    }
  }
  return found.slice(0, most.nodePort);
}

function virtualServerAt(file: AnalysedFile, ip: string, port: number, proto: string) {
  return file.host.virtualServers.find((server) => server.port === port && server.protocol.toLowerCase() === proto && server.ip && formatIp(server.ip) === ip);
}

function services(file: AnalysedFile, nat: Table, around: Surroundings): PacketPreset[] {
  const found: PacketPreset[] = [];
  for (const { rule } of rulesOf(file, nat.byName.get('KUBE-SERVICES'), most.clusterIP * 4)) {
    const to = parsePrefix(valueOf(rule, '-d')?.words[0]?.text ?? '');
    const port = portOf(rule);
    const chain = nat.byName.get(rule.target?.name ?? '');
    if (!to || to.ip.family !== around.family || port === undefined || !/^KUBE-(SVC|SVL|EXT|FW|XLB)-/.test(rule.target?.name ?? '') || lengthOfMask(to.mask)! < 32) continue;
    const proto = protocolOf(rule);
    const dst = formatIp(to.ip);
    const about = commentsOf(rule).map(serviceComment).find((each) => each)?.about ?? '';
    const external = /^(external|loadbalancer)/.test(about);
    const endpoints = chain ? countEndpoints(file, chain) : 0;
    const where = endpoints > 0 ? `${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}` : '';
    found.push({
      label: `${serviceName(rule) ?? dst}`, detail: [`${external ? about.slice(0, 40) : 'cluster IP'} ${hostAndPort(dst, port)}/${proto}`, where].filter((part) => part).join(', '), group: external ? 'other' : 'clusterIP',
      packet: external ? { ...toBox(around, proto, port), dst } : inside(around, dst, proto, port),
    });
    if (found.length >= most.clusterIP) break;
  }
  return found;
}

const hostAndPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** IPVS: the members of the cluster IP set, with what IPVS does with them; without the set, every virtual server. */
function virtualServers(file: AnalysedFile, around: Surroundings): PacketPreset[] {
  const found: PacketPreset[] = [];
  const add = (dst: string, proto: string, port: number, kind: string): void => {
    const real = virtualServerAt(file, dst, port, proto)?.realServers ?? [];
    const to = real.slice(0, 2).map((each) => hostAndPort(formatIp(each.ip), each.port)).join(', ');
    found.push({ label: `${hostAndPort(dst, port)}/${proto}`, detail: `${kind}${to ? `, to ${to}${real.length > 2 ? ', …' : ''}` : ''}`, group: 'clusterIP', packet: inside(around, dst, proto, port) });
  };
  const set = file.sets.get(around.family === 6 ? 'KUBE-6-CLUSTER-IP' : 'KUBE-CLUSTER-IP');
  for (const member of set?.members.slice(0, most.clusterIP) ?? []) {
    const parts = /^([^,]+),(tcp|udp|sctp):(\d+)$/.exec(member.element);
    const ip = parts && parseIp(parts[1]!);
    if (parts && ip?.family === around.family) add(formatIp(ip), parts[2]!, Number(parts[3]), 'cluster IP');
  }
  if (set) return found;
  const local = new Set(file.host.interfaces.filter((item) => item.name !== 'kube-ipvs0').flatMap((item) => item.addresses.map((address) => formatIp(address.ip))));
  for (const server of file.host.virtualServers) {
    if (!server.ip || !server.port || server.ip.family !== around.family || local.has(formatIp(server.ip)) || found.length >= most.clusterIP) continue;
    add(formatIp(server.ip), server.protocol.toLowerCase(), server.port, 'IPVS virtual server');
  }
  return found;
}

/** DNAT and REDIRECT outside the chains of kube-proxy and portmap: Docker's published ports, port forwards of a router. */
function otherDnats(file: AnalysedFile, nat: Table, around: Surroundings): PacketPreset[] {
  const { target } = file.capture.records;
  const ids = new Set(['DNAT', 'REDIRECT'].map((name) => file.capture.names.find(name)).filter((id) => id >= 0));
  const found: PacketPreset[] = [];
  for (const chain of nat.chains) {
    if (/^(KUBE-SEP|CNI-DN|NETAVARK-DN)-/.test(chain.name)) continue;
    for (let i = 0; i < chain.rules.length && found.length < most.dnat; i++) {
      const line = chain.rules[i]!;
      const rule = ids.has(target[line]!) ? file.rule(line) : undefined;
      if (!rule?.target) continue;
      const packet = packetFor(file, around, chain, line);
      const to = valueOf(rule, '--to-destination')?.words[0]?.text ?? valueOf(rule, '--to-ports')?.words[0]?.text ?? '';
      const comment = commentsOf(rule)[0];
      found.push({
        label: packet.dport === undefined ? `${rule.target.name} in ${chain.name.slice(0, 40)}` : `Port ${packet.dport}/${packet.proto}`,
        detail: `${rule.target.name === 'REDIRECT' ? 'redirected' : 'to'} ${to.slice(0, 60)}, chain ${chain.name.slice(0, 40)}${comment ? `: ${comment.slice(0, 80)}` : ''}`, group: 'dnat', packet,
      });
    }
  }
  return found;
}
