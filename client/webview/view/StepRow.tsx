/** Exports the rows of the list of steps and their height in lines. */
import type { JSX } from 'preact';
import type { Change, RuleStep, TracePath, TraceStep } from '../../../server/src/protocol/trace.ts';
import { decidingReason, stationOf, stepName, type Row } from '../rows.ts';
import { splitRule } from '../ruleText.ts';
import { count, glyphs, Icon, memo, words, type Dispatch } from './common.tsx';

/** How much room the list has: in a compact one reasons have a line of their own, in a narrow one summaries too. */
export type Room = 'wide' | 'compact' | 'narrow';

/** Height of a row in lines. */
export function linesOf(row: Row, path: TracePath, room: Room): number {
  if (row.kind !== 'step') return row.kind === 'group' ? 1.25 : row.kind === 'leg' ? 1.7 : 1;
  const step = path.steps[row.index]!;
  const changes = step.changes?.length ?? 0;
  if (step.kind === 'rule') return 1 + changes + (room !== 'wide' && decidingReason(step) !== undefined ? 1 : 0);
  if (step.kind === 'policy') return (row.lone ? 1.25 : 1) + changes;
  return 1.25 + changes + (room === 'narrow' ? 1 : 0);
}

interface Props {
  readonly row: Row;
  readonly path: TracePath;
  readonly selected: boolean;
  readonly room: Room;
  readonly top: number;
  readonly height: number;
  /** 1-based place among the rows that the keyboard stops at. */
  readonly place: number;
  readonly places: number;
  readonly dispatch: Dispatch;
}

export const StepRow = memo((props: Props): JSX.Element => {
  const { row, path, selected, top, height, place, places, dispatch } = props;
  const style = { top: `${top}px`, height: `${height}px` };
  if (row.kind === 'group') {
    return (
      <div class="row group" style={style} role="presentation">
        <strong>{row.station}</strong>
        {row.note && <span class="quiet">{row.note}</span>}
      </div>
    );
  }
  if (row.kind === 'leg') {
    return <div class="row leg" style={style} role="presentation"><strong>{row.box}</strong><code class="quiet">{row.ends}</code></div>;
  }
  if (row.kind === 'run' && row.open) {
    return (
      <div class="row run" style={style} role="presentation" onClick={() => dispatch({ type: 'run', from: row.from, open: false })}>
        <RunLine row={row} path={path} />
      </div>
    );
  }
  const step = path.steps[row.kind === 'run' ? row.from : row.index]!;
  const select = (): void => dispatch(row.kind === 'run' ? { type: 'run', from: row.from, open: true } : { type: 'select', step: row.index });
  const kind = row.kind === 'run' ? 'run' : step.kind === 'rule' ? `rule ${step.matched}` : step.kind === 'policy' ? 'policy' : 'other';
  return (
    <div class={`row ${kind}${selected ? ' selected' : ''}`} style={style} role="option" id={`step-${row.kind === 'run' ? row.from : row.index}`} aria-selected={selected}
      aria-posinset={place} aria-setsize={places} aria-label={row.kind === 'run' ? runName(row) : nameOf(step, row.index)} onClick={select}>
      {row.kind === 'run' ? <RunLine row={row} path={path} /> : <StepLines {...props} step={step} row={row} />}
    </div>
  );
});

/** What a screen reader says of a step: its place, its answer, its text, its reason and its changes. */
function nameOf(step: TraceStep, index: number): string {
  const changes = (step.changes ?? []).map(({ field, before, after }) => `${field} ${before} becomes ${after}`);
  const parts = step.kind === 'rule' ? [`${stationOf(step)}, ${step.chain} rule ${step.rule}`, words[step.matched], step.text, decidingReason(step) ?? 'every packet']
    : step.kind === 'policy' ? [stationOf(step), `policy ${step.verdict}`]
    : [stepName(step), step.summary];
  return [`Step ${index + 1}`, ...parts, ...changes].join(', ');
}

type Run = Extract<Row, { kind: 'run' }>;
const runName = (row: Run): string => `${count(row.to - row.from + 1, 'rule')} did not match, folded`;

