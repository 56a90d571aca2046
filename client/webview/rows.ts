/**
 * Exports how the steps of a path become the rows of the list: grouped by hook and table, runs of rules that did
 * not match folded into one row, "only matched" and the text filter; and how the keyboard moves over them.
 */
import type { RequestStep } from '../../server/src/protocol/request.ts';
import type { Leg, OtherStep, Reason, RuleStep, TracePath, TraceStep } from '../../server/src/protocol/trace.ts';
import { endpoint } from './draft.ts';

export type Row =
  /** Heading of the steps of one table at one hook. `note` says why a nat table is asked. */
  | { readonly kind: 'group'; readonly station: string; readonly note?: string }
  /** Heading of what the packet does in one box of a journey. */
  | { readonly kind: 'leg'; readonly leg: number; readonly box: string; readonly ends: string }
  /** One step. `chain` stands where the chain differs from that of the row before, which is no jump to it; `lone` is the policy of a chain without rules. */
  | { readonly kind: 'step'; readonly index: number; readonly chain?: string; readonly lone?: boolean }
  /** Rules `from` to `to` (indices of steps, both included) of one chain did not match. Open: their own rows follow. */
  | { readonly kind: 'run'; readonly from: number; readonly to: number; readonly depth: number; readonly open: boolean };

export interface RowOptions {
  readonly onlyMatched: boolean;
  /** Words that must all occur in a step, whatever their case. */
  readonly filter: string;
  /** First steps of the runs that are unfolded. */
  readonly expanded: readonly number[];
}

/** A run of this many rules that did not match, or more, is folded. */
export const foldFrom = 8;

export const isMatched = (step: TraceStep): boolean => step.kind === 'rule' && step.matched === 'yes';
const isMiss = (step: TraceStep): step is RuleStep => step.kind === 'rule' && step.matched === 'no';
export const isChange = (step: TraceStep): boolean => (step.changes?.length ?? 0) > 0;

const otherNames: Record<OtherStep['kind'], string> = {
  conntrack: 'Connection tracking', nat: 'NAT', route: 'Routing', ipvs: 'IPVS', tunnel: 'Tunnel', dns: 'DNS', nginx: 'nginx', wire: 'Wire', local: 'Local delivery',
};
/** The name of a step that is no rule, as a person calls it. An unknown kind from a newer server keeps its own name. */
export const kindName = (kind: OtherStep['kind']): string => otherNames[kind] ?? String(kind);

const phaseNames: Record<RequestStep['phase'], string> = {
  server: 'Server', uri: 'Path', location: 'Location', rewrite: 'Rewrite', set: 'Variable', if: 'Condition', return: 'Answer', redirect: 'Internal redirect', try_files: 'Files',
  error_page: 'Error page', access: 'Access', lua: 'Lua', proxy: 'Server behind', content: 'Content', unknown: 'Not known',
};

/** What a step that is no rule is called: one of nginx by its phase. */
export const stepName = (step: OtherStep): string => ('phase' in step ? phaseNames[(step as RequestStep).phase] : undefined) ?? kindName(step.kind);

/** Whether a reason tells what the target does, not why the rule matched. */
export const isEffect = (reason: Reason): boolean => /^(-j|-g|--jump|--goto)\b/.test(reason.option);
/** Reasons worth a line: a comment is no condition. */
export const tellingReasons = (step: RuleStep): readonly Reason[] => step.reasons.filter(({ option }) => !/^(-m comment )?--comment\b/.test(option));

/**
 * The reason that decided a rule: the first that failed or is unknown, else the last condition that holds,
 * else what the target does. Undefined for a rule without conditions whose target has nothing to say.
 */
export function decidingReason(step: RuleStep): string | undefined {
  const reasons = tellingReasons(step);
  const decided = step.matched === 'no' ? reasons.find(({ result }) => result === 'no') : reasons.find(({ result }) => result === 'unknown');
  return (decided ?? reasons.filter((reason) => !isEffect(reason)).at(-1) ?? reasons.at(-1))?.because;
}

/** Which table at which hook, and whose where both back ends have it: `filter INPUT`, `filter (nft) INPUT`. */
export const stationOf = ({ table, backend, hook }: Pick<RuleStep, 'table' | 'backend' | 'hook'>): string => `${table}${backend ? ` (${backend})` : ''} ${hook}`;

