/**
 * Exports the packet's way through one box, as lists of stations in the order of netfilter's hooks and priorities
 * (enum nf_ip_hook_priorities): arriving, and sent by a local process.
 */
import { formatIp } from '../base/ip.ts';
import { formatMark } from '../base/numbers.ts';
import type { Hook, Packet } from '../base/packet.ts';
import { placeOf } from '../model/box.ts';
import { isIcmp } from '../base/protocols.ts';
import { memoryOf, remember, write } from '../xtables/memory.ts';
import type { Entry } from './connections.ts';
import { confirm, track, viewOf } from './conntrack.ts';
import { isCopy } from './copies.ts';
import { forward, isReachable, lossOf } from './forward.ts';
import { translateError } from './icmpErrors.ts';
import { defragment6, receive6 } from './ipv6.ts';
import { balanceInput, balanceOutput, unbalance } from './ipvs.ts';
import { common, hashKey, sizeOf } from './multipath.ts';
import { bindNothing, isDone, leavesElsewhere, rewrite, sideOf } from './nat.ts';
import { changesOf, endsOf, printPacket } from './packet.ts';
import { addStep, finish, fork, without, type Box, type RouteDecision, type State, type Station } from './state.ts';
import { arriveByTunnel, leaveByTunnel } from './tunnel.ts';
import { tableStation } from './walk.ts';

/** A table at a hook, once for each back end that may have one of this name. */
const stations = (name: string, hook: Hook): readonly Station[] => [0, 1].map((turn) => tableStation(name, hook, turn, () => output));

const table = {
  raw: { PREROUTING: stations('raw', 'PREROUTING'), OUTPUT: stations('raw', 'OUTPUT') },
  mangle: {
    PREROUTING: stations('mangle', 'PREROUTING'), INPUT: stations('mangle', 'INPUT'), FORWARD: stations('mangle', 'FORWARD'),
    OUTPUT: stations('mangle', 'OUTPUT'), POSTROUTING: stations('mangle', 'POSTROUTING'),
  },
  filter: { INPUT: stations('filter', 'INPUT'), FORWARD: stations('filter', 'FORWARD'), OUTPUT: stations('filter', 'OUTPUT') },
  security: { INPUT: stations('security', 'INPUT'), FORWARD: stations('security', 'FORWARD'), OUTPUT: stations('security', 'OUTPUT') },
} as const;

/** Sets the interfaces that the hook shows to rules; a hook sees the outgoing interface that routing had chosen when it began. */
const enter = (hook: Hook): Station => (state) => {
  const packet = without(state.packet, 'out');
  const out = hook === 'PREROUTING' || hook === 'INPUT' ? undefined : state.route?.dev;
  return { ...state, packet: out === undefined ? packet : { ...packet, out } };
};

/** The nat table at a hook: its chain for the first packet of a connection, once for each side; then the translation of every packet. */
function nat(hook: Hook): Station {
  const side = sideOf(hook);
  const chains = stations('nat', hook);
  /** The first back end that translates settles it for the other, too (nf_nat_inet_fn). */
  const unlessDone = (chain: Station): Station => (state, box) => (state.tracked?.entry && isDone(state.tracked.entry, side) ? state : chain(state, box));
  const settle: Station = (state, box) => state.fromQueue ? without(state, 'fromQueue') : translated(bindNothing(state, box, side, hook), state, side, hook);
  return (state, box) => {
    const { tracked } = state;
    if (!tracked?.entry || !box.tables.has('nat')) return state;
    if (tracked.state === 'RELATED' && isIcmp(state.packet)) return translateError(state, tracked.entry, side, hook);
    const first = (tracked.state === 'NEW' || tracked.state === 'RELATED') && !isDone(tracked.entry, side);
    if (first) return { ...state, todo: [...chains.map(unlessDone), settle, ...state.todo] };
    if (leavesElsewhere(state, hook)) return movedAway(state, tracked.entry);
    return translated(state, state, side, hook);
  };
}

