/**
 * Exports stationsOf: the steps of a path as the stations that a person would draw, leg by leg: a table at a hook, connection tracking, routing,
 * IPVS, a tunnel, nginx. Stations of a hook that the packet did not visit are among them.
 */
import type { Change, TracePath, TraceStep } from '../../../server/src/protocol/trace.ts';

export interface Station {
  /** Index of the leg. */
  readonly leg: number;
  readonly label: string;
  /** The netfilter hook, where it stands in one. */
  readonly hook?: string;
  /** Steps `from` to `to`, both included; absent where the packet did not come by. */
  readonly steps?: { readonly from: number; readonly to: number };
  /** What the packet became here, and what nginx chose; a line each. */
  readonly texts: readonly string[];
  /** `eventful` stations changed the packet's ends or chose something, `marked` ones changed something else of it; the packet passed by the `quiet` ones; `pale` ones it did not visit. */
  readonly tone: 'eventful' | 'marked' | 'quiet' | 'pale' | 'bad';
  /** What stands in a tooltip. */
  readonly title: string;
}

/** The stations of a hook in the kernel's order (enum nf_ip_hook_priorities), with routing where it comes. */
const order: Readonly<Record<string, readonly string[]>> = {
  PREROUTING: ['raw', 'conntrack', 'mangle', 'nat', 'routing'], INPUT: ['mangle', 'filter', 'nat'], FORWARD: ['mangle', 'filter'], OUTPUT: ['raw', 'conntrack', 'mangle', 'nat', 'filter'], POSTROUTING: ['mangle', 'nat'],
};

const names: Partial<Record<TraceStep['kind'], string>> = { route: 'routing', ipvs: 'IPVS', dns: 'DNS', local: 'delivered' };

const labelOf = (step: TraceStep): string => (step.kind === 'rule' || step.kind === 'policy' ? step.table : names[step.kind] ?? step.kind);

interface Draft { readonly leg: number; readonly label: string; readonly hook: string | undefined; readonly from: number; to: number }

/** The path's stations in the order in which the packet meets them. */
export function stationsOf(path: TracePath): Station[] {
  const drafts: Draft[] = [];
  path.steps.forEach((step, index) => {
    if (step.kind === 'wire') return;
    const draft = { leg: step.leg ?? 0, label: labelOf(step), hook: step.hook, from: index, to: index };
    const last = drafts.at(-1);
    if (last && last.leg === draft.leg && last.label === draft.label && last.hook === draft.hook && last.to === index - 1) last.to = index;
    else drafts.push(draft);
  });
  const stations: Station[] = [];
  for (let at = 0; at < drafts.length;) {
    const { leg, hook } = drafts[at]!;
    let end = at + 1;
    while (end < drafts.length && drafts[end]!.leg === leg && drafts[end]!.hook === hook) end++;
    stations.push(...ofHook(path, drafts.slice(at, end)));
    at = end;
  }
  return stations;
}

/** The visited stations of one hook, and between them those that were passed over. A box without rules has no tables to pass over. */
function ofHook(path: TracePath, visited: readonly Draft[]): Station[] {
  const { leg, hook = '' } = visited[0]!;
  const all = path.steps.some((step) => step.leg === leg && (step.kind === 'rule' || step.kind === 'policy')) || path.legs === undefined ? (order[hook] ?? []) : [];
  const pale = (label: string): Station => ({ leg, label, hook, texts: [], tone: 'pale', title: `${label} ${hook}: not visited` });
  const stations: Station[] = [];
  let next = 0;
  for (const draft of visited) {
    const place = all.indexOf(draft.label, next);
    if (place >= 0) {
      for (; next < place; next++) if (!visited.some(({ label }) => label === all[next])) stations.push(pale(all[next]!));
      next = place + 1;
    }
    // All tables of a hook come before the packet leaves it for a tunnel or a socket.
    else if (draft.label === 'tunnel' || draft.label === 'delivered') for (; next < all.length; next++) if (all[next] !== 'conntrack' && all[next] !== 'routing' && !visited.some(({ label }) => label === all[next])) stations.push(pale(all[next]!));
    stations.push(stationOf(path, draft));
  }
  // Behind the last station the packet goes on to another hook, except where this one kept it, or where nobody asked nat.
  if (hook !== 'PREROUTING' && hook !== '') for (; next < all.length; next++) if (all[next] !== 'conntrack' && !visited.some(({ label }) => label === all[next])) stations.push(pale(all[next]!));
  return stations;
}

