/**
 * Exports the packet at one step: its fields with what they were at the start, the connection, the stack of chains.
 * Nothing is worked out here; it is read from what the steps before say.
 */
import type { ConnectionView, RuleStep, TracePacket, TracePath, TraceStep } from '../../server/src/protocol/trace.ts';
import { endpoint, protocolName } from './draft.ts';

export type FieldName = 'source' | 'destination' | 'protocol' | 'in' | 'out' | 'ttl' | 'tos' | 'length' | 'mark' | 'owner' | 'payload';

/** A field of the packet as text. `was` and `since` (the step that changed it last) stand where it is not what it was at first. */
export interface Field { readonly name: FieldName; readonly now: string; readonly was?: string; readonly since?: number }

export interface Moment {
  readonly packet: TracePacket;
  readonly first: TracePacket;
  readonly fields: readonly Field[];
  readonly connection?: ConnectionView;
  /** From the built-in chain to the chain of the step: each with the step of the rule that stands in it. */
  readonly stack: readonly { readonly chain: string; readonly rule: number; readonly step: number; readonly table?: string; readonly hook?: string }[];
}

/** What the tracer gives a packet that was sent without a TTL (Linux's net.ipv4.ip_default_ttl). */
const defaultTtl = 64;

/**
 * The packet as it was before the first step: not routed yet, and with the TTL that it came with. `sent` is the packet
 * that was asked for; the steps tell what the server filled in. Where none does, nothing but routing changed the packet.
 */
export function firstPacket(path: TracePath, sent: TracePacket | undefined): TracePacket {
  const telling = path.steps.findIndex((step) => step.kind !== 'policy' && (step.before ?? step.after) !== undefined);
  const step = path.steps[telling];
  const before = step && step.kind !== 'policy' ? step.before : undefined;
  const packet = before ? { ...sent, ...before } : step && sent ? { ...sent } : { ...path.packet, ...sent };
  delete packet.out;
  const routing = path.steps.findIndex(({ kind }) => kind === 'route');
  const early = before && (routing < 0 || telling <= routing) ? before.ttl : undefined;
  return { ...packet, ttl: sent?.ttl ?? early ?? defaultTtl };
}

const hex = (mark: number | undefined): string => `0x${((mark ?? 0) >>> 0).toString(16)}`;

/** `noOut` stands where the packet has no output interface. */
function values(packet: TracePacket, noOut = 'not routed yet'): Record<FieldName, string> {
  const flags = packet.flags?.length ? ` ${packet.flags.join(' ')}` : '';
  const icmp = packet.icmpType === undefined ? '' : ` type ${packet.icmpType}${packet.icmpCode === undefined ? '' : ` code ${packet.icmpCode}`}`;
  const id = packet.icmpId === undefined ? '' : ` id ${packet.icmpId}`;
  return {
    source: endpoint(packet.src, packet.sport),
    destination: endpoint(packet.dst, packet.dport),
    protocol: `${protocolName(String(packet.proto))}${flags}${icmp}${id}`,
    in: packet.in ?? 'sent by this box',
    out: packet.out ?? noOut,
    ttl: packet.ttl === undefined ? '' : String(packet.ttl),
    tos: packet.tos ? `0x${packet.tos.toString(16).padStart(2, '0')}` : '',
    length: packet.length === undefined ? '' : `${packet.length} bytes`,
    mark: hex(packet.mark),
    owner: packet.uid === undefined && packet.gid === undefined ? '' : `uid ${packet.uid ?? '?'}, gid ${packet.gid ?? '?'}`,
    payload: packet.payload ?? '',
  };
}

/** What the packet and its connection are after a step. On a journey each box sees the packet anew, as it arrived there. */
export function momentAt(path: TracePath, index: number, sent: TracePacket | undefined): Moment {
  const leg = path.steps[index]?.leg;
  const own = leg === undefined ? undefined : path.legs?.[leg];
  if (!own) return momentIn(path, index, sent);
  const from = path.steps.findIndex((step) => step.leg === leg);
  const steps = path.steps.filter((step) => step.leg === leg);
  const moment = momentIn({ ...path, steps, packet: own.leaves ?? path.packet }, index - from, own.arrives);
  return { ...moment, fields: moment.fields.map((field) => (field.since === undefined ? field : { ...field, since: field.since + from })), stack: moment.stack.map((frame) => ({ ...frame, step: frame.step + from })) };
}