function RunLine({ row, path }: { row: Run; path: TracePath }): JSX.Element {
  const first = path.steps[row.from] as RuleStep;
  const last = path.steps[row.to] as RuleStep;
  return (
    <div class="line">
      <span class="n">{row.from + 1}</span>
      <span class="mark">{glyphs.no}</span>
      <Guides depth={row.depth} />
      <Icon name={row.open ? 'down' : 'right'} />
      <span class="text">{count(row.to - row.from + 1, 'rule')} did not match</span>
      <span class="why">{first.chain} {first.rule}–{last.rule}</span>
    </div>
  );
}

const deepest = 8;
function Guides({ depth }: { depth: number }): JSX.Element {
  return <>{Array.from({ length: Math.min(depth, deepest) }, (_, level) => <i key={level} class="guide" />)}</>;
}

function StepLines({ step, row, path, room, dispatch }: Props & { step: TraceStep; row: Extract<Row, { kind: 'step' }> }): JSX.Element {
  const compact = room !== 'wide';
  const narrow = room === 'narrow';
  const n = <span class="n">{row.index + 1}</span>;
  const changes = (step.changes ?? []).map((change, index) => <ChangeLine key={index} change={change} depth={step.kind === 'rule' ? step.depth : 0} />);
  if (step.kind === 'rule') {
    const reason = decidingReason(step);
    const next = path.steps[row.index + 1];
    const entered = step.matched === 'yes' && next?.kind === 'rule' && next.chain === step.target && next.hook === step.hook;
    return (
      <>
        <div class="line">
          {n}<span class="mark">{glyphs[step.matched]}</span><Guides depth={step.depth} /><span class="num">{step.rule}</span>
          <span class="text" title={`-A ${step.chain} ${step.text}`}>
            {!compact && row.chain !== undefined && <><span class="chain">{row.chain}</span><span class="chain-end">·</span></>}
            <RuleText text={step.text} onTarget={entered ? () => dispatch({ type: 'select', step: row.index + 1 }) : undefined} />
          </span>
          {!compact && <span class="why" title={reason}>{reason ?? 'every packet'}</span>}
        </div>
        {compact && reason !== undefined && <div class="line under"><Indent depth={step.depth} />{row.chain !== undefined && <><span class="place">{row.chain}</span><span class="place-rule">{step.rule} ·</span></>}<span class="why" title={reason}>{reason}</span></div>}
        {changes}
      </>
    );
  }
  if (step.kind === 'policy') {
    const bad = step.verdict !== 'ACCEPT';
    return (
      <>
        <div class={row.lone ? 'line tall' : 'line'}>
          {n}<span class={bad ? 'mark bad' : 'mark good'}>{bad ? '✗' : '✓'}</span>
          {row.lone ? <strong>{stationOf(step)}</strong> : <span class="num" />}
          <span class="text"><span class="quiet">{row.lone && 'no rules, '}policy </span><span class={bad ? 'verdict-bad' : ''}>{step.verdict}</span></span>
        </div>
        {changes}
      </>
    );
  }
  return (
    <>
      <div class="line tall">
        {n}<span class="mark">→</span><strong class="kind">{stepName(step)}</strong>
        {!narrow && <span class="summary" title={step.summary}>{step.summary}</span>}
      </div>
      {narrow && <div class="line under"><span class="indent" /><span class="summary" title={step.summary}>{step.summary}</span></div>}
      {changes}
    </>
  );
}

/** The text of a rule on one line, each part with its own room; `onTarget` where its chain is entered. */
function RuleText({ text, onTarget }: { text: string; onTarget?: (() => void) | undefined }): JSX.Element {
  return (
    <>
      {splitRule(text).map(({ kind, text }, index) => kind === 'target' && onTarget
        ? <span key={index} class="part target entered" onClick={(event) => { event.stopPropagation(); onTarget(); }}>{text}</span>
        : text.trim() && <span key={index} class={`part ${kind}`}>{text.trim()}</span>)}
    </>
  );
}

const Indent = ({ depth }: { depth: number }): JSX.Element => <><span class="indent" /><Guides depth={depth} /><span class="num" /></>;

function ChangeLine({ change, depth }: { change: Change; depth: number }): JSX.Element {
  const { field, before, after } = change;
  return (
    <div class="line change" title={`${field} ${before} → ${after}`}>
      <Indent depth={depth} /><span class="text"><span class="change-field">{field} </span>{before} → {after}</span>
    </div>
  );
}
