/** Exports Steps: the controls, and the list of which only the part in sight is in the page. */
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TracePath } from '../../../server/src/protocol/trace.ts';
import { anchorOf, isMatched, rowOfStep, stationOf, type Move, type Row } from '../rows.ts';
import { shownRows } from '../reducer.ts';
import type { State } from '../state.ts';
import { Icon, type Dispatch } from './common.tsx';
import { linesOf, StepRow, type Room } from './StepRow.tsx';
import { rowAt, scrollFor, topsOf, windowOf } from './windowing.ts';

/** Below this width the reasons stand under the rules. */
const compactBelow = 700;
/** Below this width what a step tells stands under its name. */
const narrowBelow = 480;

export function Steps({ state, path, dispatch }: { state: State; path: TracePath; dispatch: Dispatch }): JSX.Element {
  return (
    <section class="steps" aria-label="Trace">
      <Controls state={state} path={path} dispatch={dispatch} />
      <List state={state} path={path} dispatch={dispatch} />
    </section>
  );
}

function Controls({ state, path, dispatch }: { state: State; path: TracePath; dispatch: Dispatch }): JSX.Element {
  const move = (to: Move) => () => dispatch({ type: 'move', move: to, soft: false });
  // A request meets no rules of iptables: what seeks or hides them would do nothing.
  const rules = !state.source?.request;
  const matchNumber = useMemo(() => {
    const numbers = new Uint32Array(path.steps.length + 1);
    path.steps.forEach((step, index) => (numbers[index + 1] = numbers[index]! + (isMatched(step) ? 1 : 0)));
    return numbers;
  }, [path]);
  const here = path.steps[state.step];
  const total = path.steps.length.toLocaleString('en');
  return (
    <div class="controls">
      <div class="buttons" role="toolbar" aria-label="Step controls">
        <button type="button" class="tool" aria-label="First step" title="First step (Home)" onClick={move('first')}><Icon name="first" /></button>
        <button type="button" class="tool" aria-label="Previous step" title="Previous step (Up or k)" onClick={move('previous')}><Icon name="previous" /></button>
        <button type="button" class="tool" aria-label="Next step" title="Next step (Down or j)" onClick={move('next')}><Icon name="next" /></button>
        <button type="button" class="tool" aria-label="Last step" title="Last step (End)" onClick={move('last')}><Icon name="last" /></button>
        {rules && <button type="button" class="tool" title="Over the chain that this rule jumps to (o); u: out of this chain" aria-label="Over" onClick={move('over')}><Icon name="over" /></button>}
        {rules && <button type="button" class="tool" title="Out of this chain (u)" aria-label="Out" onClick={move('out')}><Icon name="out" /></button>}
        {path.legs && <button type="button" class="tool" title="To the next box (b; Shift+b: previous)" aria-label="Next box" onClick={move('nextBox')}><span><span class="roomier">Next </span>box</span></button>}
        <button type="button" class="tool" title="Next step that changes the packet (c; Shift+c: previous)" aria-label="Next change" onClick={move('nextChange')}><span><span class="roomier">Next </span>change</span></button>
        {rules && <button type="button" class="tool" title="Next rule that matched (n; Shift+n: previous)" aria-label="Next match" onClick={move('nextMatched')}><span><span class="roomier">Next </span>match</span></button>}
      </div>
      <span class="position">
        <span class="roomy">step </span><span class="steady" data-widest={`${total} of ${total}`}>{(state.step + 1).toLocaleString('en')} of {total}</span>
        <span class="quiet roomy steady match" data-widest={`match ${matchNumber.at(-1)!.toLocaleString('en')}`}>{here && isMatched(here) && `match ${matchNumber[state.step + 1]!.toLocaleString('en')}`}</span>
      </span>
      <span class="filters">
        {rules && (
          <label class="check" title="Hide rules that did not match (m)">
            <input type="checkbox" aria-label="Only matched rules" checked={state.onlyMatched} onChange={(event) => dispatch({ type: 'onlyMatched', on: event.currentTarget.checked })} />
            Only matched
          </label>
        )}
        <input type="search" id="steps-filter" aria-label="Filter steps" placeholder="Filter" title="Show only steps with these words (/)" value={state.filter}
          onInput={(event) => dispatch({ type: 'filter', text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.preventDefault();
              if (event.currentTarget.value) dispatch({ type: 'filter', text: '' });
              dispatch({ type: 'wish', on: 'steps' });
            } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
              event.preventDefault();
              dispatch({ type: 'wish', on: 'steps' });
            }
          }} />
      </span>
    </div>
  );
}

const moves: Readonly<Record<string, Move>> = {
  ArrowDown: 'next', j: 'next', ArrowUp: 'previous', k: 'previous', Home: 'first', End: 'last', PageDown: 'pageDown', PageUp: 'pageUp',
  o: 'over', u: 'out', b: 'nextBox', B: 'previousBox', c: 'nextChange', C: 'previousChange', n: 'nextMatched', N: 'previousMatched',
};

