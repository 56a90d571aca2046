/** Exports outgoing: the messages that a change of state sends to the extension. Pure, so that what is asked and shown can be tested. */
import type { FromPanel } from '../../server/src/protocol/panel.ts';
import type { Range } from '../../server/src/protocol/trace.ts';
import { shownPath, type State } from './state.ts';

/** The messages for going from one state to another. `soft` ones may wait a little and give way to the next. */
export function outgoing(before: State, after: State): { messages: FromPanel[]; soft: boolean } {
  const messages: FromPanel[] = [];
  if (after.request && after.request !== before.request && after.busy) {
    messages.push({ type: 'trace', id: after.request.id, packets: [...after.request.packets], facts: { ...after.request.facts } });
  }
  const wish = after.reveal;
  if (wish && wish.serial !== before.reveal?.serial) {
    const step = shownPath(after)?.steps[wish.step];
    if (step?.uri !== undefined && step.range) messages.push({ type: 'reveal', uri: step.uri, range: step.range, preserveFocus: wish.preserveFocus });
  }
  if (shownPath(before) !== shownPath(after) || before.step !== after.step) messages.push(...decorations(before, after));
  return { messages, soft: wish !== undefined && wish.serial !== before.reveal?.serial && wish.soft };
}

interface Marks { rules: { range: Range; label: string }[]; current?: Range }

/** The rules that matched on the shown path, by document; documents that have none any more get an empty list. */
function decorations(before: State, after: State): FromPanel[] {
  const marks = marksOf(after);
  const messages: FromPanel[] = [];
  for (const uri of marksOf(before).keys()) if (!marks.has(uri)) messages.push({ type: 'decorate', uri, rules: [] });
  for (const [uri, { rules, current }] of marks) messages.push({ type: 'decorate', uri, rules, ...(current && { current }) });
  return messages;
}

function marksOf(state: State): Map<string, Marks> {
  const byUri = new Map<string, Marks>();
  const path = shownPath(state);
  if (!path) return byUri;
  const marksIn = (uri: string): Marks => {
    const marks = byUri.get(uri) ?? { rules: [] };
    byUri.set(uri, marks);
    return marks;
  };
  const seen = new Map<string, { range: Range; label: string }>();
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
    marksIn(step.uri).rules.push(mark);
  }
  const here = path.steps[state.step];
  if (here?.uri !== undefined && here.range) marksIn(here.uri).current = here.range;
  return byUri;
}