/** Everything of a step that the text filter looks at, in lower case. */
export function searchText(step: TraceStep): string {
  const parts = step.kind === 'rule' ? [stationOf(step), step.chain, step.text, decidingReason(step) ?? '']
    : step.kind === 'policy' ? [stationOf(step), step.chain, 'policy', step.verdict]
    : [kindName(step.kind), step.hook ?? '', step.summary];
  for (const change of step.changes ?? []) parts.push(change.field, change.before, change.after);
  return parts.join(' ').toLowerCase();
}

const groupKey = (step: TraceStep): string | undefined =>
  step.kind === 'rule' || step.kind === 'policy' ? `${step.leg ?? ''}\n${stationOf(step)}` : undefined;

/** The steps as rows, in order. */
export function buildRows(path: TracePath, options: RowOptions): Row[] {
  const { steps } = path;
  const words = options.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (step: TraceStep): boolean => {
    if (words.length === 0) return true;
    const text = searchText(step);
    return words.every((word) => text.includes(word));
  };
  const expanded = new Set(options.expanded);
  const rows: Row[] = [];
  let group: string | undefined;
  let chain: string | undefined;
  let state: string | undefined;
  let heading: Row | undefined;
  let leg: number | undefined;
  let entry: Row | undefined;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (step.leg !== leg && path.legs) {
      leg = step.leg;
      group = undefined;
      entry = legRow(path.legs, leg);
    }
    const key = groupKey(step);
    if (key !== group) {
      group = key;
      chain = undefined;
      heading = undefined;
      if (step.kind === 'rule' || step.kind === 'policy') {
        const next = steps[index + 1];
        const lone = step.kind === 'policy' && (!next || groupKey(next) !== key);
        if (lone) {
          if (fits(step)) {
            if (entry) rows.push(entry);
            entry = undefined;
            rows.push({ kind: 'step', index, lone });
          }
          continue;
        }
        heading = {
          kind: 'group', station: stationOf(step),
          ...(step.table === 'nat' && state === 'NEW' && { note: 'first packet of the connection' }),
        };
      }
    }
    if (step.connection) state = step.connection.state;
    if (!fits(step) || (options.onlyMatched && isMiss(step))) continue;
    if (entry) rows.push(entry);
    entry = undefined;
    if (heading) {
      rows.push(heading);
      heading = undefined;
    }
    if (step.kind !== 'rule') {
      rows.push({ kind: 'step', index });
      continue;
    }
    const last = words.length === 0 ? endOfRun(steps, index) : index;
    if (!options.onlyMatched && last - index + 1 >= foldFrom) {
      const open = expanded.has(index);
      rows.push({ kind: 'run', from: index, to: last, depth: step.depth, open });
      if (!open) {
        chain = step.chain;
        index = last;
        continue;
      }
    }
    for (; index <= last; index++) {
      const member = steps[index] as RuleStep;
      const above = rows.at(-1);
      const jump = above?.kind === 'step' ? steps[above.index] : undefined;
      const known = member.chain === chain || (chain === undefined && member.depth === 0) || (jump?.kind === 'rule' && jump.target === member.chain);
      rows.push({ kind: 'step', index, ...(!known && { chain: member.chain }) });
      chain = member.chain;
    }
    index = last;
  }
  return rows;
}

function legRow(legs: readonly Leg[], leg: number | undefined): Row | undefined {
  const found = leg === undefined ? undefined : legs[leg];
  if (!found || leg === undefined) return undefined;
  const { arrives } = found;
  return { kind: 'leg', leg, box: found.box, ends: `${endpoint(arrives.src, arrives.sport)} → ${endpoint(arrives.dst, arrives.dport)}${arrives.in === undefined ? '' : ` on ${arrives.in}`}` };
}

/** The last step of the run of rules of one chain that did not match and that begins at `from`; `from` itself where it matched. */
function endOfRun(steps: readonly TraceStep[], from: number): number {
  const first = steps[from]!;
  if (!isMiss(first)) return from;
  let to = from;
  while (inSameRun(first, steps[to + 1])) to++;
  return to;
}

const inSameRun = (a: TraceStep | undefined, b: TraceStep | undefined): boolean =>
  a !== undefined && b !== undefined && isMiss(a) && isMiss(b) && a.chain === b.chain && a.depth === b.depth && groupKey(a) === groupKey(b);

