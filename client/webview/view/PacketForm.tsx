/** Exports PacketForm: the packet's fields, the one line that they fold into, and the packets found in the dump. */
import type { ComponentChildren, InputHTMLAttributes, JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { FromPanel } from '../../../server/src/protocol/panel.ts';
import type { PacketForm as Form } from '../../../server/src/protocol/trace.ts';
import { checkDraft, hasPorts, httpOf, isIcmp, isUsed, knownAddresses, packetOf, protocolName, summarise, tcpFlags, type Draft, type DraftField } from '../draft.ts';
import { shownProblems } from '../reducer.ts';
import type { State } from '../state.ts';
import { Icon, type Dispatch } from './common.tsx';
import { Kept } from './Kept.tsx';
import { Presets } from './Presets.tsx';

export function PacketForm({ state, form, dispatch, post }: { state: State; form: Form; dispatch: Dispatch; post: (message: FromPanel) => void }): JSX.Element {
  const onBox = (name: string, uri?: string): void => post({ type: 'box', name, ...(uri !== undefined && { uri }) });
  const keep = (): void => {
    const http = httpOf(state.draft);
    post({ type: 'keep', packet: packetOf(state.draft), ...(http && { http }), ...(Object.keys(state.facts).length > 0 && { facts: { ...state.facts } }) });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const element = event.currentTarget as HTMLFormElement;
    dispatch({ type: 'submit' });
    // In a narrow panel the form folds away under the focus.
    requestAnimationFrame(() => {
      if (element.offsetParent === null) dispatch({ type: 'wish', on: 'steps' });
    });
  };
  return (
    <section class={state.editing ? 'packet editing' : 'packet'} aria-label="Packet">
      <Folded state={state} dispatch={dispatch} />
      <form class="packet-form" noValidate onSubmit={submit} aria-label="Packet form">
        <h2>Packet through {form.places ? <PlaceChoice form={form} uri={state.source?.uri ?? ''} places={form.places} onBox={onBox} /> : form.boxes ? <BoxChoice form={form} boxes={form.boxes} onBox={onBox} /> : <span class="as-is">{form.box}</span>}</h2>
        {!form.unavailable && <Fields state={state} form={form} dispatch={dispatch} />}
        <div class="actions" hidden={form.unavailable !== undefined}>
          <button type="submit" class="primary">Trace</button>
          <button type="button" class="secondary" title="Trace with source and destination in each other’s place" onClick={() => dispatch({ type: 'swap' })}>Swap</button>
          <button type="button" class="secondary" title="Keep this packet in .vscode/tablewalk.json" disabled={Object.keys(checkDraft(state.draft)).length > 0} onClick={keep}>Keep…</button>
          <button type="button" class="secondary only-narrow" onClick={() => dispatch({ type: 'unfold', open: false })}>Close</button>
        </div>
      </form>
      <div class="packet-presets"><Kept kept={state.kept} recent={state.recent} dispatch={dispatch} post={post} /><Presets form={form} draft={state.draft} dispatch={dispatch} /></div>
    </section>
  );
}

function BoxChoice({ form, boxes, onBox }: { form: Form; boxes: readonly string[]; onBox: (name: string) => void }): JSX.Element {
  return (
    <select class="as-is" aria-label="Box" value={form.box} onChange={(event) => onBox(event.currentTarget.value)}>
      {boxes.map((name) => <option key={name} value={name}>{name}</option>)}
    </select>
  );
}

/** Where the journey begins: any box of the workspace. */
function PlaceChoice({ form, uri, places, onBox }: { form: Form; uri: string; places: NonNullable<Form['places']>; onBox: (name: string, uri: string) => void }): JSX.Element {
  const here = places.findIndex((place) => place.box === form.box && place.uri === uri);
  return (
    <select class="as-is" aria-label="Box" value={String(here)} onChange={(event) => {
      const place = places[Number(event.currentTarget.value)];
      if (place) onBox(place.box, place.uri);
    }}>
      {here < 0 && <option value="-1">{form.box}</option>}
      {places.map(({ title, detail }, index) => <option key={index} value={String(index)}>{detail ? `${title} (${detail})` : title}</option>)}
    </select>
  );
}

function Folded({ state, dispatch }: { state: State; dispatch: Dispatch }): JSX.Element {
  const { from, to, protocol, where } = summarise(state.draft);
  return (
    <div class="packet-folded">
      <span class="packet-line"><code>{from}</code> <span aria-label="to">→</span> <code>{to}</code> <span class="quiet">{protocol}, {where}</span></span>
      <button type="button" class="secondary" aria-expanded={state.editing} aria-label="Edit packet" onClick={() => dispatch({ type: 'unfold', open: true })}>Edit</button>
      <button type="button" class="primary" onClick={() => dispatch({ type: 'submit' })} aria-label="Trace this packet">Trace</button>
    </div>
  );
}

const protocols = { 4: ['tcp', 'udp', 'icmp', 'sctp'], 6: ['tcp', 'udp', 'icmpv6', 'sctp'] } as const;

function Fields({ state, form, dispatch }: { state: State; form: Form; dispatch: Dispatch }): JSX.Element {
  const { draft } = state;
  const problems = shownProblems(state);
  const set = (change: Partial<Draft>, ...fields: DraftField[]): void => dispatch({ type: 'edit', change, fields });
  const input = (field: Exclude<DraftField, 'flags'>, label: string, extra: InputHTMLAttributes = {}): JSX.Element => (
    <Input field={field} label={label} value={draft[field]} problem={problems[field]} extra={extra} onValue={(value) => set({ [field]: value }, field)} />
  );
  const addresses = useMemo(() => knownAddresses(form), [form]);
  const moreUsed = (['ttl', 'mark', 'tos', 'length', 'uid', 'gid'] as const).filter((field) => draft[field].trim() && isUsed(draft, field));
  const moreWrong = (['ttl', 'mark', 'tos', 'length', 'uid', 'gid'] as const).some((field) => problems[field]);
  const port = { inputMode: 'numeric', class: 'port', placeholder: 'port' } as const;
  return (
    <div class="fields">
      {problems[''] && <p class="problem general" role="alert">{problems['']}</p>}
      <ArrivesOn draft={draft} form={form} problem={problems.in} set={set} />
      <Row label="From" field="src" problems={[problems.src, problems.sport]} fields={['src', 'sport']}>
        {input('src', 'From', { list: 'sources', placeholder: 'source address' })}
        {hasPorts(draft.proto) && input('sport', 'Source port', port)}
      </Row>
      <Row label="To" field="dst" problems={[problems.dst, problems.dport]} fields={['dst', 'dport']}>
        {input('dst', 'To', { list: 'destinations', placeholder: 'destination address' })}
        {hasPorts(draft.proto) && input('dport', 'Destination port', port)}
      </Row>
      <Protocol draft={draft} form={form} problem={problems.proto} set={set} />
      {isUsed(draft, 'flags') && <Flags draft={draft} problem={problems.flags} set={set} />}
      {isIcmp(draft.proto) && (
        <Row label="ICMP type" field="icmpType" problems={[problems.icmpType, problems.icmpCode]} fields={['icmpType', 'icmpCode']}>
          {input('icmpType', 'ICMP type', { inputMode: 'numeric', placeholder: 'type' })}
          {input('icmpCode', 'ICMP code', { inputMode: 'numeric', placeholder: 'code' })}
        </Row>
      )}
      {form.sites && (
        <Row label="Asks for" field="host" problems={[]} fields={[]}>
          {input('host', 'Host', { list: 'hosts', placeholder: 'host, as nginx has it' })}
          {input('path', 'Path', { list: 'paths', placeholder: '/' })}
        </Row>
      )}
      {(form.places ?? form.sites) && (
        <div class="field"><span class="label" /><label class="check" title="End where the packet leaves this box"><input type="checkbox" checked={draft.boxOnly} onChange={(event) => set({ boxOnly: event.currentTarget.checked })} />This box only</label></div>
      )}
      <details class="more" open={moreWrong || undefined}>
        <summary><Icon name="right" />More{moreUsed.length > 0 && <span class="quiet"> {moreUsed.map((field) => `${names[field]} ${draft[field]}`).join(', ')}</span>}</summary>
        <Row label="TTL" field="ttl" problems={[problems.ttl]} fields={['ttl']}>{input('ttl', 'TTL', { inputMode: 'numeric', placeholder: '64' })}</Row>
        <Row label="Mark" field="mark" problems={[problems.mark]} fields={['mark']}>{input('mark', 'Mark', { placeholder: '0x0' })}</Row>
        <Row label="TOS" field="tos" problems={[problems.tos]} fields={['tos']}>{input('tos', 'TOS', { placeholder: '0x00' })}</Row>
        <Row label="Length" field="length" problems={[problems.length]} fields={['length']}>{input('length', 'Length', { inputMode: 'numeric', placeholder: 'bytes, with the IP header' })}</Row>
        {draft.local && (
          <Row label="User" field="uid" problems={[problems.uid, problems.gid]} fields={['uid', 'gid']}>
            {input('uid', 'User ID', { inputMode: 'numeric', placeholder: 'uid' })}
            {input('gid', 'Group ID', { inputMode: 'numeric', placeholder: 'gid' })}
          </Row>
        )}
      </details>
      <datalist id="sources">{addresses.sources.map((address) => <option key={address} value={address} />)}</datalist>
      <datalist id="destinations">{addresses.destinations.map((address) => <option key={address} value={address} />)}</datalist>
      <datalist id="hosts">{[...new Set((form.sites ?? []).map(({ host }) => host))].map((host) => <option key={host} value={host} />)}</datalist>
      <datalist id="paths">{(form.sites ?? []).filter(({ host }) => host === draft.host || draft.host === '').slice(0, 100).map(({ path }, index) => <option key={index} value={path} />)}</datalist>
      <datalist id="interfaces">{form.interfaces.map(({ name, detail }) => <option key={name} value={name}>{detail}</option>)}</datalist>
    </div>
  );
}
const names = { ttl: 'TTL', mark: 'mark', tos: 'TOS', length: 'length', uid: 'uid', gid: 'gid' } as const;

/** A label at the left, inputs at the right, the problems of these inputs below. */
function Row({ label, field, fields, problems, children }: { label: string; field: DraftField; fields: DraftField[]; problems: (string | undefined)[]; children: ComponentChildren }): JSX.Element {
  return (
    <div class="field">
      <label for={`field-${field}`}>{label}</label>
      <div class="inputs">{children}</div>
      {problems.map((problem, index) => problem && <p key={index} class="problem" id={`problem-${fields[index]}`}>{problem}</p>)}
    </div>
  );
}

function Input({ field, label, value, problem, extra, onValue }: { field: DraftField; label: string; value: string; problem: string | undefined; extra: InputHTMLAttributes; onValue: (value: string) => void }): JSX.Element {
  return (
    <input type="text" autocomplete="off" spellcheck={false} {...extra} id={`field-${field}`} aria-label={label} value={value}
      aria-invalid={problem ? 'true' : undefined} aria-describedby={problem ? `problem-${field}` : undefined}
      onInput={(event) => onValue(event.currentTarget.value)} />
  );
}

type Set = (change: Partial<Draft>, ...fields: DraftField[]) => void;

function ArrivesOn({ draft, form, problem, set }: { draft: Draft; form: Form; problem: string | undefined; set: Set }): JSX.Element {
  const known = form.interfaces.some(({ name }) => name === draft.in);
  const [other, setOther] = useState(false);
  const asText = !draft.local && (!known || other);
  const choose = (value: string): void => {
    setOther(value === 'other');
    if (value === 'local') set({ local: true }, 'in');
    else if (value === 'other') set({ local: false, in: known ? '' : draft.in });
    else set({ local: false, in: value.slice('on '.length) }, 'in');
  };
  return (
    <Row label="Arrives on" field="in" fields={['in']} problems={[problem]}>
      <select id="field-in" value={draft.local ? 'local' : asText ? 'other' : `on ${draft.in}`} onChange={(event) => choose(event.currentTarget.value)}
        aria-invalid={problem && !asText ? 'true' : undefined} aria-describedby={problem ? 'problem-in' : undefined}>
        {form.interfaces.map(({ name, detail }) => <option key={name} value={`on ${name}`}>{detail ? `${name} (${detail})` : name}</option>)}
        <option value="other">another interface</option>
        <option value="local">sent by this box</option>
      </select>
      {asText && (
        <input type="text" list="interfaces" autocomplete="off" spellcheck={false} aria-label="Interface name" placeholder="interface name" value={draft.in}
          aria-invalid={problem ? 'true' : undefined} aria-describedby={problem ? 'problem-in' : undefined} onInput={(event) => set({ in: event.currentTarget.value }, 'in')} />
      )}
    </Row>
  );
}

function Protocol({ draft, form, problem, set }: { draft: Draft; form: Form; problem: string | undefined; set: Set }): JSX.Element {
  const [other, setOther] = useState(false);
  const list: readonly string[] = protocols[form.family] ?? protocols[4];
  const name = protocolName(draft.proto);
  const asText = other || !list.includes(name);
  const choose = (value: string): void => {
    setOther(value === 'other');
    if (value === 'other') set({ proto: '' });
    else set({ proto: value, ...(isIcmp(value) && !draft.icmpType && { icmpType: value === 'icmp' ? '8' : '128', icmpCode: '0' }) }, 'proto');
  };
  return (
    <Row label="Protocol" field="proto" fields={['proto']} problems={[problem]}>
      <select id="field-proto" value={asText ? 'other' : name} onChange={(event) => choose(event.currentTarget.value)}
        aria-invalid={problem && !asText ? 'true' : undefined} aria-describedby={problem ? 'problem-proto' : undefined}>
        {list.map((value) => <option key={value} value={value}>{value}</option>)}
        <option value="other">another</option>
      </select>
      {asText && (
        <input type="text" autocomplete="off" spellcheck={false} aria-label="Protocol name or number" placeholder="name or number" value={draft.proto}
          aria-invalid={problem ? 'true' : undefined} aria-describedby={problem ? 'problem-proto' : undefined} onInput={(event) => set({ proto: event.currentTarget.value }, 'proto')} />
      )}
    </Row>
  );
}

function Flags({ draft, problem, set }: { draft: Draft; problem: string | undefined; set: Set }): JSX.Element {
  return (
    <div class="field" role="group" aria-labelledby="label-flags" aria-describedby={problem ? 'problem-flags' : undefined}>
      <span class="label" id="label-flags">TCP flags</span>
      <div class="inputs flags">
        {tcpFlags.map((flag) => (
          <label key={flag} class="check">
            <input type="checkbox" checked={draft.flags.includes(flag)} onChange={(event) =>
              set({ flags: tcpFlags.filter((name) => (name === flag ? event.currentTarget.checked : draft.flags.includes(name))) }, 'flags')} />
            {flag}
          </label>
        ))}
      </div>
      {problem && <p class="problem" id="problem-flags">{problem}</p>}
    </div>
  );
}

