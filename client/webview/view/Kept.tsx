/** Exports Kept: packets that the workspace keeps by name, and those that were traced last. */
import type { JSX } from 'preact';
import type { FromPanel, KeptPacket } from '../../../server/src/protocol/panel.ts';
import { draftOf, summarise } from '../draft.ts';
import type { State } from '../state.ts';
import { memo, type Dispatch } from './common.tsx';

/** So many of the last packets are shown; the first is the one that is traced now. */
const shown = 6;

export const Kept = memo(({ kept, recent, dispatch, post }: { kept: State['kept']; recent: State['recent']; dispatch: Dispatch; post: (message: FromPanel) => void }): JSX.Element | null => {
  const others = recent.slice(1, 1 + shown);
  if (kept.length === 0 && others.length === 0) return null;
  return (
    <section class="presets kept" aria-label="Kept packets">
      {kept.length > 0 && (
        <div class="preset-group" role="group" aria-label="Kept">
          <h3>Kept</h3>
          {kept.map((packet) => (
            <div key={packet.name} class="kept-line">
              <button type="button" class="preset" title={inWords(packet)} onClick={() => dispatch({ type: 'take', packet })}><span class="preset-label">{packet.name}</span><span class="preset-detail">{inWords(packet)}</span></button>
              <button type="button" class="tool" aria-label={`Forget ${packet.name}`} title="Forget this packet" onClick={() => post({ type: 'forget', name: packet.name })}>×</button>
            </div>
          ))}
        </div>
      )}
      {others.length > 0 && (
        <div class="preset-group" role="group" aria-label="Traced before">
          <h3>Traced before</h3>
          {others.map((packet, index) => <button key={index} type="button" class="preset" title={inWords(packet)} onClick={() => dispatch({ type: 'take', packet })}><span class="preset-label">{inWords(packet)}</span></button>)}
        </div>
      )}
    </section>
  );
});

function inWords({ packet, http }: KeptPacket): string {
  const { from, to, protocol } = summarise(draftOf(packet));
  return `${from} → ${to} ${protocol}${http ? `, ${http.host}${http.path ?? ''}` : ''}`;
}
