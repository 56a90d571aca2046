/**
 * Exports the packet's way through one box, as lists of stations in the order of netfilter's hooks and priorities
 * (enum nf_ip_hook_priorities): arriving, and sent by a local process.
 */
import { formatIp } from '../base/ip.ts';
import { formatMark } from '../base/numbers.ts';
import type { Hook, Packet } from '../base/packet.ts';
import { positionAt } from '../base/text.ts';
import { looksLikeRouter } from './box.ts';
import type { Entry } from './connections.ts';
import { confirm, track, viewOf } from './conntrack.ts';
import { isCopy } from './copies.ts';
import { translateError } from './icmpErrors.ts';
import { balanceInput, balanceOutput, unbalance } from './ipvs.ts';
import { bindNothing, isDone, leavesElsewhere, rewrite, sideOf } from './nat.ts';
import { changesOf, endsOf, isIcmp, printPacket } from './packet.ts';
import { addStep, finish, without, type Box, type RouteDecision, type State, type Station } from './state.ts';
import { tableStation } from './walk.ts';

const station = (name: string, hook: Hook): Station => tableStation(name, hook, () => output);

const table = {
  raw: { PREROUTING: station('raw', 'PREROUTING'), OUTPUT: station('raw', 'OUTPUT') },
  mangle: {
    PREROUTING: station('mangle', 'PREROUTING'), INPUT: station('mangle', 'INPUT'), FORWARD: station('mangle', 'FORWARD'),
    OUTPUT: station('mangle', 'OUTPUT'), POSTROUTING: station('mangle', 'POSTROUTING'),
  },
  filter: { INPUT: station('filter', 'INPUT'), FORWARD: station('filter', 'FORWARD'), OUTPUT: station('filter', 'OUTPUT') },
  security: { INPUT: station('security', 'INPUT'), FORWARD: station('security', 'FORWARD'), OUTPUT: station('security', 'OUTPUT') },
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
  const chain = station('nat', hook);
  const settle: Station = (state, box) => translated(bindNothing(state, box, side, hook), state, side, hook);
  return (state, box) => {
    const { tracked } = state;
    if (!tracked?.entry || !box.tables.has('nat')) return state;
    if (tracked.state === 'RELATED' && isIcmp(state.packet)) return translateError(state, tracked.entry, side, hook);
    const first = (tracked.state === 'NEW' || tracked.state === 'RELATED') && !isDone(tracked.entry, side);
    if (first) return { ...state, todo: [chain, settle, ...state.todo] };
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
  const span = route.route?.span;
  const place = span && box.file.uri;
  const before = printPacket(state.packet);
  // What is passed on loses one hop right behind routing.
  const forwarded = hook === 'PREROUTING' && (route.kind === 'unicast' || route.kind === 'unknown');
  const after = printPacket({ ...state.packet, ...(route.dev !== undefined && route.kind !== 'local' && { out: route.dev }), ttl: Math.max(0, state.packet.ttl - (forwarded ? 1 : 0)) });
  return addStep({ ...state, route }, { kind: 'route', hook, summary, before, after, ...(place !== undefined && { uri: place, range: rangeOf(box, span!) }) });
};

function rangeOf(box: Box, span: { readonly start: number; readonly end: number }): { start: { line: number; character: number }; end: { line: number; character: number } } {
  return { start: positionAt(box.file.lines, span.start), end: positionAt(box.file.lines, span.end) };
}

/** Routing of an arriving packet. */
const routeInput: Station = (state, box) => {
  const { packet } = state;
  const route = box.routing.input(packet);
  const to = formatIp(packet.dst);
  switch (route.kind) {
    case 'local':
    case 'broadcast':
      return { ...routeStep(state, 'PREROUTING', route, `To this node: ${route.because}`, box), todo: input };
    case 'unicast':
    case 'unknown': {
      const refused = isForwarding(box) ? reversePath(state, box) : { step: 'Not routed: this node does not forward packets (you said so)', end: `on the way to ${to}: this node does not forward packets` };
      if (refused) return finish(addStep(state, { kind: 'route', hook: 'PREROUTING', summary: refused.step }), { outcome: 'DROP', summary: `Dropped by routing ${refused.end}` });
      const through = route.kind === 'unicast' ? ` through ${route.dev ?? 'an interface that is not known'}` : '';
      return { ...routeStep(state, 'PREROUTING', route, `To ${to}${through}: ${route.because}`, box), todo: [forward, ...forwarding] };
    }
    default:
      return lost(routeStep(state, 'PREROUTING', route, `Not routed: ${route.because}`, box), route, to);
  }
};

/** net.ipv4.ip_forward, or that of IPv6: no usual command prints it. Where the ruleset itself shows that the box forwards, nobody is asked. */
function isForwarding(box: Box): boolean {
  if (looksLikeRouter(box)) return true;
  const name = box.family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  return box.inquiry.ask({
    id: box.family === 4 ? 'sysctl:ip_forward' : 'sysctl:ipv6.forwarding', kind: 'boolean', text: `Does this node forward packets (${name}=1)?`, because: 'The packet is for another machine. The file has no sysctls, and no rules that only a router would have.',
    options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: true, assumption: `The packet is forwarded: ${name} was taken as 1.`,
  }).answer !== false;
}

/** Strict reverse path filtering (fib_validate_source, RFC 3704): only where it would drop the packet, whether it is on matters, and is asked. IPv6 has none. */
function reversePath({ packet }: State, { file, family, routing, inquiry }: Box): { step: string; end: string } | undefined {
  const { in: arrived } = packet;
  if (family !== 4 || arrived === undefined || !file.host.hasRoutes[4]) return undefined;
  const back = routing.reversePath(packet, { loose: false, acceptLocal: false });
  if (back.result !== 'no') return undefined;
  const { answer, given } = inquiry.ask({
    id: `sysctl:rp_filter:${arrived}`, kind: 'boolean', text: `Does reverse path filtering (rp_filter=1) apply on ${arrived}?`, because: `With it the kernel drops the packet: ${back.because}. The file has no sysctls; the larger value of net.ipv4.conf.all.rp_filter and net.ipv4.conf.${arrived}.rp_filter counts.`,
    options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }], default: false,
  });
  if (answer === true) return { step: `Not routed: reverse path filtering (rp_filter=1 on ${arrived}) refuses the packet: ${back.because}`, end: `because of reverse path filtering (rp_filter=1 on ${arrived}): ${back.because}` };
  if (!given) inquiry.assume(`If rp_filter is 1 on ${arrived}, the kernel drops this packet: ${back.because}; it was taken as 0 (off).`);
  return undefined;
}

