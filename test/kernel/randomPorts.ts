/**
 * Ports that the kernel chooses by throwing dice (nf_nat_l4proto_unique_tuple): which ones a path leaves open, by what its rules ask for and
 * by what it made of the packet's own; and what the kernel took, so that further packets of the connection have to have just that.
 */
import type { TracePacket, TracePath, TraceStep } from '../../server/src/protocol/trace.ts';
import type { PacketAnswer } from './oracle.ts';

/** A number of the trace, and the one that the kernel took in its place. */
export type Pair = readonly [trace: number, kernel: number];
/** What was taken, by connection. */
export type Taken = Map<string, readonly Pair[]>;

export const portFields = ['sport', 'dport', 'icmpId'] as const;
export type PortField = (typeof portFields)[number];

/** What may differ in a packet: numbers that are chosen now, and numbers that were chosen before. */
export interface Open { now: Partial<Record<PortField, (kernel: number) => boolean>>; before: readonly Pair[] }

export const nothingOpen: Open = { now: {}, before: [] };

/** Whether a number of the kernel may stand where the trace has another. */
export function mayDiffer({ now, before }: Open, field: PortField, trace: number, kernel: number): boolean {
  return now[field]?.(kernel) === true || before.some((pair) => pair[0] === trace && pair[1] === kernel);
}

/** The ports that a target names, as in 10.0.0.1:80-90, [2001:db8::1]:80-90 or 80-90. */
function rangeOf(rule: string): { from: number; to: number } | undefined {
  const found = /--to-ports (\d+)(?:-(\d+))?|--to-(?:source|destination) (?:\[\S*\]|[^\s:]*):(\d+)(?:-(\d+))?/.exec(rule);
  if (!found) return undefined;
  const from = Number(found[1] ?? found[3]);
  return { from, to: Number(found[2] ?? found[4] ?? from) };
}

/** Where a rule names no ports, those of the packet's own kind are searched; all identifiers are of one kind. */
const kindOf = (own: number, icmp: boolean): { from: number; to: number } => (icmp ? { from: 0, to: 65535 } : own < 512 ? { from: 1, to: 511 } : own < 1024 ? { from: 600, to: 1023 } : { from: 1024, to: 65535 });

/** The rule that gave a side of the connection its address, where a path passed the nat table for it; undefined: it did not pass. */
function ruleFor(steps: readonly TraceStep[], hooks: readonly string[], targets: readonly string[]): string | undefined {
  const passed = steps.filter((step) => (step.kind === 'rule' || step.kind === 'policy') && step.table === 'nat' && hooks.includes(step.hook ?? ''));
  const rule = passed.find((step) => step.kind === 'rule' && step.matched === 'yes' && targets.includes(step.target ?? ''));
  return rule?.kind === 'rule' ? rule.text : passed.length > 0 ? '' : undefined;
}

/** What is known of earlier choices: those for the packet's connection, and all of the case, which may have taken what the packet would have got. */
export interface Earlier { own: readonly Pair[]; all: readonly Pair[] }

/** A tunnel took the packet in, behind all address translation. */
export const isWrapped = (left: TracePacket, sent: TracePacket): boolean => left.inner !== undefined && sent.inner === undefined;

/** What a path leaves open in the packet, in the one within where a tunnel took it in; `sent` is the packet as it was sent. */
export function openIn({ steps, packet: left }: TracePath, sent: TracePacket, { own: before, all }: Earlier): Open {
  const now: Open['now'] = {};
  const packet = left.inner && isWrapped(left, sent) ? left.inner : left;
  const { icmpId, sport } = sent.inner && !left.inner ? sent.inner : sent;
  const own = icmpId ?? sport;
  const mine = icmpId === undefined ? 'sport' : 'icmpId';
  const source = ruleFor(steps, ['POSTROUTING', 'INPUT'], ['SNAT', 'MASQUERADE']);
  if (own !== undefined && source !== undefined) {
    const named = rangeOf(source);
    const { from, to } = named ?? kindOf(own, mine === 'icmpId');
    const random = source.includes('--random');
    // Without --random the packet keeps its own port where that fits and is free; a range of one port leaves no choice.
    const moved = packet[mine] !== own || all.some(([, kernel]) => kernel === own);
    const stays = all.some(([trace]) => trace === own);
    if (from < to && (random || moved)) now[mine] = (kernel) => from <= kernel && kernel <= to && (random || stays || kernel !== own);
  }
  const destination = ruleFor(steps, ['PREROUTING', 'OUTPUT'], ['DNAT', 'REDIRECT']);
  const to = destination?.includes('--random') === true ? rangeOf(destination) : undefined;
  if (to) now.dport = (kernel) => to.from <= kernel && kernel <= to.to;
  return { now, before };
}

/** A path's connection by its ends, as it was left. */
function connectionOf({ steps }: TracePath): string | undefined {
  const view = steps.findLast(({ connection }) => connection !== undefined)?.connection;
  return view && `${view.original} ${view.reply}`;
}

/** What the kernel took before; `previous` is what it took for the packet that this one answers. */
export function takenBefore(taken: Taken, path: TracePath | undefined, previous: readonly Pair[]): Earlier {
  return { own: [...previous, ...((path && taken.get(connectionOf(path) ?? '')) ?? [])], all: [...taken.values()].flat() };
}

/** Remembers what the kernel took for a packet on which both agree, and returns it. The trace goes on with its likeliest path. */
export function remember(taken: Taken, { out, local }: PacketAnswer, path: TracePath | undefined): readonly Pair[] {
  const kernel = out ?? local;
  if (!path || !kernel) return [];
  const pairs = [[path.packet, kernel], [path.packet.inner, kernel.inner]].flatMap(([one, other]) => portFields.flatMap((field): Pair[] => {
    const [trace, own] = [one?.[field], other?.[field]];
    return trace === undefined || own === undefined || trace === own ? [] : [[trace, own]];
  }));
  const key = connectionOf(path);
  if (key !== undefined && pairs.length > 0) taken.set(key, pairs);
  return pairs;
}
