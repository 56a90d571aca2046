/** Exports reduce: the panel's state after an event. Pure; nothing here touches the page or posts a message. */
import type { KeptPacket } from '../../server/src/protocol/panel.ts';
import type { RequestForm, RequestResult } from '../../server/src/protocol/request.ts';
import type { TracePacket, TracePath, TraceResult, TraceStep } from '../../server/src/protocol/trace.ts';
import { asTrace, checkRequest, draftOfRequest, fieldOf, formFor, requestOf, type RequestProblems } from './requestDraft.ts';
import { checkDraft, draftOf, emptyDraft, httpOf, packetOf, swapped, type DraftField, type Problems } from './draft.ts';
import { anchorOf, buildRows, moveStep, nearestShown, rowOfStep, runStart, type Row } from './rows.ts';
import { initialState, pathsOf, shownPath, type Event, type FocusWish, type Saved, type Source, type State } from './state.ts';

/** The rows of the shown path. The last ones are kept, because the view asks for the same rows after each event. */
let kept: { path: TracePath; onlyMatched: boolean; filter: string; expanded: readonly number[]; rows: Row[] } | undefined;
export function shownRows(state: State): Row[] {
  const path = shownPath(state);
  if (!path) return [];
  const { onlyMatched, filter, expanded } = state;
  if (!kept || kept.path !== path || kept.onlyMatched !== onlyMatched || kept.filter !== filter || kept.expanded !== expanded) {
    kept = { path, onlyMatched, filter, expanded, rows: buildRows(path, { onlyMatched, filter, expanded }) };
  }
  return kept.rows;
}

/** The state to begin with: what was kept of an earlier life of the panel is taken up, and its trace asked for again. */
export function resume(saved: Saved | undefined): State {
  if (!saved) return initialState;
  const { source, draft, requestDraft, facts, traced, path, step, onlyMatched, filter, expanded, lastId, turn = 0, above = 'map', recent = [] } = saved;
  const back: State = { ...initialState, source, draft: { ...emptyDraft, ...draft }, turn, above, recent, ...(requestDraft && { requestDraft }), facts, onlyMatched, filter, expanded, request: { id: lastId, packets: [], facts: {} } };
  return traced ? startTrace({ ...back, restore: { path, step } }) : back;
}

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case 'form': return takeForm(state, { uri: event.uri, title: event.title, form: event.form }, event.begin);
    case 'kept': return { ...state, kept: event.packets };
    case 'take': return takeKept(state, event.packet);
    case 'swap': return startTrace({ ...state, draft: swapped(state.draft), problems: {}, turn: 0 });
    case 'requestForm': return takeRequestForm(state, { uri: event.uri, title: event.title, form: formFor(event.title, event.form), request: event.form });
    case 'answer': return event.id === state.request?.id && state.busy ? takeAnswer(state, event.answer) : state;
    case 'editRequest': return { ...state, requestDraft: { ...state.requestDraft, ...event.change }, requestProblems: {} };
    case 'requestPreset': return startTrace({ ...state, requestDraft: draftOfRequest(event.request), requestProblems: {}, editing: false });
    case 'result': return event.id === state.request?.id && state.busy ? takeResult(state, event.result) : state;
    case 'failed': return event.id === state.request?.id && state.busy ? { ...state, busy: false, failure: event.message } : state;
    case 'stale': return state.result && state.request ? { ...state, stale: true, busy: true, request: { ...state.request, id: state.request.id + 1 } } : state;
    case 'focus': return wish({ ...state, editing: true }, 'form');
    case 'edit': {
      const touched = { ...state.touched };
      for (const field of event.fields) touched[field] = true;
      const problems = Object.fromEntries(Object.entries(state.problems).filter(([field]) => field !== '' && !(event.fields as readonly string[]).includes(field)));
      return { ...state, draft: { ...state.draft, ...event.change }, problems, touched };
    }
    case 'preset': return startTrace({ ...state, draft: { ...draftOf(event.packet, event.http), boxOnly: state.draft.boxOnly }, touched: {}, problems: {}, editing: false, turn: 0 });
    case 'submit': return startTrace(state);
    case 'cancel': return state.busy ? { ...state, busy: false, stale: false, ...(!state.result && { failure: 'it was cancelled' }) } : state;
    case 'unfold': return event.open ? wish({ ...state, editing: true }, 'form') : { ...state, editing: false };
    case 'fact': return startTrace({ ...state, facts: { ...state.facts, [event.id]: event.value } });
    case 'questions': return event.focus ? wish({ ...state, questionsOpen: event.open }, 'questions') : { ...state, questionsOpen: event.open };
    case 'path': return choosePath(state, event.path);
    case 'turn': return takeTurn(state, event.turn);
    case 'above': return { ...state, above: event.view };
    case 'select': return reveal({ ...unhide(state, event.step), step: event.step }, true, false);
    case 'move': {
      const path = shownPath(state);
      if (!path) return state;
      const step = moveStep(shownRows(state), path.steps, state.step, event.move);
      return step === state.step ? state : reveal({ ...state, step }, true, event.soft);
    }
    case 'enter': {
      const row = shownRows(state)[rowOfStep(shownRows(state), state.step)];
      return row?.kind === 'run' ? reduce(state, { type: 'run', from: row.from, open: true }) : reveal(state, false, false);
    }
    case 'run': return setRun(state, event.from, event.open);
    case 'foldHere': {
      const from = runStart(shownPath(state)?.steps ?? [], state.step);
      if (from === undefined || state.expanded.includes(from) === event.open) return state;
      return setRun(state, from, event.open);
    }
    case 'onlyMatched': return keepSight({ ...state, onlyMatched: event.on });
    case 'filter': return keepSight({ ...state, filter: event.text });
    case 'wish': return wish(state, event.on);
    // A message that this panel does not know.
    default: return state;
  }
}

