/** Exports account: a case in which kernel and trace disagree, with what each of them says, side by side, and how to have it again. */
import type { TracePath, TracePacket } from '../../server/src/protocol/trace.ts';
import { countersOf } from './compare.ts';
import { ruleOf, type Compared, type Comparison } from './differential.ts';
import type { KernelCase } from './oracle.ts';

const headers = ['src', 'dst', 'proto', 'sport', 'dport', 'icmpType', 'icmpCode', 'icmpId', 'flags', 'ttl', 'tos', 'length'] as const;
const words = (packet: Readonly<Record<string, unknown>>) => headers.filter((name) => packet[name] !== undefined).map((name) => `${name} ${JSON.stringify(packet[name])}`).join(', ');

function fate(kernel: Compared['kernel']): string {
  if (kernel.delivered === null) return `nowhere${kernel.sendError === undefined ? '' : ` (the sender was told: ${kernel.sendError})`}`;
  const as = kernel.out ?? kernel.local;
  return `${kernel.delivered === 'out' ? `out ${kernel.out?.interface ?? '?'}` : 'local'}${as ? `, ${words({ ...as })}` : ''}`;
}

const fateOfPath = ({ delivered, packet, summary }: TracePath) => (delivered ? `${delivered.to === 'out' ? `out ${delivered.interface ?? '?'}` : 'local'}, ${words(packet as unknown as Record<string, unknown>)}` : `nowhere: ${summary}`);

/** One packet: every counter that either of them moves. */
function packetAccount({ sent, kernel, paths, index }: Compared, text: string): string[] {
  const [path] = paths;
  const trace = countersOf([...(path?.steps ?? [])]);
  const keys = [...new Set([...Object.keys(kernel.counters), ...Object.keys(trace)])].sort();
  const width = Math.max(20, ...keys.map((key) => key.length));
  const rows = keys.map((key) => {
    const [left, right] = [kernel.counters[key] ?? 0, trace[key] ?? 0];
    return `${left === right ? '   ' : ' ≠ '}${key.padEnd(width)} ${String(left).padStart(7)} ${String(right).padStart(6)}  ${ruleOf(`${key}:`, text).trim()}`;
  });
  const described: Partial<TracePacket> = sent.reply === true ? { ...sent, ...Object.fromEntries(Object.entries(kernel.sent).filter(([name]) => ['src', 'dst', 'sport', 'dport', 'in'].includes(name))) } : sent;
  return [
    `packet ${index + 1}: ${JSON.stringify(described)}`, `   ${'counter'.padEnd(width)}  kernel  trace`, ...rows,
    `   kernel: ${fate(kernel)}`, `   trace:  ${path ? fateOfPath(path) : 'no path'}`,
    ...(paths.length > 1 ? [`   (the trace has ${paths.length} paths; this is the likeliest)`] : []),
  ];
}

/** The case itself, as text: what is loaded, and the box. */
export function caseWords({ rules4, rules6, ipset, interfaces, routes, routes6, ipRules, ipRules6, sysctls }: KernelCase): string[] {
  const section = (title: string, lines: string) => (lines.trim() === '' ? [] : [`--- ${title}`, lines.trim()]);
  return [
    ...section('iptables-restore', rules4 ?? ''), ...section('ip6tables-restore', rules6 ?? ''), ...section('ipset restore', ipset ?? ''),
    ...section('interfaces', interfaces.map(({ name, addresses, up }) => `${name}${up === false ? ' (down)' : ''}: ${addresses.join(', ')}`).join('\n')),
    ...section('ip route', [...(routes ?? []), ...(routes6 ?? [])].join('\n')), ...section('ip rule', [...(ipRules ?? []), ...(ipRules6 ?? [])].join('\n')),
    ...section('sysctl', Object.entries(sysctls ?? {}).map(([name, value]) => `${name} = ${value}`).join('\n')),
  ];
}

/** The whole account. `repeat` is the command that shows it again. */
export function account(one: KernelCase, { compared, disagreements, text }: Comparison, repeat: string): string {
  const wrong = new Set(disagreements.map(({ packet }) => packet));
  return [
    ...caseWords(one), '--- packets, in their order',
    ...compared.flatMap((packet) => (wrong.has(packet.index) ? packetAccount(packet, text) : [`packet ${packet.index + 1}: ${JSON.stringify(packet.sent)} (agreed)`])),
    '--- they disagree on',
    ...disagreements.flatMap(({ packet, lines }) => lines.map((line) => `packet ${packet + 1}: ${line}`)),
    `--- again with: ${repeat}`,
  ].join('\n');
}
