/** Exports Export: the trace as a file, or as a link that opens it again. */
import type { JSX } from 'preact';
import { reportOf } from '../export/report.ts';
import { svgOf } from '../export/svg.ts';
import { traceLines } from '../export/traceLines.ts';
import { layoutOf } from '../map/layout.ts';
import type { FromPanel } from '../../../server/src/protocol/panel.ts';
import type { TracePath } from '../../../server/src/protocol/trace.ts';
import type { State } from '../state.ts';

const kinds = { report: 'Report (Markdown)', json: 'Trace (JSON)', lines: 'Kernel\'s TRACE lines', map: 'Map (SVG)', link: 'Copy link' } as const;

export function Export({ state, path, post }: { state: State; path: TracePath; post: (message: FromPanel) => void }): JSX.Element {
  const run = (kind: keyof typeof kinds): void => {
    const title = state.source?.title ?? 'trace';
    const name = (ending: string): string => `${title.replace(/\.[^.]*$/, '')}-trace.${ending}`;
    const { result, request } = state;
    if (!result) return;
    if (kind === 'report') post({ type: 'export', name: name('md'), text: reportOf(title, result, path) });
    else if (kind === 'json') post({ type: 'export', name: name('json'), text: `${JSON.stringify(result, null, 2)}\n` });
    else if (kind === 'lines') post({ type: 'export', name: name('log'), text: traceLines(path, state.sent) });
    else if (kind === 'map') post({ type: 'export', name: name('svg'), text: svgOf(layoutOf(path, result.boxes, state.source?.form.box ?? ''), colours()) });
    else if (request?.packets[0]) post({ type: 'link', packet: request.packets[0], ...(request.http && { http: request.http }), facts: { ...request.facts } });
  };
  return (
    <select class="export" aria-label="Export" title="Save the trace, or copy a link to it" value="" onChange={(event) => {
      const kind = event.currentTarget.value as keyof typeof kinds | '';
      event.currentTarget.value = '';
      if (kind !== '') run(kind);
    }}>
      <option value="" disabled hidden>Export…</option>
      {Object.entries(kinds).map(([kind, name]) => <option key={kind} value={kind}>{name}</option>)}
    </select>
  );
}

/** The theme's colours as they are now. */
function colours(): Parameters<typeof svgOf>[1] {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = { text: read('--fg'), quiet: read('--quiet'), ground: read('--bg'), line: read('--line'), way: read('--good'), bad: read('--bad'), changed: read('--changed') };
  probe.remove();
  return found;
}