function movedAway(state: State, entry: Entry): State {
  const { masqueradedBy } = entry;
  const summary = `Dropped: the connection was masqueraded for ${masqueradedBy ?? 'another interface'} and would leave by ${state.packet.out ?? 'another'} now; connection tracking forgets it`;
  const next = addStep(state, { kind: 'nat', hook: 'POSTROUTING', summary });
  return finish({ ...next, entries: next.entries.remove(entry) }, { outcome: 'DROP', summary });
}

function translated(state: State, before: State, side: 'source' | 'destination', hook: Hook): State {
  const packet = rewrite(state, side);
  if (packet === state.packet) return state;
  const next = { ...state, packet };
  const changes = changesOf(before.packet, packet);
  const connection = viewOf(state.tracked);
  const back = state.tracked?.direction === 'REPLY';
  const summary = `The ${side} is translated${back ? ' back' : ''} as for the first packet of the connection: ${endsOf(packet)}`;
  return addStep(next, { kind: 'nat', hook, summary, changes, before: printPacket(before.packet), after: printPacket(packet), ...(connection && { connection }) });
}

const routeStep = (state: State, hook: Hook, route: RouteDecision, summary: string, box: Box): State => {
  const before = printPacket(state.packet);
  // What is passed on loses one hop right behind routing.
  const forwarded = hook === 'PREROUTING' && (route.kind === 'unicast' || route.kind === 'unknown');
  const after = printPacket({ ...state.packet, ...(route.dev !== undefined && route.kind !== 'local' && { out: route.dev }), ttl: Math.max(0, state.packet.ttl - (forwarded ? 1 : 0)) });
  return addStep({ ...state, route }, { kind: 'route', hook, summary, before, after, ...(route.route && placeOf(box.file, route.route)) });
};

/** Goes on with each next hop that routing may choose; packets of the same ends keep to theirs. */
function along(state: State, box: Box, route: RouteDecision, go: (state: State, route: RouteDecision) => State): State | State[] {
  if (!route.choices) return go(state, route);
  const key = hashKey(box.file.host, state.packet);
  const known = memoryOf(state.memory).get(key) ?? [[0, 1]];
  const open = route.choices.map((way) => ({ ...way, parts: common(way.parts, known) })).filter(({ parts }) => sizeOf(parts) > 1e-9);
  const total = open.reduce((sum, { parts }) => sum + sizeOf(parts), 0);
  const branches = open.map(({ decision, parts, choice }) => ({ state: go({ ...state, memory: remember(state.memory, [write(key, parts)]) }, decision), probability: sizeOf(parts) / total, choice }));
  return branches.length === 1 ? branches[0]!.state : fork(state, branches);
}

/** Routing of an arriving packet. */
const routeInput: Station = (state, box) => along(state, box, box.routing.input(state.packet), (next, route) => {
  const to = formatIp(next.packet.dst);
  switch (route.kind) {
    case 'local':
    case 'broadcast':
      return { ...routeStep(next, 'PREROUTING', route, `To this node: ${route.because}`, box), todo: input };
    case 'unicast':
    case 'unknown': {
      const through = route.kind === 'unicast' ? ` through ${route.dev ?? 'an interface that is not known'}` : '';
      return { ...routeStep(next, 'PREROUTING', route, `To ${to}${through}: ${route.because}`, box), todo: [forward, ...forwarding] };
    }
    default: {
      const lost = lossOf(route, next.packet);
      return finish(routeStep(next, 'PREROUTING', route, `Not routed: ${route.because}`, box), { outcome: 'DROP', lost, summary: `${ends[route.kind] ?? 'Dropped by routing on the way to'} ${to}: ${route.because}; ${lost.told === undefined ? 'nobody is told' : `the sender is told "${lost.told}"`}` });
    }
  }
});

const ends: Partial<Record<RouteDecision['kind'], string>> = { none: 'No route to' };

