/** Exports App: the panel as a function of its state. */
import type { JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { FromPanel } from '../../../server/src/protocol/panel.ts';
import { shownPath, type State } from '../state.ts';
import type { Dispatch } from './common.tsx';
import { Above } from './Above.tsx';
import { Inspector } from './Inspector.tsx';
import { PacketForm } from './PacketForm.tsx';
import { Questions } from './Questions.tsx';
import { RequestForm } from './RequestForm.tsx';
import { RequestInspector } from './RequestInspector.tsx';
import { Steps } from './Steps.tsx';
import { Verdict } from './Verdict.tsx';

export function App({ state, dispatch, post }: { state: State; dispatch: Dispatch; post: (message: FromPanel) => void }): JSX.Element {
  const onCopy = (text: string): void => post({ type: 'copy', text });
  const path = shownPath(state);
  const form = state.source?.form;
  useLayoutEffect(() => {
    if (state.focus) moveFocus(state.focus.on);
  }, [state.focus?.serial]);
  return (
    <main class={`panel${path ? ' traced' : ''}${state.editing ? ' editing' : ''}`}>
      <h1 class="unseen">{state.source?.request ? 'A request' : 'Trace of a packet'}{form ? ` through ${form.box}` : ''}</h1>
      <Verdict state={state} dispatch={dispatch} />
      {form && (!form.unavailable || form.boxes) && (
        <div class="side">
          {state.source?.request ? <RequestForm state={state} form={state.source.request} dispatch={dispatch} /> : <PacketForm state={state} form={form} dispatch={dispatch} post={post} />}
          <Questions state={state} dispatch={dispatch} />
        </div>
      )}
      {path && <Above state={state} path={path} dispatch={dispatch} post={post} />}
      {path && <Steps state={state} path={path} dispatch={dispatch} />}
      {path && (state.source?.request ? <RequestInspector state={state} path={path} dispatch={dispatch} /> : <Inspector state={state} path={path} dispatch={dispatch} onCopy={onCopy} />)}
    </main>
  );
}

const places = {
  form: '#field-in, #field-url', problem: '.packet-form [aria-invalid=true]', steps: '#steps-list', filter: '#steps-filter', questions: '.question :is(input, select)',
} as const;

function moveFocus(on: keyof typeof places): void {
  const element = document.querySelector<HTMLElement>(places[on]) ?? (on === 'problem' ? document.querySelector<HTMLElement>(places.form) : null);
  element?.focus();
  if (on === 'filter' && element instanceof HTMLInputElement) element.select();
}
