/** Exports JourneyMap: the boxes side by side and the packet's way through their stations. It draws what layoutOf placed, and works nothing out. */
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { JourneyBox, TracePath } from '../../../server/src/protocol/trace.ts';
import { cut, layoutOf, type PlacedStation } from '../map/layout.ts';
import { memo, type Dispatch } from './common.tsx';

interface Props { readonly path: TracePath; readonly boxes: readonly JourneyBox[] | undefined; readonly alone: string; readonly step: number; readonly dispatch: Dispatch }

export const JourneyMap = memo(({ path, boxes, alone, step, dispatch }: Props): JSX.Element => {
  const map = useMemo(() => layoutOf(path, boxes, alone), [path, boxes, alone]);
  const scroller = useRef<HTMLDivElement>(null);
  const here = map.stations.findIndex(({ steps }) => steps !== undefined && step >= steps.from && step <= steps.to);
  const leg = path.steps[step]?.leg;
  useLayoutEffect(() => {
    const element = scroller.current;
    const station = map.stations[here];
    if (!element || !station) return;
    const [left, right] = [station.x - station.width / 2 - 40, station.x + station.width / 2 + 40];
    if (left < element.scrollLeft) element.scrollLeft = Math.max(0, left);
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
    if (station.y - 40 < element.scrollTop) element.scrollTop = Math.max(0, station.y - 40);
    else if (station.y + 50 > element.scrollTop + element.clientHeight) element.scrollTop = station.y + 50 - element.clientHeight;
  }, [here, map]);
  return (
    <div class="map-scroll" ref={scroller}>
      <svg width={map.width} height={map.height} viewBox={`0 0 ${map.width} ${map.height}`} role="group" aria-label={`The way through ${map.boxes.map(({ title }) => title).join(', ')}`}>
        {map.boxes.map((box) => (
          <g key={box.id} class={`box ${box.kind}`}>
            <title>{box.hint}</title>
            <rect class="frame" x={box.x} y={1} width={box.width} height={box.height} rx={4} />
            <text class="title" x={box.x + 10} y={17}>{cut(box.title, 24)}</text>
            {box.detail !== '' && box.detail !== box.title && <text class="detail" x={box.x + 10} y={30}>{cut(box.detail, 34)}</text>}
          </g>
        ))}
        {map.hooks.map((hook, index) => <text key={index} class="hook" x={hook.x} y={hook.y}>{hook.text}</text>)}
        {map.wires.map((wire, index) => <path key={index} class={wire.leg === leg ? 'way here' : 'way'} d={wire.d} />)}
        {map.stations.map((station, index) => <StationMark key={index} station={station} here={index === here} dispatch={dispatch} />)}
      </svg>
    </div>
  );
});

function StationMark({ station, here, dispatch }: { station: PlacedStation; here: boolean; dispatch: Dispatch }): JSX.Element {
  const { x, y, width, label, lines, tone, steps, title } = station;
  const go = (): void => { if (steps) dispatch({ type: 'select', step: steps.from }); };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    go();
  };
  const chip = tone === 'eventful' || tone === 'bad';
  return (
    <g class={`station ${tone}${here ? ' here' : ''}`} {...(steps && { role: 'button', tabIndex: 0, 'aria-label': title.replaceAll('\n', ', '), 'aria-current': here ? 'step' as const : undefined, onClick: go, onKeyDown })}>
      <title>{title}</title>
      <rect class="hit" x={x - width / 2} y={y - 14} width={width} height={30 + lines.length * 13} />
      {chip ? <rect class="chip" x={x - width / 2} y={y - 10} width={width} height={20} rx={3} /> : <circle class="dot" cx={x} cy={y} r={3.5} />}
      <text class="label" x={x} y={chip ? y + 4 : y + 17} text-anchor="middle">{label}</text>
      {lines.map((line, index) => <text key={index} class="becomes" x={x} y={y + 23 + index * 13} text-anchor="middle">{line}</text>)}
    </g>
  );
}
