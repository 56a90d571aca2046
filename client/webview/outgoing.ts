/** Exports outgoing: the messages that a change of state sends to the extension. Pure, so that what is asked and shown can be tested. */
import type { FromPanel } from '../../server/src/protocol/panel.ts';
import type { Range, TracePath } from '../../server/src/protocol/trace.ts';
import { shownPath, type State } from './state.ts';

/** The messages for going from one state to another. `soft` ones may wait a little and give way to the next. */
export function outgoing(before: State, after: State): { messages: FromPanel[]; soft: boolean } {
  const messages: FromPanel[] = [];
  if (after.request && after.request !== before.request && after.busy) {
    const { id, request, facts, http, boxOnly } = after.request;
    if (request) messages.push({ type: 'request', id, request, facts: { ...facts } });
    else messages.push({ type: 'trace', id: after.request.id, packets: [...after.request.packets], ...(http && { http }), scope: boxOnly ? 'box' : 'journey', facts: { ...after.request.facts } });
  }
  if (before.busy && before.request && !after.busy && after.result === before.result && after.request === before.request) messages.push({ type: 'cancel', id: before.request.id });
  const wish = after.reveal;
  if (wish && wish.serial !== before.reveal?.serial) {
    const step = shownPath(after)?.steps[wish.step];
    if (step?.uri !== undefined && step.range) messages.push({ type: 'reveal', uri: step.uri, range: step.range, preserveFocus: wish.preserveFocus });
  }
  if (shownPath(before) !== shownPath(after) || before.step !== after.step) messages.push(...decorations(before, after));
  return { messages, soft: wish !== undefined && wish.serial !== before.reveal?.serial && wish.soft };
}

interface Mark { readonly range: Range; label: string }
type Marks = ReadonlyMap<string, readonly Mark[]>;

/** The rules that matched on the shown path, by document; documents that have none any more get an empty list. */
function decorations(before: State, after: State): FromPanel[] {
  const path = shownPath(after);
  const marks = path ? marksOf(path) : new Map<string, Mark[]>();
  const here = path?.steps[after.step];
  const was = shownPath(before);
  const uris = new Set([...marks.keys(), ...(was ? marksOf(was).keys() : []), ...(here?.uri === undefined ? [] : [here.uri])]);
  const old = was?.steps[before.step]?.uri;
  if (old !== undefined) uris.add(old);
  return [...uris].map((uri): FromPanel => ({ type: 'decorate', uri, rules: [...(marks.get(uri) ?? [])], ...(here?.uri === uri && here.range && { current: here.range }) }));
}

const known = new WeakMap<TracePath, Marks>();

function marksOf(path: TracePath): Marks {
  const before = known.get(path);
  if (before) return before;
  const byUri = new Map<string, Mark[]>();
  const seen = new Map<string, Mark>();
  let number = 0;
  for (const step of path.steps) {
    if (step.kind !== 'rule' || step.matched !== 'yes') continue;
    number++;
    const { start, end } = step.range;
    const place = `${step.uri}\n${start.line}:${start.character}-${end.line}:${end.character}`;
    const earlier = seen.get(place);
    if (earlier) {
      // A rule that the packet meets twice carries both numbers.
      earlier.label += `, ${number}`;
      continue;
    }
    const mark = { range: step.range, label: String(number) };
    seen.set(place, mark);
    const marks = byUri.get(step.uri);
    if (marks) marks.push(mark);
    else byUri.set(step.uri, [mark]);
  }
  known.set(path, byUri);
  return byUri;
}