function momentIn(path: TracePath, index: number, sent: TracePacket | undefined): Moment {
  const first = firstPacket(path, sent);
  const start = values(first);
  const since: Partial<Record<FieldName, number>> = {};
  const names = Object.keys(start) as FieldName[];
  let packet = first;
  let current = start;
  let noOut: string | undefined;
  let connection: ConnectionView | undefined;
  for (let at = 0; at <= index && at < path.steps.length; at++) {
    const step = path.steps[at]!;
    if (step.connection) connection = step.connection;
    const then = step.kind === 'policy' ? undefined : step.after ?? (step.kind === 'route' ? packetBehind(path, at) : undefined);
    if (!then) continue;
    if (step.kind === 'route') noOut = withoutInterface(path, at);
    const next = values(then, noOut);
    for (const name of names) if (next[name] !== current[name]) since[name] = at;
    packet = then;
    current = next;
  }
  const fields = names
    .filter((name) => current[name] !== '' || start[name] !== '')
    .map((name): Field => {
      if (current[name] === start[name]) return { name, now: current[name] };
      const at = since[name];
      // An output interface that was not chosen yet is no value that was replaced.
      const was = name === 'out' && first.out === undefined ? undefined : start[name] || 'none';
      return { name, now: current[name] || 'none', ...(was !== undefined && { was }), ...(at !== undefined && { since: at }) };
    });
  return { packet, first, fields, ...(connection && { connection }), stack: stackAt(path.steps, index) };
}

/** The packet as the next step that tells of it found it. Routing chooses the interface, whether its step says so or not. */
function packetBehind(path: TracePath, at: number): TracePacket {
  for (const step of path.steps.slice(at + 1)) if (step.kind !== 'policy' && step.before) return step.before;
  return path.packet;
}

/** What to say of the output interface behind a routing step that gave none, by where the packet goes on. */
function withoutInterface(path: TracePath, at: number): string {
  const on = path.steps.slice(at + 1).find(({ hook }) => hook === 'INPUT' || hook === 'FORWARD' || hook === 'POSTROUTING')?.hook;
  if (on === 'INPUT' || (on === undefined && path.delivered?.to === 'local')) return 'none, for this box';
  return on !== undefined || path.delivered ? 'not known' : 'none';
}

/** The chains that the packet is in at a step, outermost first; empty for a step outside of the tables. */
function stackAt(steps: readonly TraceStep[], index: number): Moment['stack'] {
  const here = steps[index];
  if (here?.kind === 'policy') return [{ chain: here.chain, rule: 0, step: index, table: here.table, hook: here.hook }];
  if (here?.kind !== 'rule') return [];
  const rules: { rule: RuleStep; step: number }[] = [{ rule: here, step: index }];
  for (let at = index - 1; at >= 0 && rules[0]!.rule.depth > 0; at--) {
    const step = steps[at]!;
    if (step.kind !== 'rule' || step.hook !== here.hook || step.table !== here.table || step.backend !== here.backend || step.box !== here.box) break;
    if (step.depth < rules[0]!.rule.depth) rules.unshift({ rule: step, step: at });
  }
  return rules.map(({ rule, step }, at) => ({ chain: rule.chain, rule: rule.rule, step, ...(at === 0 && { table: rule.table, hook: rule.hook }) }));
}

/** A name of mark bits that the packet carries now or that a step took away. */
export interface MarkName { readonly mask: number; readonly name: string; readonly bits: string; readonly value: string; readonly set: boolean }

/** The names of the bits that are set, or were at first; bits that nobody names come last, together. */
export function markNames(mark: number, first: number, marks: readonly { mask: number; name: string }[]): MarkName[] {
  const touched = (mark | first) >>> 0;
  let unnamed = touched;
  const names: MarkName[] = [];
  const add = (mask: number, name: string): void => {
    names.push({ mask, name, bits: bitList(mask), value: `0x${((mark & mask) >>> 0).toString(16)}`, set: (mark & mask) !== 0 });
  };
  for (const { mask, name } of marks) {
    if (!(mask & touched)) continue;
    unnamed = (unnamed & ~mask) >>> 0;
    add(mask >>> 0, name);
  }
  if (unnamed) add(unnamed, 'no rule of this dump names it');
  return names;
}

/** `bit 14`, `bits 16–19`, `bits 1, 3`. */
function bitList(mask: number): string {
  const bits = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (mask >>> bit) & 1);
  const ranges: string[] = [];
  for (let at = 0; at < bits.length; at++) {
    let end = at;
    while (bits[end + 1] === bits[end]! + 1) end++;
    ranges.push(end > at ? `${bits[at]}–${bits[end]}` : `${bits[at]}`);
    at = end;
  }
  return `${bits.length === 1 ? 'bit' : 'bits'} ${ranges.join(', ')}`;
}