/** The first step of the run that a step is in; undefined where its run is too short to fold, or it is in none. */
export function runStart(steps: readonly TraceStep[], index: number): number | undefined {
  const step = steps[index];
  if (!step || !isMiss(step)) return undefined;
  let from = index;
  while (inSameRun(steps[from - 1], step)) from--;
  return endOfRun(steps, from) - from + 1 >= foldFrom ? from : undefined;
}

/** The step that the keyboard stands on in a row; undefined for headings and for the heading of an open run. */
export const anchorOf = (row: Row): number | undefined => (row.kind === 'step' ? row.index : row.kind === 'run' && !row.open ? row.from : undefined);

/** The row that shows a step, or -1 where it is hidden. */
export function rowOfStep(rows: readonly Row[], step: number): number {
  const at = lastRowUpTo(rows, step);
  const row = rows[at];
  if (row?.kind === 'step') return row.index === step ? at : -1;
  return row?.kind === 'run' && step <= row.to ? at : -1;
}

/** The last row whose first step is at or before a step, by binary search; -1 where there is none. */
function lastRowUpTo(rows: readonly Row[], step: number): number {
  let low = 0;
  let high = rows.length - 1;
  let found = -1;
  while (low <= high) {
    let middle = (low + high) >> 1;
    const probe = middle;
    while (middle >= low && anchorOf(rows[middle]!) === undefined) middle--;
    const anchor = middle >= low ? anchorOf(rows[middle]!)! : undefined;
    if (anchor === undefined || anchor <= step) {
      if (anchor !== undefined) found = middle;
      low = probe + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}

export type Move = 'first' | 'previous' | 'next' | 'last' | 'pageUp' | 'pageDown' | 'nextChange' | 'previousChange' | 'nextMatched' | 'previousMatched' | 'over' | 'out' | 'nextBox' | 'previousBox';

/** How many rows a page is for the keyboard. */
const page = 15;

/** The step that a move leads to, over the rows that are shown; the same step where there is none further. */
export function moveStep(rows: readonly Row[], steps: readonly TraceStep[], step: number, move: Move): number {
  const stops: number[] = [];
  for (const row of rows) {
    const anchor = anchorOf(row);
    if (anchor !== undefined) stops.push(anchor);
  }
  if (stops.length === 0) return step;
  let at = -1;
  while (at + 1 < stops.length && stops[at + 1]! <= step) at++;
  const onStop = at >= 0 && (stops[at] === step || rowOfStep(rows, step) >= 0);
  const stop = (index: number): number => stops[Math.max(0, Math.min(stops.length - 1, index))]!;
  const seek = (wanted: (step: TraceStep) => boolean, by: 1 | -1): number => {
    for (let index = by > 0 ? at + 1 : onStop ? at - 1 : at; index >= 0 && index < stops.length; index += by) {
      if (wanted(steps[stops[index]!]!)) return stops[index]!;
    }
    return step;
  };
  switch (move) {
    case 'first': return stop(0);
    case 'last': return stop(stops.length - 1);
    case 'next': return stop(at + 1);
    case 'previous': return stop(onStop ? at - 1 : at);
    case 'pageDown': return stop(at + page);
    case 'pageUp': return stop(at - page);
    case 'nextChange': return seek(isChange, 1);
    case 'previousChange': return seek(isChange, -1);
    case 'nextMatched': return seek(isMatched, 1);
    case 'previousMatched': return seek(isMatched, -1);
    case 'over': return seek((other) => isBeyond(steps[step], other, 0), 1);
    case 'out': return seek((other) => isBeyond(steps[step], other, -1), 1);
    case 'nextBox': return seek((other) => other.leg !== steps[step]?.leg, 1);
    case 'previousBox': return seek((other) => other.leg !== steps[step]?.leg, -1);
  }
}

/** Whether a later step lies behind the chain that a rule jumps to (`by` 0), or behind the chain that it stands in (-1). */
function isBeyond(here: TraceStep | undefined, other: TraceStep, by: 0 | -1): boolean {
  if (here?.kind !== 'rule' || groupKey(here) !== groupKey(other)) return true;
  return other.kind !== 'rule' || other.depth <= here.depth + by;
}

/** The step itself where it is shown, else the nearest shown one before it, else the first shown one. */
export function nearestShown(rows: readonly Row[], step: number): number {
  if (rowOfStep(rows, step) >= 0) return step;
  const before = lastRowUpTo(rows, step);
  const row = before >= 0 ? rows[before] : rows.find((candidate) => anchorOf(candidate) !== undefined);
  return (row && anchorOf(row)) ?? step;
}