const errors: Partial<Record<RouteDecision['kind'], string>> = { unreachable: 'the sender is told "host unreachable"', prohibit: 'the sender is told "administratively prohibited"', none: 'the sender may be told "network unreachable"', blackhole: 'nobody is told' };

const lost = (state: State, route: RouteDecision, to: string): State => finish(state, { outcome: 'DROP', summary: `Dropped by routing on the way to ${to}: ${route.because}; ${errors[route.kind] ?? 'nobody is told'}` });

/** ip_forward: the TTL is taken down before FORWARD sees the packet. */
const forward: Station = (state) => {
  const { packet } = state;
  const name = packet.family === 4 ? 'TTL' : 'hop limit';
  if (packet.ttl <= 1) return finish(addStep(state, { kind: 'route', summary: `The ${name} is used up: the packet is dropped and the sender is told "time exceeded"` }), { outcome: 'DROP', summary: `Dropped: the ${name} of ${packet.ttl} does not last for another hop` });
  return { ...state, packet: { ...packet, ttl: packet.ttl - 1 } };
};

/** Routing of a packet that a process of this box sends. */
const routeOutput: Station = (state, box) => {
  const route = box.routing.output(state.packet);
  const to = formatIp(state.packet.dst);
  const next = routeStep(state, 'OUTPUT', route, summaryOut(route, to), box);
  return reachable(route) ? next : finish(next, { outcome: 'DROP', summary: `Not sent: ${route.because}. The process gets an error` });
};

const reachable = ({ kind }: RouteDecision): boolean => kind === 'local' || kind === 'broadcast' || kind === 'multicast' || kind === 'unicast' || kind === 'unknown';

function summaryOut(route: RouteDecision, to: string): string {
  if (route.kind === 'local') return `To this node itself, through lo: ${route.because}`;
  if (route.kind === 'unknown') return `To ${to}: ${route.because}`;
  return reachable(route) ? `To ${to} through ${route.dev ?? 'an interface that is not known'}: ${route.because}` : `Not routed: ${route.because}`;
}

/** Routing once more within OUTPUT (ip_route_me_harder). Rules of OUTPUT still see the interface of the first routing. */
const routeAgain = (state: State, box: Box, why: string): State => {
  const route = box.routing.output(state.packet);
  const next = routeStep(state, 'OUTPUT', route, `Routed again, because ${why}. ${summaryOut(route, formatIp(state.packet.dst))}`, box);
  return reachable(route) ? next : finish(next, { outcome: 'DROP', summary: `Dropped in OUTPUT: ${route.because}` });
};

