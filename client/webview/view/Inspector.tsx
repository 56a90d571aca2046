/** Exports Inspector: the packet at the current step, its connection, the chains it is in, and the reasons of the step. */
import type { ComponentChildren, JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { TracePath, TraceStep } from '../../../server/src/protocol/trace.ts';
import { markNames, momentAt, type Field, type FieldName, type Moment } from '../moment.ts';
import { isEffect, kindName, tellingReasons } from '../rows.ts';
import type { State } from '../state.ts';
import { glyphs, Icon, words, type Dispatch } from './common.tsx';

export function Inspector({ state, path, dispatch, onCopy }: { state: State; path: TracePath; dispatch: Dispatch; onCopy: (text: string) => void }): JSX.Element {
  // Where the panel is low the list needs the height.
  const [open, setOpen] = useState(() => window.innerHeight >= 640);
  const moment = useMemo(() => momentAt(path, state.step, state.sent), [path, state.step, state.sent]);
  const step = path.steps[state.step];
  const heading = `Packet after step ${(state.step + 1).toLocaleString('en')}`;
  return (
    <aside class={open ? 'inspector open' : 'inspector'} aria-label="Packet at this step">
      <h2 class="only-wide-inspector">{heading}</h2>
      <button type="button" class="inspector-fold" aria-expanded={open} onClick={() => setOpen(!open)}><Icon name={open ? 'down' : 'right'} />{heading}</button>
      <div class="inspector-body">
        <div class="half">
          <div class="facet"><Fields moment={moment} state={state} path={path} dispatch={dispatch} /></div>
          <div class="facet later"><Connection moment={moment} /></div>
        </div>
        <div class="half">
          {step && <div class="facet"><ThisStep step={step} dispatch={dispatch} onCopy={onCopy} /></div>}
          {moment.stack.length > 0 && <div class="facet"><Stack moment={moment} dispatch={dispatch} /></div>}
        </div>
      </div>
    </aside>
  );
}

const labels: Record<FieldName, string> = {
  source: 'source', destination: 'destination', protocol: 'protocol', in: 'in', out: 'out', ttl: 'ttl', tos: 'tos', length: 'length', mark: 'mark', owner: 'owner', payload: 'payload',
};

function Fields({ moment, state, path, dispatch }: { moment: Moment; state: State; path: TracePath; dispatch: Dispatch }): JSX.Element {
  return (
    <dl class="values">
      {moment.fields.map((field) => (
        <Pair key={field.name} name={labels[field.name]}>
          <Value field={field} here={state.step} path={path} dispatch={dispatch} />
          {field.name === 'mark' && <Mark now={moment.packet.mark ?? 0} first={moment.first.mark ?? 0} marks={state.source?.form.marks ?? []} />}
        </Pair>
      ))}
    </dl>
  );
}

const Pair = ({ name, children }: { name: string; children: ComponentChildren }): JSX.Element => <><dt>{name}</dt><dd>{children}</dd></>;

function Value({ field, here, path, dispatch }: { field: Field; here: number; path: TracePath; dispatch: Dispatch }): JSX.Element {
  if (field.since === undefined) return <code>{field.now}</code>;
  const by = path.steps[field.since];
  const where = by?.kind === 'rule' ? by.chain : by && by.kind !== 'policy' ? kindName(by.kind) : '';
  const at = field.since;
  return (
    <>
      {field.was !== undefined && <><del><code>{field.was}</code></del>{' '}</>}
      <ins class={at === here ? 'just-now' : ''}><code>{field.now}</code></ins>{' '}
      {at !== here && <button type="button" class="link since" title={`Go to step ${at + 1}${where ? `, ${where}` : ''}`} onClick={() => dispatch({ type: 'select', step: at })}>step {(at + 1).toLocaleString('en')}</button>}
    </>
  );
}

/** The 32 bits of the mark, highest first, and who uses those that are set. */
function Mark({ now, first, marks }: { now: number; first: number; marks: readonly { mask: number; name: string }[] }): JSX.Element | null {
  if (now === 0 && first === 0) return null;
  const bits = Array.from({ length: 32 }, (_, index) => 31 - index);
  const names = markNames(now, first, marks);
  return (
    <>
      <span class="bits" aria-hidden="true">{bits.map((bit) => <i key={bit} class={(now >>> bit) & 1 ? 'bit set' : 'bit'} title={`bit ${bit}`} />)}</span>
      <ul class="mark-names">
        {names.map(({ mask, name, bits, value, set }) => <li key={mask} class={set ? '' : 'cleared'}><span class="quiet">{bits}</span> {name}{set ? (bits.startsWith('bits') && <span class="quiet"> ({value})</span>) : <span class="quiet"> (cleared)</span>}</li>)}
      </ul>
    </>
  );
}

function Connection({ moment }: { moment: Moment }): JSX.Element {
  const { connection } = moment;
  return (
    <>
      <h3>Connection</h3>
      {!connection ? <p class="quiet">Connection tracking has not seen the packet yet.</p> : (
        <dl class="values">
          <Pair name="state"><span>{connection.state}</span></Pair>
          <Pair name="original"><code>{connection.original}</code></Pair>
          <Pair name="reply"><code>{connection.reply}</code></Pair>
          {connection.mark !== undefined && <Pair name="mark"><code>{connection.mark}</code></Pair>}
          {connection.status !== undefined && <Pair name="status"><span>{connection.status}</span></Pair>}
        </dl>
      )}
    </>
  );
}

function Stack({ moment, dispatch }: { moment: Moment; dispatch: Dispatch }): JSX.Element {
  const last = moment.stack.length - 1;
  return (
    <>
      <h3>Chains</h3>
      <ol class="stack">
        {moment.stack.map(({ chain, rule, step, table, hook }, index) => {
          const name = table ? `${table} ${chain}` : chain;
          const via = hook !== undefined && chain !== hook ? ` (${hook})` : '';
          const text = `${name}${via}${rule ? ` ${rule}` : ''}`;
          return (
            <li key={index} style={{ paddingLeft: `${Math.min(index, 8)}em` }}>
              {index > 0 && <span class="quiet" aria-hidden="true">↳ </span>}
              {index === last ? <code aria-current="true">{text}</code> : <button type="button" class="link" onClick={() => dispatch({ type: 'select', step })}><code>{text}</code></button>}
            </li>
          );
        })}
      </ol>
    </>
  );
}

/** Words with the space behind them: a line may break between them, not at the dashes of an option. */
const wordsOf = (line: string): string[] => line.match(/\S+\s*/g) ?? [];

function ThisStep({ step, dispatch, onCopy }: { step: TraceStep; dispatch: Dispatch; onCopy: (text: string) => void }): JSX.Element {
  const showButton = step.uri !== undefined && <button type="button" class="secondary" onClick={() => dispatch({ type: 'enter' })} title="Show it in the editor (Enter)">Show in editor</button>;
  if (step.kind !== 'rule') {
    return (
      <>
        <h3>{step.kind === 'policy' ? 'This policy' : kindName(step.kind)}</h3>
        <p>{step.kind === 'policy' ? <>No rule of <code>{step.chain}</code> decided; the chain’s policy is <code>{step.verdict}</code>.</> : step.summary}</p>
        <div class="actions">{showButton}</div>
      </>
    );
  }
  const line = `-A ${step.chain} ${step.text}`;
  const reasons = tellingReasons(step);
  return (
    <>
      <h3>This rule <span class={`state ${step.matched}`}>{glyphs[step.matched]} {words[step.matched]}</span></h3>
      <p class="rule-text"><code>{wordsOf(line).map((word, index) => <span key={index}>{word}</span>)}</code></p>
      {!reasons.some((reason) => !isEffect(reason)) && <p class="quiet">It has no conditions: every packet matches.</p>}
      <ul class="reasons">
        {reasons.map((reason, index) => (
          <li key={index} class={reason.result}>
            {isEffect(reason) && reason.result === 'yes' ? <span class="mark effect" aria-hidden="true">→</span>
              : <span class="mark" role="img" aria-label={reason.result}>{glyphs[reason.result]}</span>}
            <span class="told"><code>{reason.option}</code> <span class="because">{reason.because}</span></span>
          </li>
        ))}
      </ul>
      <div class="actions">{showButton}<button type="button" class="secondary" onClick={() => onCopy(line)}>Copy rule</button></div>
    </>
  );
}