function List({ state, path, dispatch }: { state: State; path: TracePath; dispatch: Dispatch }): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0, line: 20 });
  const [scrollTop, setScrollTop] = useState(0);
  const rows = shownRows(state);
  const room: Room = size.width === 0 || size.width >= compactBelow ? 'wide' : size.width >= narrowBelow ? 'compact' : 'narrow';
  const { tops, places, total } = useMemo(() => measure(rows, path, room, size.line), [rows, path, room, size.line]);
  const current = rowOfStep(rows, state.step);

  useLayoutEffect(() => {
    const element = scroller.current!;
    const read = (): void => setSize((old) => {
      const size = { width: element.clientWidth, height: element.clientHeight, line: probe.current!.offsetHeight || 20 };
      return size.width === old.width && size.height === old.height && size.line === old.line ? old : size;
    });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    observer.observe(probe.current!);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (current < 0) return;
    const element = scroller.current!;
    // The row before it is shown too: where a group begins, its heading.
    const row = current > 0 && isHeading(rows[current - 1]) ? current - 1 : current;
    const wanted = row === current ? scrollFor(tops, current, element.scrollTop, element.clientHeight, size.line) : scrollFor(tops, row, scrollFor(tops, current, element.scrollTop, element.clientHeight, 0), element.clientHeight, 0);
    if (wanted !== element.scrollTop) element.scrollTop = wanted;
  }, [current, rows, tops, size.height]);

  const { start, end } = windowOf(tops, scrollTop, size.height, 8 * size.line);
  const drawn: number[] = [];
  if (current >= 0 && current < start) drawn.push(current);
  for (let row = start; row < end && row < rows.length; row++) drawn.push(row);
  if (current >= end) drawn.push(current);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[event.key];
    if (move) dispatch({ type: 'move', move, soft: true });
    else if (event.key === 'Enter' || event.key === ' ') dispatch({ type: 'enter' });
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') dispatch({ type: 'foldHere', open: event.key === 'ArrowRight' });
    else if (event.key === 'm') dispatch({ type: 'onlyMatched', on: !state.onlyMatched });
    else if (event.key === '/') dispatch({ type: 'wish', on: 'filter' });
    else return;
    event.preventDefault();
  };
  return (
    <div class="list" id="steps-list" ref={scroller} role="listbox" aria-label="Steps" tabIndex={0}
      aria-activedescendant={current >= 0 ? `step-${anchorOf(rows[current]!)}` : undefined} onKeyDown={onKeyDown} onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}>
      <div class="probe" ref={probe} role="presentation" />
      <Sticky rows={rows} path={path} tops={tops} scrollTop={scrollTop} />
      <div class="space" style={{ height: `${tops[rows.length]}px` }} role="presentation">
        {drawn.map((row) => (
          <StepRow key={keyOf(rows[row]!, row)} row={rows[row]!} path={path} selected={row === current} room={room} top={tops[row]!} height={tops[row + 1]! - tops[row]!}
            place={places[row]!} places={total} dispatch={dispatch} />
        ))}
      </div>
      {rows.length === 0 && <p class="quiet nothing">{state.filter ? `No step has “${state.filter.trim()}”.` : 'No rule matched.'}</p>}
    </div>
  );
}

const isHeading = (row: Row | undefined): boolean => row?.kind === 'group' || row?.kind === 'leg';

const keyOf = (row: Row, at: number): string => (row.kind === 'group' ? `g${at}` : row.kind === 'leg' ? `l${row.leg}` : `${row.kind}${row.kind === 'run' ? row.from : row.index}`);

function measure(rows: readonly Row[], path: TracePath, room: Room, line: number): { tops: Float64Array; places: Uint32Array; total: number } {
  const places = new Uint32Array(rows.length);
  const heights = new Float64Array(rows.length);
  let total = 0;
  rows.forEach((row, index) => {
    heights[index] = Math.round(linesOf(row, path, room) * line);
    if (anchorOf(row) !== undefined) places[index] = ++total;
  });
  return { tops: topsOf(heights), places, total };
}

/** At the top of the list: the table and the chains that the uppermost row is in, once their heading has scrolled away. */
function Sticky({ rows, path, tops, scrollTop }: { rows: readonly Row[]; path: TracePath; tops: Float64Array; scrollTop: number }): JSX.Element | null {
  const at = rowAt(tops, scrollTop + 1);
  const row = rows[at];
  const step = row?.kind === 'step' ? path.steps[row.index] : row?.kind === 'run' ? path.steps[row.from] : undefined;
  if (scrollTop <= 0 || step?.kind !== 'rule') return null;
  return (
    <div class="sticky" role="presentation" aria-hidden="true">
      <div><strong>{stationOf(step)}</strong>{step.depth > 0 && <span class="quiet"> › {step.chain}</span>}</div>
    </div>
  );
}
