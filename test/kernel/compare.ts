/**
 * A trace against the kernel's answer. The `rule` steps with `matched: 'yes'` and the `policy` steps
 * of a path are the counters that grow; what leaves is the path's packet.
 */
import type { TracePath, TracePacket, TraceStep } from '../../server/src/protocol/trace.ts';
import { tcpOptionBytes, toHex } from '../../server/src/xtables/bytes.ts';
import { protocolNumber } from './protocols.ts';
import type { ArrivedPacket, PacketAnswer } from './oracle.ts';
import { isWrapped, mayDiffer, nothingOpen, openIn, portFields, type Earlier, type Open, type PortField } from './randomPorts.ts';

export interface Limits {
  /** Where the kernel here cannot follow: it has no IPVS (and so goes on to nat INPUT) and no IPIP. */
  cutAt?: 'ipvs' | 'tunnel';
  /** Ports that were chosen at random. */
  open: Open;
  /** The case says how long the packet is; what a trace and packets.py take where it does not is not the same. */
  sameLength: boolean;
}

/** The steps of a path up to the point where this kernel cannot follow. */
function comparable(steps: TraceStep[], whole: boolean): { steps: TraceStep[]; limits: Limits } {
  const end = whole ? -1 : steps.findIndex(({ kind }) => kind === 'ipvs' || kind === 'tunnel');
  const cut = steps[end]?.kind;
  const cutAt = cut === 'ipvs' || cut === 'tunnel' ? cut : undefined;
  return { steps: end < 0 ? steps : steps.slice(0, end), limits: { open: nothingOpen, sameLength: false, ...(cutAt ? { cutAt } : {}) } };
}

/** How often each counter grows, by the oracle's keys. */
export function countersOf(steps: TraceStep[]): Record<string, number> {
  const counters: Record<string, number> = {};
  for (const step of steps) {
    const hit = step.kind === 'policy' || (step.kind === 'rule' && step.matched === 'yes');
    if (!hit) continue;
    const key = `${step.backend === 'nft' ? 'nft ' : ''}${step.table} ${step.chain} ${step.kind === 'policy' ? 'policy' : String(step.rule)}`;
    counters[key] = (counters[key] ?? 0) + 1;
  }
  return counters;
}

/** Differences between two sets of counters, one line each. */
export function counterDifferences(kernel: Record<string, number>, trace: Record<string, number>, limits: Limits): string[] {
  const keys = [...new Set([...Object.keys(kernel), ...Object.keys(trace)])].sort();
  return keys
    .filter((key) => !(limits.cutAt === 'ipvs' && key.startsWith('nat INPUT ')))
    .filter((key) => (kernel[key] ?? 0) !== (trace[key] ?? 0))
    .map((key) => `${key}: kernel ${kernel[key] ?? 0}, trace ${trace[key] ?? 0}`);
}

const fields = ['src', 'dst', 'sport', 'dport', 'ttl', 'tos', 'icmpType', 'icmpCode', 'icmpId', 'flags', 'extensions'] as const;

/** Where a path says its packet goes, in the oracle's words. */
function destination(path: TracePath): string {
  if (!path.delivered) return 'nowhere';
  return path.delivered.to === 'local' ? 'local' : `out ${path.delivered.interface ?? '?'}`;
}

const isPort = (field: string): field is PortField => (portFields as readonly string[]).includes(field);

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function headerDifferences(kernel: ArrivedPacket, trace: TracePacket, limits: Limits, what: string): string[] {
  const different = fields
    .filter((field) => trace[field] !== undefined && kernel[field] !== undefined)
    .filter((field) => !(isPort(field) && mayDiffer(limits.open, field, trace[field] ?? 0, kernel[field] ?? 0)))
    .filter((field) => textOf(trace[field]).toLowerCase() !== textOf(kernel[field]).toLowerCase())
    .map((field) => `${what} with ${field}: kernel ${textOf(kernel[field])}, trace ${textOf(trace[field])}`);
  if (limits.sameLength && trace.length !== kernel.length) different.push(`${what} with length: kernel ${kernel.length}, trace ${trace.length ?? '?'}`);
  if (trace.tcpOptions && kernel.tcpOptionBytes !== undefined && toHex(tcpOptionBytes(trace.tcpOptions)) !== kernel.tcpOptionBytes) different.push(`${what} with TCP options: kernel ${kernel.tcpOptionBytes}, trace ${toHex(tcpOptionBytes(trace.tcpOptions))}`);
  if (protocolNumber(trace.proto) !== kernel.proto) different.push(`${what} with proto: kernel ${kernel.proto}, trace ${trace.proto}`);
  return different;
}

/** The packet as it left or reached a socket, and the one that it tells of, where it is an ICMP error. */
function packetDifferences({ out, local, sent }: PacketAnswer, packet: TracePacket, limits: Limits): string[] {
  const kernel = out ?? local;
  if (!kernel) return [];
  const wrapped = isWrapped(packet, sent);
  // Ports are chosen for the packet itself, which a tunnel may take in later; one that was within from the start has those that were chosen before.
  const settled = { ...limits, open: { now: {}, before: limits.open.before } };
  const different = headerDifferences(kernel, packet, wrapped ? settled : limits, out ? 'leaves' : 'arrives');
  for (const [field, what] of [['about', 'tells of a packet'], ['inner', 'carries a packet']] as const) {
    const [one, other] = [kernel[field], packet[field]];
    if (one && other) different.push(...headerDifferences(one, other, wrapped && field === 'inner' ? limits : settled, what));
    else if (one || other) different.push(`${what}: kernel ${one ? 'yes' : 'no'}, trace ${other ? 'yes' : 'no'}`);
  }
  return different;
}

/** Differences between the kernel's answer and one path; empty where they agree. */
export function differences(answer: PacketAnswer, path: TracePath, earlier: Earlier, sameLength = false): string[] {
  const { steps, limits } = comparable(path.steps, answer.whole === true);
  limits.sameLength = sameLength;
  limits.open = openIn(path, answer.sent, earlier);
  const found = counterDifferences(answer.counters, countersOf(steps), limits);
  for (const step of steps) {
    if (step.kind === 'rule' && step.matched === 'unknown') found.push(`${step.table} ${step.chain} ${step.rule}: unknown to the trace`);
  }
  if (limits.cutAt) return found;
  const kernel = answer.delivered === 'out' ? `out ${answer.out?.interface ?? ''}` : answer.delivered ?? 'nowhere';
  if (kernel !== destination(path)) found.push(`delivered: kernel ${kernel}, trace ${destination(path)} (${path.outcome})`);
  return [...found, ...packetDifferences(answer, path.packet, limits)];
}

/** The least differences of any path: a packet with random choices has several, and the kernel took one of them. */
export function leastDifferences(answer: PacketAnswer, paths: readonly TracePath[], earlier: Earlier, sameLength = false): string[] {
  if (paths.length === 0) return ['the trace has no path'];
  // Of a packet and its copies the oracle cannot say which is which.
  const answers: PacketAnswer[] = [answer, ...(answer.more ?? []).map((out) => ({ ...answer, out })), ...(answer.out && answer.local ? [{ ...answer, out: null, delivered: 'local' as const }] : []), ...(answer.moreLocal ?? []).map((local) => ({ ...answer, out: null, local, delivered: 'local' as const }))];
  return paths.flatMap((path) => answers.map((one) => differences(one, path, earlier, sameLength))).reduce((least, next) => (next.length < least.length ? next : least));
}