/** Fields to point out: what the server said, what is no number, and what is empty where a person was or all was submitted. */
export function shownProblems(state: State): Problems {
  const all = checkDraft(state.draft);
  const problems: Problems = { ...state.problems };
  for (const [field, message] of Object.entries(all) as [DraftField, string][]) {
    const empty = field in state.draft && String(state.draft[field as keyof typeof state.draft]).trim() === '';
    if (!empty || state.touched[field]) problems[field] = message;
  }
  return problems;
}

function wish(state: State, on: FocusWish['on']): State {
  return { ...state, focus: { on, serial: (state.focus?.serial ?? 0) + 1 } };
}

function reveal(state: State, preserveFocus: boolean, soft: boolean): State {
  return { ...state, reveal: { step: state.step, preserveFocus, soft, serial: (state.reveal?.serial ?? 0) + 1 } };
}

function takeForm(state: State, source: Source, begin?: KeptPacket): State {
  const before = state.source;
  const same = !begin && before?.uri === source.uri && JSON.stringify(before.form.packet) === JSON.stringify(source.form.packet);
  if (same) return { ...state, source };
  const { focus, request, onlyMatched, above, recent, kept } = state;
  const fresh: State = {
    ...initialState, above, recent, kept, source, draft: draftOf(source.form.packet), onlyMatched,
    ...(focus && { focus }), ...(request && { request }), ...(before?.uri === source.uri && { facts: state.facts }),
  };
  if (source.form.unavailable) return fresh;
  if (begin) return takeKept(fresh, begin);
  return Object.keys(checkDraft(fresh.draft)).length ? { ...fresh, editing: true } : startTrace(fresh);
}

function takeRequestForm(state: State, source: Source & { readonly request: RequestForm }): State {
  const before = state.source;
  if (before?.uri === source.uri && JSON.stringify(before.request?.request) === JSON.stringify(source.request.request)) return { ...state, source };
  const { focus, request, onlyMatched, recent, kept } = state;
  const fresh: State = { ...initialState, recent, kept, source, requestDraft: draftOfRequest(source.request.request), onlyMatched, ...(focus && { focus }), ...(request && { request }), ...(before?.uri === source.uri && { facts: state.facts }) };
  return source.request.unavailable ? fresh : startTrace(fresh);
}

