/** Exports Presets: packets that were found in the dump, as buttons by group; choosing one fills the form and traces. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PacketForm, PacketPreset } from '../../../server/src/protocol/trace.ts';
import { draftOf, type Draft } from '../draft.ts';
import { count, memo, type Dispatch } from './common.tsx';

const groups: readonly { group: PacketPreset['group']; name: string }[] = [
  { group: 'ingress', name: 'Ingress' }, { group: 'hostPort', name: 'hostPort' }, { group: 'nodePort', name: 'NodePort' }, { group: 'clusterIP', name: 'ClusterIP' },
  { group: 'dnat', name: 'DNAT' }, { group: 'other', name: 'Other' },
];
/** A group shows this many until all are asked for; the filter shows up to `most`. */
const few = 4;
const most = 60;

export const Presets = memo(({ form, draft, dispatch }: { form: PacketForm; draft: Draft; dispatch: Dispatch }): JSX.Element | null => {
  const [all, setAll] = useState<PacketPreset['group'] | undefined>();
  const [filter, setFilter] = useState('');
  if (form.presets.length === 0) return null;
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (preset: PacketPreset): boolean => {
    const text = `${preset.label} ${preset.detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const now = JSON.stringify({ ...draft, boxOnly: false });
  return (
    <section class="presets" aria-label="Found in this dump">
      <h2>Found in this dump</h2>
      {form.presets.length > 12 && <input type="search" class="presets-filter" aria-label="Filter packets" placeholder={`Filter ${count(form.presets.length, 'packet')}`} value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />}
      {groups.map(({ group, name }) => {
        const members = form.presets.filter((preset) => preset.group === group && fits(preset));
        if (members.length === 0) return null;
        const limit = words.length || all === group ? most : few;
        const hidden = members.length - limit;
        return (
          <div key={group} class="preset-group" role="group" aria-label={name}>
            <h3>{name}</h3>
            {members.slice(0, limit).map((preset, index) => (
              <button key={index} type="button" class="preset" aria-pressed={JSON.stringify(draftOf(preset.packet, preset.http)) === now} title={`${preset.label}\n${preset.detail}`}
                onClick={() => dispatch({ type: 'preset', packet: preset.packet, ...(preset.http && { http: preset.http }) })}>
                <span class="preset-label">{preset.label}</span><span class="preset-detail">{preset.detail}</span>
              </button>
            ))}
            {hidden > 0 && (limit === few
              ? <button type="button" class="link more-presets" onClick={() => setAll(group)}>{hidden.toLocaleString('en')} more</button>
              : <p class="quiet">{hidden.toLocaleString('en')} more: type to narrow the list.</p>)}
          </div>
        );
      })}
      {words.length > 0 && !form.presets.some(fits) && <p class="quiet">No packet fits “{filter.trim()}”.</p>}
    </section>
  );
});
