/** Exports RequestInspector: what happened in a step of a request, and what was considered. */
import type { JSX } from 'preact';
import type { RequestStep } from '../../../server/src/protocol/request.ts';
import type { TracePath } from '../../../server/src/protocol/trace.ts';
import { stepName } from '../rows.ts';
import type { State } from '../state.ts';
import { glyphs, type Dispatch } from './common.tsx';

export function RequestInspector({ state, path, dispatch }: { state: State; path: TracePath; dispatch: Dispatch }): JSX.Element {
  const step = path.steps[state.step] as RequestStep | undefined;
  return (
    <aside class="inspector open" aria-label="This step">
      <div class="inspector-body">
        {step && (
          <div class="facet">
            <h3>{stepName(step)}</h3>
            <p>{step.summary}</p>
            <ul class="reasons">
              {(step.considered ?? []).map(({ text, result }, index) => (
                <li key={index} class={result}><span class="mark" role="img" aria-label={result}>{glyphs[result]}</span><span class="told"><span class="because">{text}</span></span></li>
              ))}
            </ul>
            {step.uri !== undefined && <div class="actions"><button type="button" class="secondary" onClick={() => dispatch({ type: 'enter' })} title="Show it in the editor (Enter)">Show in editor</button></div>}
          </div>
        )}
        {path.assumptions.length > 0 && (
          <div class="facet later"><h3>Not known</h3><ul class="reasons">{path.assumptions.map((text) => <li key={text} class="unknown"><span class="mark" aria-hidden="true">?</span><span class="told">{text}</span></li>)}</ul></div>
        )}
      </div>
    </aside>
  );
}
