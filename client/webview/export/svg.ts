/** Exports svgOf: the map as a file that stands alone, in colours that are given. */
import type { MapLayout } from '../map/layout.ts';
import { cut } from '../map/layout.ts';

export interface Colours { readonly text: string; readonly quiet: string; readonly ground: string; readonly line: string; readonly way: string; readonly bad: string; readonly changed: string }

const escaped = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
const round = (value: number): number => Math.round(value * 10) / 10;

export function svgOf({ width, height, boxes, stations, hooks, wires }: MapLayout, { text, quiet, ground, line, way, bad, changed }: Colours): string {
  const write = (x: number, y: number, content: string, colour: string, size: number, more = ''): string => `<text x="${round(x)}" y="${round(y)}" fill="${escaped(colour)}" font-size="${size}"${more}>${escaped(content)}</text>`;
  const middle = ' text-anchor="middle"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + 8}" viewBox="0 -4 ${width} ${height + 8}" font-family="system-ui, sans-serif">`,
    `<rect x="0" y="-4" width="${width}" height="${height + 8}" fill="${escaped(ground)}"/>`,
    ...boxes.flatMap((box) => [
      `<rect x="${round(box.x)}" y="1" width="${round(box.width)}" height="${round(box.height)}" rx="4" fill="none" stroke="${escaped(line)}"${box.kind === 'outside' ? ' stroke-dasharray="3 3"' : ''}/>`,
      write(box.x + 10, 17, cut(box.title, 24), text, 12, ' font-weight="600"'), ...(box.detail === '' ? [] : [write(box.x + 10, 30, cut(box.detail, 34), quiet, 10)]),
    ]),
    ...hooks.map((hook) => write(hook.x, hook.y, hook.text, quiet, 9)),
    ...wires.map(({ d }) => `<path d="${d}" fill="none" stroke="${escaped(way)}" stroke-width="1.5"/>`),
    ...stations.flatMap(({ x, y, width: wide, label, lines, tone }) => {
      const chip = tone === 'eventful' || tone === 'bad';
      const colour = tone === 'bad' ? bad : tone === 'pale' ? quiet : tone === 'marked' ? changed : way;
      return [
        chip ? `<rect x="${round(x - wide / 2)}" y="${round(y - 10)}" width="${round(wide)}" height="20" rx="3" fill="${escaped(ground)}" stroke="${escaped(colour)}"/>` : `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${escaped(tone === 'marked' ? changed : ground)}" stroke="${escaped(colour)}"${tone === 'pale' ? ' stroke-dasharray="2 2"' : ''}/>`,
        write(x, chip ? y + 4 : y + 17, label, chip ? text : quiet, chip ? 11 : 9.5, middle), ...lines.map((one, index) => write(x, y + 23 + index * 13, one, tone === 'bad' ? bad : changed, 10, middle)),
      ];
    }),
    '</svg>', '',
  ].join('\n');
}