/** Routing of a packet that a process of this box sends. */
const routeOutput: Station = (state, box) => along(state, box, box.routing.output(state.packet), (next, route) => {
  const step = routeStep(next, 'OUTPUT', route, summaryOut(route, formatIp(next.packet.dst)), box);
  return isReachable(route) ? step : notSent(step, route, 'Not sent');
});

function notSent(state: State, route: RouteDecision, how: string): State {
  const lost = lossOf(route, state.packet);
  return finish(state, { outcome: 'DROP', lost, summary: `${how}: ${route.because}. The process gets the error "${lost.told ?? 'Invalid argument'}"` });
}

function summaryOut(route: RouteDecision, to: string): string {
  if (route.kind === 'local') return `To this node itself, through lo: ${route.because}`;
  if (route.kind === 'unknown') return `To ${to}: ${route.because}`;
  return isReachable(route) ? `To ${to} through ${route.dev ?? 'an interface that is not known'}: ${route.because}` : `Not routed: ${route.because}`;
}

/** Routing once more within OUTPUT (ip_route_me_harder). Rules of OUTPUT still see the interface of the first routing. */
const routeAgain = (state: State, box: Box, why: string): State | State[] => along(state, box, box.routing.output(state.packet, true), (next, route) => {
  const step = routeStep(next, 'OUTPUT', route, `Routed again, because ${why}. ${summaryOut(route, formatIp(next.packet.dst))}`, box);
  return isReachable(route) ? step : notSent(step, route, 'Dropped in OUTPUT');
});

/** mangle OUTPUT: a changed mark, TOS or address makes the packet be routed again (ipt_mangle_out, nf_route_table_hook4), by each back end for itself. */
const mangleOutput: readonly Station[] = table.mangle.OUTPUT.map((chain): Station => (state) => {
  const before = state.packet;
  const again: Station = (after, box) => {
    const why = changedWords(before, after.packet);
    return why === undefined ? after : routeAgain(after, box, why);
  };
  return { ...state, todo: [chain, again, ...state.todo] };
});

/** ip6tables looks at the hop limit, too (ip6t_mangle_out). */
function changedWords(before: Packet, after: Packet): string | undefined {
  if (before.family === 6 && before.ttl !== after.ttl) return `the hop limit is ${after.ttl} now`;
  if (before.mark !== after.mark) return `the mark is ${formatMark(after.mark)} now`;
  if (before.tos !== after.tos) return 'the TOS byte changed';
  return before.src !== after.src || before.dst !== after.dst ? 'its addresses changed' : undefined;
}

/** nat OUTPUT: a translated destination makes the packet be routed again (nf_nat_ipv4_local_fn). */
const natOutput: Station = (state) => {
  const again: Station = (after, box) => {
    const { tracked } = after;
    if (!tracked?.entry || after.balanced || !box.tables.has('nat')) return after;
    const { original, reply } = tracked.entry;
    const [own, other] = tracked.direction === 'ORIGINAL' ? [original, reply] : [reply, original];
    return own.dst.words.join() === other.src.words.join() ? after : routeAgain(after, box, `the destination is ${formatIp(after.packet.dst)} now`);
  };
  return { ...state, todo: [nat('OUTPUT'), again, ...state.todo] };
};

const deliver: Station = (state, box) => {
  const unpacked = arriveByTunnel(state, box, arriving);
  if (unpacked) return unpacked;
  const { packet } = state;
  const { in: arrived } = packet;
  const summary = `Delivered to this node as ${endsOf(packet)}`;
  const step = addStep(state, { kind: 'local', hook: 'INPUT', summary });
  return finish(step, { outcome: 'ACCEPT', delivered: { to: 'local', ...(arrived !== undefined && { interface: arrived }) }, summary });
};

