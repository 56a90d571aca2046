/** Exports Verdict: the answer in one line, the paths to choose from, and notices about the trace as a whole. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Outcome, TracePath } from '../../../server/src/protocol/trace.ts';
import { shownProblems } from '../reducer.ts';
import { isMatched } from '../rows.ts';
import { pathsOf, shownPath, type State } from '../state.ts';
import { wordFor } from '../requestDraft.ts';
import { pathLabels, restsOn } from '../telling.ts';
import { count, memo, type Dispatch } from './common.tsx';

const outcomes: Record<Outcome, { glyph: string; word: string; tone: 'good' | 'bad' | 'open' }> = {
  ACCEPT: { glyph: '✓', word: 'Delivered', tone: 'good' },
  DROP: { glyph: '✗', word: 'Dropped', tone: 'bad' },
  REJECT: { glyph: '↩', word: 'Rejected', tone: 'bad' },
  QUEUE: { glyph: '⇢', word: 'Queued', tone: 'open' },
  STOLEN: { glyph: '⇢', word: 'Taken over', tone: 'open' },
  UNKNOWN: { glyph: '?', word: 'Unknown', tone: 'open' },
};
const outcomeOf = (path: TracePath): (typeof outcomes)[Outcome] => outcomes[path.outcome] ?? outcomes.UNKNOWN;

/** What is shown, in words: a dump and its packet, or a configuration and a request. */
const subjectOf = (state: State): string => (state.source?.request ? 'configuration' : 'captures');

export function Verdict({ state, dispatch }: { state: State; dispatch: Dispatch }): JSX.Element {
  const path = shownPath(state);
  const assumed = path && state.result && restsOn(path, state.result, state.facts);
  return (
    <section class="verdict" aria-label="Verdict" aria-busy={state.busy}>
      <div class={state.busy ? 'progress on' : 'progress'} role="presentation" />
      <div role="status">{path ? <Line path={path} assumed={assumed} isRequest={state.source?.request !== undefined} dispatch={dispatch} /> : <Empty state={state} />}</div>
      {state.failure !== undefined && (
        <Notice tone="bad" text={`The trace failed: ${state.failure}`} action="Try again" onAction={() => dispatch({ type: 'submit' })} />
      )}
      {state.stale ? <Notice tone="calm" text={`Something of the ${subjectOf(state)} changed: tracing again.`} /> : state.again && <Notice tone="calm" text={`Something of the ${subjectOf(state)} changed: this is the trace as it is now.`} />}
      {state.busy && <button type="button" class="secondary cancel" onClick={() => dispatch({ type: 'cancel' })}>Cancel</button>}
      {path && !state.source?.request && Object.keys(shownProblems(state)).length > 0 && <Notice tone="calm" text="The packet in the form cannot be traced. What follows is the trace before." />}
      {pathsOf(state).length > 1 && <Paths state={state} dispatch={dispatch} />}
    </section>
  );
}

/** `assumed`: the first assumption that the outcome rests on, so that it is not told as certain. */
const Line = memo(({ path, assumed, isRequest, dispatch }: { path: TracePath; assumed: string | undefined; isRequest: boolean; dispatch: Dispatch }): JSX.Element => {
  const { glyph, word: outcome, tone } = outcomeOf(path);
  const word = isRequest ? wordFor(path) : outcome;
  const rules = path.steps.filter((step) => step.kind === 'rule').length;
  const matched = path.steps.filter(isMatched).length;
  const unknown = path.steps.filter((step) => step.kind === 'rule' && step.matched === 'unknown').length;
  const last = path.steps.length - 1;
  return (
    <p class="verdict-line">
      {assumed === undefined || path.outcome === 'UNKNOWN' ? <strong class={`tone-${tone}`}><span aria-hidden="true">{glyph}</span> {word}</strong>
        : <strong class="tone-assumed"><span aria-hidden="true">?</span> {word}, as assumed</strong>}
      <span class="verdict-summary">{withoutWord(path.summary, word)}</span>
      <span class="verdict-counts">
        {isRequest ? count(path.steps.length, 'step') : <>{count(rules, 'rule')} looked at, {matched.toLocaleString('en')} matched{unknown > 0 && `, ${unknown} unknown`}</>}
        {' · '}
        {count(path.assumptions.length, 'assumption')}
        {path.outcome !== 'ACCEPT' && last >= 0 && (
          <>{' · '}<button type="button" class="link" onClick={() => dispatch({ type: 'select', step: last })}>ended at step {(last + 1).toLocaleString('en')}</button></>
        )}
      </span>
      {assumed !== undefined && <button type="button" class="link verdict-assumed" title="Show the questions" onClick={() => dispatch({ type: 'questions', open: true, focus: true })}>{assumed}</button>}
    </p>
  );
});

