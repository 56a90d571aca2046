/**
 * A trace against the kernel's answer. The `rule` steps with `matched: 'yes'` and the `policy` steps
 * of a path are the counters that grow; what leaves is the path's packet.
 */
import type { TracePath, TracePacket, TraceStep } from '../../server/src/protocol/trace.ts';
import { tcpOptionBytes, toHex } from '../../server/src/xtables/bytes.ts';
import { protocolNumber } from './protocols.ts';
import type { ArrivedPacket, PacketAnswer } from './oracle.ts';

export interface Limits {
  /** Where the kernel here cannot follow: it has no IPVS (and so goes on to nat INPUT) and no IPIP. */
  cutAt?: 'ipvs' | 'tunnel';
  /** The source port was chosen at random. */
  anyPort: boolean;
  /** The case says how long the packet is; what a trace and packets.py take where it does not is not the same. */
  sameLength: boolean;
}

/** The steps of a path up to the point where this kernel cannot follow. */
function comparable(steps: TraceStep[], whole: boolean): { steps: TraceStep[]; limits: Limits } {
  const end = whole ? -1 : steps.findIndex(({ kind }) => kind === 'ipvs' || kind === 'tunnel');
  const cut = steps[end]?.kind;
  const cutAt = cut === 'ipvs' || cut === 'tunnel' ? cut : undefined;
  return { steps: end < 0 ? steps : steps.slice(0, end), limits: { anyPort: false, sameLength: false, ...(cutAt ? { cutAt } : {}) } };
}

/** How often each counter grows, by the oracle's keys. */
export function countersOf(steps: TraceStep[]): Record<string, number> {
  const counters: Record<string, number> = {};
  for (const step of steps) {
    const hit = step.kind === 'policy' || (step.kind === 'rule' && step.matched === 'yes');
    if (!hit) continue;
    const key = `${step.table} ${step.chain} ${step.kind === 'policy' ? 'policy' : String(step.rule)}`;
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

/** A port that is chosen at random stays among the ports of its kind (nf_nat_l4proto_unique_tuple). */
const portClass = (port = 0): number => (port < 512 ? 0 : port < 1024 ? 1 : 2);

/** Whether a path says that the kernel throws dice for a port. */
export const hasRandomPort = (path: TracePath): boolean => path.assumptions.some((text) => text.includes('at random'));

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function headerDifferences(kernel: ArrivedPacket, trace: TracePacket, limits: Limits, what: string): string[] {
  const different = fields
    .filter((field) => trace[field] !== undefined && kernel[field] !== undefined)
    .filter((field) => !(limits.anyPort && (field === 'icmpId' || ((field === 'sport' || field === 'dport') && portClass(trace[field]) === portClass(kernel[field])))))
    .filter((field) => textOf(trace[field]).toLowerCase() !== textOf(kernel[field]).toLowerCase())
    .map((field) => `${what} with ${field}: kernel ${textOf(kernel[field])}, trace ${textOf(trace[field])}`);
  if (limits.sameLength && trace.length !== kernel.length) different.push(`${what} with length: kernel ${kernel.length}, trace ${trace.length ?? '?'}`);
  if (trace.tcpOptions && kernel.tcpOptionBytes !== undefined && toHex(tcpOptionBytes(trace.tcpOptions)) !== kernel.tcpOptionBytes) different.push(`${what} with TCP options: kernel ${kernel.tcpOptionBytes}, trace ${toHex(tcpOptionBytes(trace.tcpOptions))}`);
  if (protocolNumber(trace.proto) !== kernel.proto) different.push(`${what} with proto: kernel ${kernel.proto}, trace ${trace.proto}`);
  return different;
}

/** The packet as it left or reached a socket, and the one that it tells of, where it is an ICMP error. */
function packetDifferences({ out, local }: PacketAnswer, packet: TracePacket, limits: Limits): string[] {
  const kernel = out ?? local;
  if (!kernel) return [];
  const different = headerDifferences(kernel, packet, limits, out ? 'leaves' : 'arrives');
  if (kernel.about && packet.about) different.push(...headerDifferences(kernel.about, packet.about, limits, 'tells of a packet'));
  if (kernel.inner && packet.inner) different.push(...headerDifferences(kernel.inner, packet.inner, limits, 'carries a packet'));
  return different;
}

/** Differences between the kernel's answer and one path; empty where they agree. */
export function differences(answer: PacketAnswer, path: TracePath, randomPorts: ReadonlySet<string>, sameLength = false): string[] {
  const { steps, limits } = comparable(path.steps, answer.whole === true);
  limits.sameLength = sameLength;
  limits.anyPort = Object.keys(answer.counters).some((key) => randomPorts.has(key)) || randomPorts.has('connection') || hasRandomPort(path);
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
export function leastDifferences(answer: PacketAnswer, paths: readonly TracePath[], randomPorts: ReadonlySet<string>, sameLength = false): string[] {
  if (paths.length === 0) return ['the trace has no path'];
  // Of a packet and its copies the oracle cannot say which is which.
  const answers: PacketAnswer[] = [answer, ...(answer.more ?? []).map((out) => ({ ...answer, out })), ...(answer.out && answer.local ? [{ ...answer, out: null, delivered: 'local' as const }] : [])];
  return paths.flatMap((path) => answers.map((one) => differences(one, path, randomPorts, sameLength))).reduce((least, next) => (next.length < least.length ? next : least));
}

/** The rules of a save text whose target chooses a port at random, by the oracle's keys. */
export function randomPortRules(save: string): Set<string> {
  const found = new Set<string>();
  const numbers = new Map<string, number>();
  let table = '';
  for (const line of save.split('\n')) {
    if (line.startsWith('*')) {
      table = line.slice(1).trim();
      numbers.clear();
    }
    const chain = /^(?:\[\d+:\d+\] )?-A (\S+)/.exec(line)?.[1];
    if (chain === undefined) continue;
    numbers.set(chain, (numbers.get(chain) ?? 0) + 1);
    if (/--random(-fully)?( |$)/.test(line)) found.add(`${table} ${chain} ${numbers.get(chain) ?? 0}`);
  }
  return found;
}
