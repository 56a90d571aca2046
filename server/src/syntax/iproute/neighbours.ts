/** Exports parseNeighbours: the neighbour table that `ip neigh`, `arp -n` and `arp -an` print. */
import type { Neighbour } from '../../base/host.ts';
import { parseIp } from '../../base/ip.ts';
import { lineText, type Lines } from '../../base/text.ts';

const states: ReadonlySet<string> = new Set(['PERMANENT', 'NOARP', 'REACHABLE', 'STALE', 'NONE', 'INCOMPLETE', 'DELAY', 'PROBE', 'FAILED']);
const mac = /^[\da-f]{2}(?::[\da-f]{2}){5,19}$/i;

/** Reads lines `first` to `last` (inclusive), one neighbour each; other lines are passed over. The forms are those of iproute2's ipneigh.c and net-tools' arp.c. */
export function parseNeighbours(lines: Lines, first: number, last: number): Neighbour[] {
  const found: Neighbour[] = [];
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    if (text.length > 500) continue;
    const start = lines.starts[line]! + text.length - text.trimStart().length;
    const read = readLine(text.trim().split(/\s+/));
    if (read) found.push({ ...read, span: { start, end: lines.starts[line]! + text.trimEnd().length } });
  }
  return found;
}

function readLine(words: readonly string[]): Omit<Neighbour, 'span'> | undefined {
  // `host (10.0.0.1) at 02:… [ether] on eth0` of arp -a.
  const listed = words[2] === 'at' ? /^\((.*)\)$/.exec(words[1]!) : null;
  const ip = parseIp(listed ? listed[1]! : words[0]!);
  if (!ip) return undefined;
  const after = (word: string): string | undefined => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
  const address = words.find((word) => mac.test(word));
  const state = words.find((word) => states.has(word)) ?? (words.includes('PERM') ? 'PERMANENT' : undefined);
  // Tables of arp and of `ip -br neigh` say the interface without a word in front.
  const table = !listed && !words.includes('dev');
  const brief = table && words.length <= 3 && !words.includes('(incomplete)');
  const dev = after('dev') ?? after('on') ?? (brief ? words[1] : table ? words.at(-1) : undefined);
  const proxy = words.includes('proxy') || words.includes('PUB') || (table && !brief && /^[CM]*P$/.test(words.at(-2) ?? ''));
  return { ip, ...(dev !== undefined && { dev }), ...(address !== undefined && { mac: address }), ...(state !== undefined && { state }), ...(proxy && { proxy }) };
}