function stationOf(path: TracePath, { leg, label, hook, from, to }: Draft): Station {
  const steps = path.steps.slice(from, to + 1);
  const changes = steps.flatMap((step) => step.changes ?? []);
  const ends = isEnd(path, to) && path.outcome !== 'ACCEPT';
  const eventful = textsOf(changes).length > 0 || steps.some(({ kind }) => kind === 'ipvs' || kind === 'tunnel' || kind === 'nginx' || kind === 'dns' || kind === 'local');
  const texts = [...textsOf(changes), ...steps.flatMap(wrapped), ...nginxTexts(steps), ...opened(path, leg, steps)];
  const matched = steps.filter((step) => step.kind === 'rule' && step.matched === 'yes').length;
  const rules = steps.filter((step) => step.kind === 'rule').length;
  const told = rules > 0 ? `${rules} rules looked at, ${matched} matched` : steps.map((step) => ('summary' in step ? step.summary : step.kind === 'policy' ? `policy ${step.verdict}` : '')).filter(Boolean).join('; ');
  return { leg, label, ...(hook !== undefined && { hook }), steps: { from, to }, texts: ends && path.outcome !== 'UNKNOWN' ? [...texts, path.outcome.toLowerCase()] : texts, tone: ends && path.outcome !== 'UNKNOWN' ? 'bad' : eventful ? 'eventful' : changes.length > 0 ? 'marked' : 'quiet', title: [`${label}${hook === undefined ? '' : ` ${hook}`}`, told, ...changes.map(({ field, before, after }) => `${field} ${before} → ${after}`), ...texts].filter(Boolean).join('\n') };
}

const isEnd = ({ steps }: TracePath, index: number): boolean => index === steps.length - 1;

const printed = (ip: string, port: string | number | undefined): string => (port === undefined || port === '' ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

/** The ends that the changes lead to: `to 10.0.0.5:80`, `from 192.0.2.1`. A mark is no header: it stands in the tooltip. */
function textsOf(changes: readonly Change[]): string[] {
  const last = new Map(changes.map(({ field, after }) => [field, after]));
  const [destination, dport, source, sport] = ['destination', 'destination port', 'source', 'source port'].map((field) => last.get(field));
  return [
    ...(destination !== undefined ? [`to ${printed(destination, dport)}`] : dport !== undefined ? [`to port ${dport}`] : []),
    ...(source !== undefined ? [`from ${printed(source, sport)}`] : []),
  ];
}

function wrapped(step: TraceStep): string[] {
  if (step.kind !== 'tunnel' || !step.after) return [];
  const { src, dst, sport, dport, inner, proto } = step.after;
  if (inner) return [`${proto === 'udp' ? 'UDP' : 'IPIP'} from ${src}`, `to ${dst}`];
  return [`from ${printed(src, sport)}`, `to ${printed(dst, dport)}`];
}

/** Where nginx's own connection goes, behind its last step. */
function opened({ legs, steps: all }: TracePath, leg: number, steps: readonly TraceStep[]): string[] {
  const [own, next] = [legs?.[leg], legs?.[leg + 1]];
  const last = all[all.reduce((found, step, index) => (step.leg === leg ? index : found), -1)];
  if (!own || !next || next.connection <= own.connection || last === undefined || !steps.includes(last)) return [];
  return [`to ${printed(next.arrives.dst, next.arrives.dport)}`];
}

/** What nginx chose: the location, and where it passes the request on to or what it answers. */
function nginxTexts(steps: readonly TraceStep[]): string[] {
  const telling = steps.flatMap((step) => ('phase' in step && step.kind === 'nginx' ? [{ phase: String(step.phase), summary: step.summary }] : []));
  const last = (phase: string): string | undefined => telling.filter((one) => one.phase === phase).at(-1)?.summary;
  const location = last('location')?.split(/ for |:/)[0];
  return [...(location === undefined ? [] : [location]), ...[last('return') ?? last('redirect')].flatMap((text) => (text === undefined ? [] : [text.split(':')[0]!]))];
}
