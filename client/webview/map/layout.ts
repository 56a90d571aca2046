/**
 * Exports layoutOf: where everything on the map stands, as a person would draw it on paper. Boxes stand side by side in the order in which the
 * packet meets them; in a box each stay is a line of stations, and a long one turns at its end, so that it leaves on the side of the next box.
 * Pure, since the page's measures are not known here: texts are taken to be as wide as their characters.
 */
import type { JourneyBox, TracePath } from '../../../server/src/protocol/trace.ts';
import { stationsOf, type Station } from './stations.ts';

export interface PlacedStation extends Station {
  /** Middle of the station, and its whole width. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Lines under it, cut to what has room. */
  readonly lines: readonly string[];
}

export interface MapBox { readonly id: string; readonly title: string; readonly detail: string; readonly kind: JourneyBox['kind']; readonly x: number; readonly width: number; readonly height: number; readonly hint: string }
/** The name of a hook over the stations that belong to it. */
export interface HookName { readonly text: string; readonly x: number; readonly y: number }
/** A piece of the path as SVG has it. `leg` is the one that it belongs to, or leads into. */
export interface Wire { readonly d: string; readonly leg: number }

export interface MapLayout { readonly width: number; readonly height: number; readonly boxes: readonly MapBox[]; readonly stations: readonly PlacedStation[]; readonly hooks: readonly HookName[]; readonly wires: readonly Wire[] }

/** Widths of a character in the small fonts of the map. */
const letter = 5.5;
const mono = 6;
const gap = 6;
/** Between boxes, and between a box's edge and what stands in it. */
const between = 40;
const inset = 12;
const titleHeight = 38;
const lineHeight = 13;
/** A line of stations that is longer turns, unless it has to be one. */
const longestLine = 560;
/** A text under a station is cut in its middle where it is longer. */
const longest = 27;
const mostTexts = 3;

/** The name in few characters: the middle is left out. */
export const cut = (text: string, most = longest): string => (text.length <= most ? text : `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(text.length - Math.floor(most / 2))}`);

interface Sized { readonly station: Station; readonly width: number }
/** The packet's stay in a box: one leg, or several where nginx takes over. */
interface Visit { readonly box: number; readonly legs: number[]; readonly rows: Sized[][] }

const isChip = ({ tone }: Station): boolean => tone === 'eventful' || tone === 'bad';

function sized(station: Station): Sized {
  const texts = station.texts.slice(0, mostTexts).map((text) => cut(text).length * mono + 4);
  return { station, width: Math.max(station.label.length * letter + (isChip(station) ? 14 : 4), ...texts, 18) };
}

const lengthOf = (row: readonly Sized[]): number => row.reduce((sum, { width }) => sum + width + gap, -gap);

/** `boxes` are those of the trace; a trace of one box has none, and gets a box by its name. */
export function layoutOf(path: TracePath, boxes: readonly JourneyBox[] | undefined, alone: string): MapLayout {
  const legs = path.legs ?? [{ box: alone, arrives: path.packet, connection: 1 }];
  const ids = [...new Set(legs.map(({ box }) => box))];
  const all = stationsOf(path).map(sized);
  const visits: { box: number; legs: number[] }[] = [];
  for (const [leg, { box }] of legs.entries()) {
    const last = visits.at(-1);
    if (last && ids[last.box] === box) last.legs.push(leg);
    else visits.push({ box: ids.indexOf(box), legs: [leg] });
  }
  const stays = visits.map((visit, index): Visit => ({ ...visit, rows: rowsOf(all.filter(({ station }) => path.legs === undefined || visit.legs.includes(station.leg)), visits[index - 1]?.box, visit.box, visits[index + 1]?.box) }));
  let x = inset;
  const placed = ids.map((id, index): Omit<MapBox, 'height'> => {
    const box = boxes?.find((one) => one.id === id);
    const [title, detail] = [box?.title ?? id, box?.detail ?? ''];
    const width = 2 * inset + Math.max(cut(title, 24).length * 7, cut(detail, 34).length * mono, ...stays.filter((stay) => stay.box === index).flatMap(({ rows }) => rows.map(lengthOf)));
    const made = { id, title, detail, kind: box?.kind ?? 'node', x, width, hint: [title, detail, box?.because].filter(Boolean).join('\n') };
    x += width + between;
    return made;
  });
  const drawn = draw(stays, placed);
  return { stations: drawn.stations, hooks: drawn.hooks, wires: drawn.wires, width: Math.ceil(x - between + inset), boxes: placed.map((box, index) => ({ ...box, height: Math.max(44, drawn.bottoms[index]!) })), height: Math.max(44, drawn.lowest) + 2 };
}