/** The end of POSTROUTING: out of an interface, or back in through lo for an address of this box. */
const leave: Station = (state, box) => {
  const { packet, route } = state;
  if (route?.kind === 'local') {
    const next = addStep({ ...state, packet: { ...without(packet, 'out'), in: 'lo' } }, { kind: 'local', hook: 'POSTROUTING', summary: 'Back in through lo, with its mark and its connection' });
    return { ...next, todo: looped() };
  }
  const { state: last, goesOn } = leaveByTunnel(state, box, output);
  if (goesOn) return last;
  const out = packet.out;
  const end = { outcome: 'ACCEPT' as const, summary: out === undefined ? `Delivered as ${endsOf(packet)}; which interface it leaves by is not known` : `Delivered out ${out} as ${endsOf(packet)}`, delivered: { to: 'out' as const, ...(out !== undefined && { interface: out }) } };
  return finish(isCopy(last) ? addStep(last, { kind: 'wire', hook: 'POSTROUTING', summary: `The copy leaves through ${out ?? 'an interface that is not known'}; the packet itself goes on` }) : last, end);
};

/** A broadcast that this box sends, or a packet to a group that it belongs to, comes back to it too: a copy passes POSTROUTING and enters by the same interface (ip_mc_output, ip6_finish_output2). */
const copyBroadcast: Station = (state, box) => {
  const { route, packet } = state;
  if (packet.in !== undefined || (route?.kind !== 'broadcast' && route?.kind !== 'multicast')) return state;
  if (route.kind === 'multicast' && !box.routing.isMember(packet.dst, route.dev)) return state;
  const back: Station = (copy) => {
    const { out } = copy.packet;
    return { ...copy, packet: { ...without(copy.packet, 'out'), ...(out !== undefined && { in: out }) }, todo: [...prerouting, ...input] };
  };
  const next = addStep(state, { kind: 'local', hook: 'POSTROUTING', summary: `A copy of the ${route.kind} comes back to this node; then the packet itself leaves` });
  return { ...next, packet: { ...state.packet, copy: true }, original: { packet: state.packet, todo: state.todo }, todo: [...postrouting.slice(0, -1), back] };
};

const postrouting: readonly Station[] = [enter('POSTROUTING'), ...table.mangle.POSTROUTING, nat('POSTROUTING'), confirm, leave];
const forwarding: readonly Station[] = [enter('FORWARD'), ...table.mangle.FORWARD, ...table.filter.FORWARD, ...table.security.FORWARD, unbalance('FORWARD'), ...postrouting];
/** From the routing decision to the socket. IPVS stands between the filters and nat INPUT, and begins OUTPUT anew with what it sends on. */
const input: readonly Station[] = [enter('INPUT'), ...table.mangle.INPUT, ...table.filter.INPUT, ...table.security.INPUT, unbalance('INPUT'), balanceInput(() => output), nat('INPUT'), confirm, deliver];
const prerouting: readonly Station[] = [enter('PREROUTING'), defragment6, ...table.raw.PREROUTING, track, ...table.mangle.PREROUTING, nat('PREROUTING')];
const outputFilters: readonly Station[] = [...table.filter.OUTPUT, ...table.security.OUTPUT, copyBroadcast, ...postrouting];
/** OUTPUT from its beginning. */
const output: readonly Station[] = [enter('OUTPUT'), defragment6, ...table.raw.OUTPUT, track, ...mangleOutput, natOutput, unbalance('OUTPUT'), balanceOutput(() => output), ...outputFilters];

/** The stations of a packet that arrives on an interface. */
export const arriving: readonly Station[] = [receive6, ...prerouting, routeInput];
/** The stations of a packet that a process of this box sends. */
export const sending: readonly Station[] = [routeOutput, ...output];

/** A packet that comes back through lo keeps its route, unless nat changes its destination; what mangle makes of it does not matter (nf_nat_ipv4_pre_routing). */
export function looped(): readonly Station[] {
  const translate: Station = (state) => {
    const { dst } = state.packet;
    return { ...state, todo: [nat('PREROUTING'), (after) => ({ ...after, todo: after.packet.dst === dst ? input : [routeInput] })] };
  };
  return [receive6, ...prerouting.slice(0, -1), translate];
}
