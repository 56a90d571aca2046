/** Exports RequestForm: the fields of a request through nginx, the line that they fold into, and the requests found in the configuration. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RequestForm as Form } from '../../../server/src/protocol/request.ts';
import { draftOfRequest, type RequestDraft, type RequestField } from '../requestDraft.ts';
import type { State } from '../state.ts';
import { count, Icon, type Dispatch } from './common.tsx';

/** The list shows this many until somebody types. */
const few = 8;
const most = 60;

export function RequestForm({ state, form, dispatch }: { state: State; form: Form; dispatch: Dispatch }): JSX.Element {
  const draft = state.requestDraft;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    dispatch({ type: 'submit' });
    dispatch({ type: 'wish', on: 'steps' });
  };
  return (
    <section class={state.editing ? 'packet editing' : 'packet'} aria-label="Request">
      <div class="packet-folded">
        <span class="packet-line"><code>{draft.method} {draft.url}</code></span>
        <button type="button" class="secondary" aria-expanded={state.editing} aria-label="Edit request" onClick={() => dispatch({ type: 'unfold', open: true })}>Edit</button>
        <button type="button" class="primary" onClick={() => dispatch({ type: 'submit' })} aria-label="Follow this request">Follow</button>
      </div>
      <form class="packet-form" noValidate onSubmit={submit} aria-label="Request form">
        <h2>Request through <span class="as-is">{state.source?.title}</span></h2>
        <Fields state={state} draft={draft} dispatch={dispatch} />
        <div class="actions">
          <button type="submit" class="primary">Follow</button>
          <button type="button" class="secondary only-narrow" onClick={() => dispatch({ type: 'unfold', open: false })}>Close</button>
        </div>
      </form>
      <div class="packet-presets"><Found form={form} draft={draft} dispatch={dispatch} /></div>
    </section>
  );
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

function Fields({ state, draft, dispatch }: { state: State; draft: RequestDraft; dispatch: Dispatch }): JSX.Element {
  const { requestProblems: problems } = state;
  const input = (field: RequestField, label: string, placeholder: string): JSX.Element => (
    <div class="field">
      <label for={`field-${field}`}>{label}</label>
      <div class="inputs">
        <input type="text" autocomplete="off" spellcheck={false} id={`field-${field}`} placeholder={placeholder} value={draft[field]} aria-invalid={problems[field] ? 'true' : undefined}
          aria-describedby={problems[field] ? `problem-${field}` : undefined} onInput={(event) => dispatch({ type: 'editRequest', change: { [field]: event.currentTarget.value } })} />
      </div>
      {problems[field] && <p class="problem" id={`problem-${field}`}>{problems[field]}</p>}
    </div>
  );
  const used = [draft.address && `to ${draft.address}`, draft.client && `from ${draft.client}`, draft.headers.trim() && 'headers'].filter(Boolean).join(', ');
  return (
    <div class="fields">
      {problems[''] && <p class="problem general" role="alert">{problems['']}</p>}
      {input('url', 'URL', 'https://shop.example/cart?id=1')}
      <div class="field">
        <label for="field-method">Method</label>
        <div class="inputs">
          <select id="field-method" value={draft.method} onChange={(event) => dispatch({ type: 'editRequest', change: { method: event.currentTarget.value } })}>
            {[...new Set([...methods, draft.method])].map((method) => <option key={method} value={method}>{method}</option>)}
          </select>
        </div>
        {problems.method && <p class="problem">{problems.method}</p>}
      </div>
      <details class="more" open={Boolean(problems.address ?? problems.client ?? problems.headers) || undefined}>
        <summary><Icon name="right" />More{used && <span class="quiet"> {used}</span>}</summary>
        {input('address', 'Connects to', 'an address of the box')}
        {input('client', 'Client', 'address of the client')}
        <div class="field">
          <label for="field-headers">Headers</label>
          <div class="inputs">
            <textarea id="field-headers" rows={3} spellcheck={false} placeholder={'Cookie: id=1\nX-Forwarded-Proto: https'} value={draft.headers} aria-invalid={problems.headers ? 'true' : undefined}
              onInput={(event) => dispatch({ type: 'editRequest', change: { headers: event.currentTarget.value } })} />
          </div>
          {problems.headers && <p class="problem">{problems.headers}</p>}
        </div>
      </details>
    </div>
  );
}

function Found({ form, draft, dispatch }: { form: Form; draft: RequestDraft; dispatch: Dispatch }): JSX.Element | null {
  const [filter, setFilter] = useState('');
  if (form.presets.length === 0) return null;
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = form.presets.filter(({ label, detail }) => words.every((word) => `${label} ${detail}`.toLowerCase().includes(word)));
  const shown = fitting.slice(0, words.length > 0 ? most : few);
  return (
    <section class="presets" aria-label="Found in this configuration">
      <h2>Found in this configuration</h2>
      {form.presets.length > few && <input type="search" class="presets-filter" aria-label="Filter requests" placeholder={`Filter ${count(form.presets.length, 'request')}`} value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />}
      <div class="preset-group" role="group" aria-label="Requests">
        {shown.map(({ label, detail, request }) => (
          <button key={label} type="button" class="preset" aria-pressed={draftOfRequest(request).url === draft.url} title={`${label}\n${detail}`} onClick={() => dispatch({ type: 'requestPreset', request })}>
            <span class="preset-label">{label}</span><span class="preset-detail">{detail}</span>
          </button>
        ))}
        {fitting.length > shown.length && <p class="quiet">{(fitting.length - shown.length).toLocaleString('en')} more: type to narrow the list.</p>}
        {words.length > 0 && fitting.length === 0 && <p class="quiet">No request fits “{filter.trim()}”.</p>}
      </div>
    </section>
  );
}