/** Lines for the stations of a stay: as many as let it leave on the side of the next box, and none longer than need be. */
function rowsOf(stations: readonly Sized[], from: number | undefined, box: number, to: number | undefined): Sized[][] {
  if (stations.length === 0) return [];
  const entersLeft = from === undefined || from < box;
  const leavesRight = to === undefined ? undefined : to > box;
  let count = Math.max(1, Math.ceil(lengthOf(stations) / longestLine));
  if (leavesRight !== undefined && (count % 2 === 1) !== (entersLeft === leavesRight)) count++;
  if (count > stations.length) return [[...stations]];
  const rows: Sized[][] = [];
  const share = lengthOf(stations) / count;
  let row: Sized[] = [];
  let used = 0;
  for (const [index, one] of stations.entries()) {
    const rest = stations.length - index;
    // A new line begins where the share of this one is used up, or where each line left gets one station.
    if (row.length > 0 && rows.length < count - 1 && (used + one.width / 2 > share * (rows.length + 1) || rest <= count - 1 - rows.length)) {
      rows.push(row);
      row = [];
    }
    row.push(one);
    used += one.width + gap;
  }
  return [...rows, row];
}

interface Point { readonly x: number; readonly y: number; readonly side: -1 | 1; readonly box: number }

function draw(stays: readonly Visit[], boxes: readonly Omit<MapBox, 'height'>[]): Pick<MapLayout, 'stations' | 'hooks' | 'wires'> & { readonly bottoms: number[]; readonly lowest: number } {
  const stations: PlacedStation[] = [];
  const hooks: HookName[] = [];
  const ways: { readonly from?: Point; readonly to: Point; readonly leg: number; readonly d?: string }[] = [];
  const bottoms = boxes.map(() => titleHeight);
  let from: Point | undefined;
  const connect = (to: Point, leg: number): void => {
    if (from) ways.push({ from, to, leg });
  };
  for (const [index, { box, legs, rows }] of stays.entries()) {
    const { x: left, width } = boxes[box]!;
    const before = stays[index - 1];
    const next = stays[index + 1];
    let rightward = before === undefined || before.box < box;
    if (rows.length === 0) {
      const on = next === undefined || next.box > box;
      connect({ x: rightward ? left : left + width, y: 22, side: rightward ? -1 : 1, box }, legs[0]!);
      from = { x: on ? left + width : left, y: 22, side: on ? 1 : -1, box };
      continue;
    }
    for (const row of rows) {
      const top = bottoms[box]!;
      const y = top + 24;
      const lines = Math.max(0, ...row.map(({ station }) => Math.min(mostTexts, station.texts.length)));
      // A line fills its box, so that what turns or leaves does so at the edge.
      const room = (width - 2 * inset - lengthOf(row)) / Math.max(1, row.length - 1);
      let x = left + inset;
      let hook: string | undefined;
      const own: HookName[] = [];
      for (const { station, width: wide } of rightward ? row : [...row].reverse()) {
        if (station.hook !== undefined && station.hook !== hook) own.push({ text: station.hook, x, y: top + 9 });
        hook = station.hook;
        stations.push({ ...station, x: x + wide / 2, y, width: wide, lines: station.texts.slice(0, mostTexts).map((text) => cut(text)) });
        x += wide + gap + room;
      }
      hooks.push(...own.map((name, at) => (name.text.length * letter + 6 > (own[at + 1]?.x ?? Infinity) - name.x ? { ...name, text: short[name.text] ?? name.text } : name)));
      const [start, end] = [left + inset, row.length === 1 ? left + inset + row[0]!.width : left + width - inset];
      const [first, last]: Point[] = rightward ? [{ x: start, y, side: -1, box }, { x: end, y, side: 1, box }] : [{ x: end, y, side: 1, box }, { x: start, y, side: -1, box }];
      const leg = row[0]!.station.leg;
      connect(first!, leg);
      ways.push({ to: first!, leg, d: `M${start} ${y}H${end}` });
      from = last;
      bottoms[box] = top + 48 + lines * lineHeight;
      rightward = !rightward;
    }
  }
  let lowest = Math.max(...bottoms);
  const wires = ways.map(({ from: one, to, leg, d }): Wire => {
    if (!one) return { d: d!, leg };
    const passed = bottoms.slice(Math.min(one.box, to.box) + 1, Math.max(one.box, to.box));
    const under = passed.length === 0 ? undefined : Math.max(...passed.map((bottom) => Math.max(44, bottom))) + 12;
    if (under !== undefined) lowest = Math.max(lowest, under + 4);
    return { d: under === undefined ? curve(one, to) : around(one, to, Math.max(under, one.y)), leg };
  });
  return { stations, hooks, wires, bottoms, lowest };
}

const short: Readonly<Record<string, string>> = { PREROUTING: 'PRE', INPUT: 'IN', FORWARD: 'FWD', OUTPUT: 'OUT', POSTROUTING: 'POST' };

/** A line that leaves one point by its side and comes to another by its side. */
function curve(from: Point, to: Point): string {
  const reach = from.side === to.side ? 16 : Math.max(14, Math.abs(to.x - from.x) * 0.45);
  return `M${from.x} ${from.y}C${from.x + from.side * reach} ${from.y} ${to.x + to.side * reach} ${to.y} ${to.x} ${to.y}`;
}

/** The same below the boxes that stand between. */
function around(from: Point, to: Point, y: number): string {
  const [out, back] = [from.x + from.side * between, to.x + to.side * between];
  return `${curve(from, { ...from, x: out, y, side: from.side === 1 ? -1 : 1 })}H${back}${curve({ ...to, x: back, y, side: to.side === 1 ? -1 : 1 }, to).replace(/^M[^C]*/, '')}`;
}