/** mangle OUTPUT: a changed mark, TOS or address makes the packet be routed again (ipt_mangle_out). */
const mangleOutput: Station = (state) => {
  const before = state.packet;
  const again: Station = (after, box) => {
    const why = changedWords(before, after.packet);
    return why === undefined ? after : routeAgain(after, box, why);
  };
  return { ...state, todo: [table.mangle.OUTPUT, again, ...state.todo] };
};

function changedWords(before: Packet, after: Packet): string | undefined {
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

const deliver: Station = (state) => {
  const { packet } = state;
  const { in: arrived } = packet;
  const summary = `Delivered to this node as ${endsOf(packet)}`;
  const step = addStep(state, { kind: 'local', hook: 'INPUT', summary });
  return finish(step, { outcome: 'ACCEPT', delivered: { to: 'local', ...(arrived !== undefined && { interface: arrived }) }, summary });
};

/** The end of POSTROUTING: out of an interface, or back in through lo for an address of this box. */
const leave: Station = (state) => {
  const { packet, route } = state;
  if (route?.kind === 'local') {
    const next = addStep({ ...state, packet: { ...without(packet, 'out'), in: 'lo' } }, { kind: 'local', hook: 'POSTROUTING', summary: 'Back in through lo, with its mark and its connection' });
    return { ...next, todo: loopedBack(packet) };
  }
  const out = packet.out;
  const end = { outcome: 'ACCEPT' as const, summary: `Delivered out ${out ?? 'of an interface that is not known'} as ${endsOf(packet)}`, delivered: { to: 'out' as const, ...(out !== undefined && { interface: out }) } };
  return finish(isCopy(state) ? addStep(state, { kind: 'wire', hook: 'POSTROUTING', summary: `The copy leaves through ${out ?? 'an interface that is not known'}; the packet itself goes on` }) : state, end);
};

/** A broadcast that this box sends comes back to it too: a copy passes POSTROUTING and enters by the same interface (ip_mc_output). */
const copyBroadcast: Station = (state) => {
  if (state.route?.kind !== 'broadcast' || state.packet.in !== undefined) return state;
  const back: Station = (copy) => {
    const { out } = copy.packet;
    return { ...copy, packet: { ...without(copy.packet, 'out'), ...(out !== undefined && { in: out }) }, todo: [...prerouting, ...input] };
  };
  const next = addStep(state, { kind: 'local', hook: 'POSTROUTING', summary: 'A copy of the broadcast comes back to this node; then the packet itself leaves' });
  return { ...next, packet: { ...state.packet, copy: true }, original: { packet: state.packet, todo: state.todo }, todo: [...postrouting.slice(0, -1), back] };
};

const postrouting: readonly Station[] = [enter('POSTROUTING'), table.mangle.POSTROUTING, nat('POSTROUTING'), confirm, leave];
const forwarding: readonly Station[] = [enter('FORWARD'), table.mangle.FORWARD, table.filter.FORWARD, table.security.FORWARD, unbalance, ...postrouting];
/** From the routing decision to the socket. IPVS stands between the filters and nat INPUT. */
const input: readonly Station[] = [enter('INPUT'), table.mangle.INPUT, table.filter.INPUT, table.security.INPUT, unbalance, balanceInput(() => sentOn), nat('INPUT'), confirm, deliver];
const prerouting: readonly Station[] = [enter('PREROUTING'), table.raw.PREROUTING, track, table.mangle.PREROUTING, nat('PREROUTING')];
const outputFilters: readonly Station[] = [table.filter.OUTPUT, table.security.OUTPUT, copyBroadcast, ...postrouting];
/** OUTPUT from its beginning. */
const output: readonly Station[] = [enter('OUTPUT'), table.raw.OUTPUT, track, mangleOutput, natOutput, unbalance, balanceOutput(() => sentOn), ...outputFilters];
/** A packet that IPVS sends on to a real server begins OUTPUT anew. */
const sentOn: readonly Station[] = output;

/** The stations of a packet that arrives on an interface. */
export const arriving: readonly Station[] = [...prerouting, routeInput];
/** The stations of a packet that a process of this box sends. */
export const sending: readonly Station[] = [routeOutput, ...output];

/** A packet that comes back through lo keeps its route, unless its destination was translated on the way. */
function loopedBack(sent: Packet): readonly Station[] {
  const again: Station = (state) => ({ ...state, todo: state.packet.dst === sent.dst ? input : [routeInput] });
  return [...prerouting, again];
}
