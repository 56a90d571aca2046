/**
 * The trace panel in the webview: state, messages to and from the extension, what is kept while the panel is hidden.
 *
 * It is drawn into `#root`, or into the body where there is none. It posts `ready` when it starts, and is filled
 * by `form`. Should VS Code tear its page down, it takes up what it had kept and asks for the trace again by itself.
 *
 * Names that tests may rely on (ask for them exactly: a step's name holds the words of its rule): regions "Verdict", "Packet", "Found in this dump", "Questions and assumptions", "Trace" and
 * the complementary "Packet at this step"; form fields "Arrives on", "From", "Source port", "To", "Destination port",
 * "Protocol", "Box" (where a file holds several), "ICMP type", "TTL", "Mark", the checkboxes "SYN", "ACK", …; buttons "Trace" (in the form), "Trace this packet"
 * and "Edit packet" (where a narrow panel folds the form); presets are buttons in groups named "hostPort", "NodePort",
 * "ClusterIP", "DNAT"; radio group "2 paths by chance: …"; toolbar "Step controls" with "First step", "Previous step", "Next step",
 * "Last step", "Next change", "Next match"; checkbox "Only matched rules"; search box "Filter steps"; listbox "Steps" whose
 * options are named "Step 7, nat PREROUTING, KUBE-SERVICES rule 3, matched, <rule>, <reason>, <changes>" and have ids `step-6`.
 */
import './panel.css';
import { render } from 'preact';
import type { FromPanel, ToPanel } from '../../server/src/protocol/panel.ts';
import { visible } from './visible.ts';
import { outgoing } from './outgoing.ts';
import { reduce, resume } from './reducer.ts';
import { initialState, readSaved, save, type Event, type State } from './state.ts';
import { App } from './view/App.tsx';

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const root = document.getElementById('root') ?? document.body;
let state: State = initialState;

/** Messages of a key that is held down wait this long, in milliseconds, and give way to later ones. */
const calm = 120;
let waiting: FromPanel[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

function post(messages: FromPanel[], soft: boolean): void {
  clearTimeout(timer);
  if (soft) {
    waiting = messages;
    timer = setTimeout(() => post([], false), calm);
    return;
  }
  const late = messages.some(({ type }) => type === 'reveal' || type === 'decorate') ? [] : waiting;
  waiting = [];
  for (const message of [...late, ...messages]) api.postMessage(message);
}

function become(next: State): void {
  const before = state;
  if (next === before) return;
  state = next;
  const { messages, soft } = outgoing(before, state);
  if (messages.length) post(messages, soft);
  draw();
  const keep = save(state);
  if (keep) api.setState(keep);
}

const dispatch = (event: Event): void => become(reduce(state, event));
const send = (message: FromPanel): void => api.postMessage(message);
const draw = (): void => render(<App state={state} dispatch={dispatch} post={send} />, root);

window.addEventListener('message', ({ data }: MessageEvent<ToPanel | null | undefined>) => {
  if (!data?.type) return;
  dispatch(data.type === 'result' ? { ...data, result: visible(data.result) } : data.type === 'answer' ? { ...data, answer: visible(data.answer) } : data);
});
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === 'Escape' && !event.defaultPrevented && state.result) dispatch({ type: 'wish', on: 'steps' });
  else if (event.key === '/' && !typing && !event.defaultPrevented && state.result) {
    event.preventDefault();
    dispatch({ type: 'wish', on: 'filter' });
  }
});

draw();
api.postMessage({ type: 'ready' });
become(resume(readSaved(api.getState())));