function startRequest(state: State): State {
  const problems = checkRequest(state.requestDraft);
  if (Object.keys(problems).length > 0) return wish({ ...state, requestProblems: problems, editing: true }, 'problem');
  const request = { id: (state.request?.id ?? 0) + 1, packets: [], request: requestOf(state.requestDraft), facts: state.facts };
  return { ...state, request, busy: true, editing: false, requestProblems: {}, again: false };
}

function takeAnswer(state: State, answer: RequestResult): State {
  if (!answer.problems?.length) return takeResult(state, asTrace(answer));
  const requestProblems: RequestProblems = {};
  for (const { field, message } of answer.problems) requestProblems[fieldOf(field)] ??= message;
  const rest: State = { ...state };
  delete (rest as { failure?: string }).failure;
  delete (rest as { result?: TraceResult }).result;
  return wish({ ...rest, busy: false, editing: true, requestProblems }, 'problem');
}

/** Asks for a trace of the draft, or points out what is wrong with it. */
function startTrace(state: State): State {
  if (!state.source || state.source.form.unavailable) return state;
  if (state.source.request) return startRequest(state);
  const problems = checkDraft(state.draft);
  const fields = Object.keys(problems) as DraftField[];
  if (fields.length) {
    const touched = { ...state.touched, ...Object.fromEntries(fields.map((field) => [field, true as const])) };
    return wish({ ...state, touched, editing: true }, 'problem');
  }
  const http = httpOf(state.draft);
  const packets = [packetOf(state.draft), ...(state.turn === 1 ? [answer] : [])];
  const request = { id: (state.request?.id ?? 0) + 1, packets, ...(http && { http }), ...(state.draft.boxOnly && { boxOnly: true as const }), facts: state.facts };
  return { ...state, request, busy: true, editing: false, problems: {}, again: false, recent: withRecent(state.recent, { packet: packetOf(state.draft), ...(http && { http }), ...(Object.keys(state.facts).length > 0 && { facts: state.facts }) }) };
}

function takeResult(state: State, result: TraceResult): State {
  const wanted = state.restore;
  const rest: State = { ...state };
  delete (rest as { failure?: string }).failure;
  delete (rest as { restore?: State['restore'] }).restore;
  if (result.problems?.length) {
    const problems: Problems = {};
    for (const { field, message } of result.problems) problems[inForm(field) ? field : ''] ??= message;
    return wish({ ...rest, ...(wanted && { restore: wanted }), busy: false, editing: true, problems }, 'problem');
  }
  const paths = (result.results[state.turn] ?? result.results[0])?.paths ?? [];
  const sent = state.turn === 0 ? state.request?.packets[0] : undefined;
  const path = paths[wanted?.path ?? state.path] ? (wanted?.path ?? state.path) : 0;
  const next: State = { ...rest, busy: false, stale: false, again: state.stale, problems: {}, result, ...(sent && { sent }), path };
  if (!sent) delete (next as { sent?: TracePacket }).sent;
  const steps = paths[path]?.steps ?? [];
  if (wanted) return stand(next, wanted.step);
  const again = findAgain(state, steps);
  return again === undefined ? stand({ ...next, path: 0, expanded: [] }, firstStep(paths[0])) : stand({ ...next, expanded: [] }, again);
}

/** Where a new trace is entered: at its start, or at its end where the question is why the packet came no further. */
function firstStep(path: TracePath | undefined): number {
  return !path || path.outcome === 'ACCEPT' ? 0 : Math.max(0, path.steps.length - 1);
}

/**
 * The step of another path that is at the same place of the dump as the shown one, the nearest where there are several.
 * Undefined where nobody has moved yet, so that each path is entered at the step that tells most.
 */