/** The summary, less the outcome that it begins with: that stands before it in large letters. */
function withoutWord(summary: string, word: string): string {
  const rest = summary.slice(word.length);
  return summary.toLowerCase().startsWith(word.toLowerCase()) && /^\W/.test(rest) ? rest.replace(/^[:,;.\s]+/, '') : summary;
}

function Empty({ state }: { state: State }): JSX.Element {
  if (!state.source) return <p class="verdict-line quiet">Waiting for a dump.</p>;
  if (state.source.form.unavailable) return <p class="verdict-line"><strong>{state.source.request ? 'No request can be followed here.' : 'No packet can be traced here.'}</strong><span class="verdict-summary">{state.source.form.unavailable}</span></p>;
  if (state.busy) return <p class="verdict-line quiet">Tracing.</p>;
  if (state.result) return <p class="verdict-line"><strong class="tone-open">? Unknown</strong><span class="verdict-summary">The trace has no path.</span></p>;
  if (Object.keys(state.requestProblems).length > 0) return <p class="verdict-line"><strong>Not followed.</strong><span class="verdict-summary">Something is wrong with the request; see the form.</span></p>;
  if (Object.keys(state.problems).length > 0) return <p class="verdict-line"><strong>Not traced.</strong><span class="verdict-summary">Something is wrong with the packet; see the form.</span></p>;
  return <p class="verdict-line quiet">No packet traced yet. Choose one that was found in the dump, or fill in the form and press Trace.</p>;
}

function Notice({ tone, text, action, onAction }: { tone: 'calm' | 'bad'; text: string; action?: string; onAction?: () => void }): JSX.Element {
  return (
    <p class={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <span>{text}</span>
      {action && <button type="button" class="link" onClick={onAction}>{action}</button>}
    </p>
  );
}

const percent = (probability: number): string => `${(probability * 100).toLocaleString('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 })} %`;

/** `2 delivered, 1 dropped`. */
function tally(paths: readonly TracePath[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(outcomeOf(path).word, (counts.get(outcomeOf(path).word) ?? 0) + 1);
  return [...counts].map(([word, n]) => `${n.toLocaleString('en')} ${word.toLowerCase()}`).join(', ');
}

function Paths({ state, dispatch }: { state: State; dispatch: Dispatch }): JSX.Element {
  const paths = pathsOf(state);
  const labels = useMemo(() => pathLabels(paths, (outcome) => (outcomes[outcome] ?? outcomes.UNKNOWN).word), [paths]);
  return (
    <fieldset class="paths">
      <legend>{count(paths.length, 'path')} by chance: {tally(paths)}</legend>
      <div class="paths-list">
        {paths.map((path, index) => {
          const { glyph, word, tone } = outcomeOf(path);
          const choices = path.choices?.length ? path.choices.join('; ') : path.summary;
          const assumed = state.result && restsOn(path, state.result, state.facts) !== undefined;
          return (
            <label key={index} class={index === state.path ? 'path chosen' : 'path'} title={choices}>
              <input type="radio" name="path" checked={index === state.path} onChange={() => dispatch({ type: 'path', path: index })} />
              <span class="path-number">{index + 1} of {paths.length}</span>
              <span class={`path-outcome tone-${assumed ? 'assumed' : tone}`} title={assumed ? `${word}, as assumed` : word}><span aria-hidden="true">{glyph}</span><span class="unseen">{word}</span></span>
              {labels[index] ? <code class="path-label">{labels[index]}</code> : <span class="path-label">{choices}</span>}
              <span class="path-chance">{path.probability === undefined ? '' : percent(path.probability)}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
