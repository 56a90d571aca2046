/** Exports parseSysctls: the kernel settings that `sysctl -a` or `sysctl NAME` prints. */
import type { Sysctl } from '../../base/host.ts';
import { lineText, type Lines } from '../../base/text.ts';

const setting = /^\s*([a-z][\w-]*[./][^\s=]+?)\s*=\s*(.*?)\s*$/;

/**
 * Reads `name = value` on lines `first` to `last` (inclusive); other lines are left out, the last of equal names counts. Names may be
 * written with dots or with slashes: the kind of the first separator separates, the other stands for itself (sysctl(8)). They are
 * returned with dots.
 */
export function parseSysctls(lines: Lines, first: number, last: number): [string, Sysctl][] {
  const found: [string, Sysctl][] = [];
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const parts = text.length > 500 ? undefined : setting.exec(text);
    if (!parts) continue;
    const [, name = '', value = ''] = parts;
    const start = lines.starts[line]! + text.length - text.trimStart().length;
    found.push([nameOf(name), { value, span: { start, end: lines.starts[line]! + text.trimEnd().length } }]);
  }
  return found;
}

function nameOf(text: string): string {
  const slashed = text[/[./]/.exec(text)?.index ?? 0] === '/';
  return slashed ? text.replace(/[./]/g, (sign) => (sign === '/' ? '.' : '/')) : text;
}