function findAgain(state: State, steps: readonly TraceStep[]): number | undefined {
  const path = shownPath(state);
  const old = path?.steps[state.step];
  if (!old || state.step === firstStep(path)) return undefined;
  const key = placeOf(old);
  let best: number | undefined;
  for (let index = 0; index < steps.length; index++) {
    if (placeOf(steps[index]!) === key && (best === undefined || Math.abs(index - state.step) < Math.abs(best - state.step))) best = index;
  }
  return best;
}

function placeOf(step: TraceStep): string {
  if (step.kind === 'nginx') return ['nginx', step.uri, step.range?.start.line, step.range?.start.character].join('\n');
  if (step.kind === 'rule') return ['rule', step.box, step.hook, step.backend, step.table, step.chain, step.rule].join('\n');
  return [step.kind, step.box, step.hook, step.kind === 'policy' ? `${step.table} ${step.backend ?? ''}` : ''].join('\n');
}

function stand(state: State, step: number): State {
  const last = (shownPath(state)?.steps.length ?? 1) - 1;
  return keepSight({ ...state, step: Math.max(0, Math.min(step, last)) });
}

function choosePath(state: State, path: number): State {
  const paths = pathsOf(state);
  if (path === state.path || !paths[path]) return state;
  return stand({ ...state, path, expanded: [] }, findAgain(state, paths[path].steps) ?? firstStep(paths[path]));
}

/** So many packets are remembered. */
const mostRecent = 12;

function withRecent(recent: readonly KeptPacket[], packet: KeptPacket): readonly KeptPacket[] {
  const key = (one: KeptPacket): string => JSON.stringify([one.packet, one.http ?? null]);
  return [packet, ...recent.filter((other) => key(other) !== key(packet))].slice(0, mostRecent);
}

function takeKept(state: State, { packet, http, facts }: KeptPacket): State {
  return startTrace({ ...state, draft: draftOf(packet, http), facts: facts ?? {}, touched: {}, problems: {}, editing: false, turn: 0 });
}

/** What the far end sends back; its ends are those of the packet before. */
const answer: TracePacket = { src: '', dst: '', proto: '', reply: true };

/** The answer is asked for when somebody wants to see it for the first time. */
function takeTurn(state: State, turn: 0 | 1): State {
  if (turn === state.turn || !state.result || state.source?.request) return state;
  const turned: State = { ...state, turn, path: 0, step: 0, expanded: [] };
  if (turn === 1 && state.result.results.length < 2) return startTrace(turned);
  const packet = state.request?.packets[0];
  const there: State = { ...turned, ...(packet && { sent: packet }) };
  if (turn === 1) delete (there as { sent?: TracePacket }).sent;
  return stand(there, firstStep(shownPath(there)));
}

/** After a filter: the step stays where it is shown, else the nearest one before it that is. */
function keepSight(state: State): State {
  const rows = shownRows(state);
  const at = rowOfStep(rows, state.step);
  const row = rows[at];
  const step = row ? (anchorOf(row) ?? state.step) : nearestShown(rows, state.step);
  return step === state.step ? state : { ...state, step };
}

/** A step that is chosen from outside of the list is to be seen in it: filters that hide it go, a run that folds it opens. */
function unhide(state: State, step: number): State {
  const path = shownPath(state);
  if (!path) return state;
  let next = state;
  if (rowOfStep(shownRows(next), step) < 0) next = { ...next, onlyMatched: false, filter: '' };
  const row = shownRows(next)[rowOfStep(shownRows(next), step)];
  return row?.kind === 'run' && row.from !== step ? setRun(next, row.from, true) : next;
}

function setRun(state: State, from: number, open: boolean): State {
  const others = state.expanded.filter((start) => start !== from);
  const next: State = { ...state, step: from, expanded: open ? [...others, from] : others };
  return open ? next : keepSight(next);
}

const formFields: ReadonlySet<string> = new Set<DraftField>(['in', 'src', 'sport', 'dst', 'dport', 'proto', 'flags', 'icmpType', 'icmpCode', 'ttl', 'mark', 'tos', 'length', 'uid', 'gid']);
const inForm = (field: string): field is DraftField => formFields.has(field);
