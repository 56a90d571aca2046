/** Exports Above: what stands over the steps, the map of the way or the table of addresses, and the choice between packet and answer. */
import type { JSX } from 'preact';
import type { FromPanel } from '../../../server/src/protocol/panel.ts';
import type { TracePath } from '../../../server/src/protocol/trace.ts';
import type { State } from '../state.ts';
import { Addresses } from './Addresses.tsx';
import { Icon, type Dispatch } from './common.tsx';
import { Export } from './Export.tsx';
import { JourneyMap } from './JourneyMap.tsx';

export function Above({ state, path, dispatch, post }: { state: State; path: TracePath; dispatch: Dispatch; post: (message: FromPanel) => void }): JSX.Element | null {
  if (state.source?.request) return null;
  const { above, turn } = state;
  const views = [{ view: 'map', name: 'Map' }, ...(path.addresses ? [{ view: 'addresses', name: 'Addresses' } as const] : [])] as const;
  const shown = above === 'addresses' && !path.addresses ? 'map' : above;
  return (
    <section class="above" aria-label="Way of the packet">
      <div class="above-head">
        <div class="tabs" role="tablist" aria-label="Over the steps">
          {views.map(({ view, name }) => (
            <button key={view} type="button" role="tab" class="tab" aria-selected={shown === view} onClick={() => dispatch({ type: 'above', view: shown === view ? 'none' : view })}
              title={shown === view ? `Hide the ${name.toLowerCase()}` : `Show the ${name.toLowerCase()}`}><Icon name={shown === view ? 'down' : 'right'} />{name}</button>
          ))}
        </div>
        <div class="above-end">
          <Export state={state} path={path} post={post} />
          <div class="turns" role="group" aria-label="Direction">
            <button type="button" class="turn" aria-pressed={turn === 0} onClick={() => dispatch({ type: 'turn', turn: 0 })}>There</button>
            <button type="button" class="turn" aria-pressed={turn === 1} title="Trace the answer to the packet, all the way back" onClick={() => dispatch({ type: 'turn', turn: 1 })}>And back</button>
          </div>
        </div>
      </div>
      {shown === 'map' && <JourneyMap path={path} boxes={state.result?.boxes} alone={state.source?.form.box ?? ''} step={state.step} dispatch={dispatch} />}
      {shown === 'addresses' && path.addresses && <Addresses path={path} rows={path.addresses} step={state.step} dispatch={dispatch} />}
    </section>
  );
}
