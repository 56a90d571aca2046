/** Exports arbitraries of hostile documents: pieces of real text that were changed along the grammar, and text of any characters. */
import fc from 'fast-check';
import { allMatches, allTargets, ipHeader } from '../../server/src/xtables/registry.ts';
import { texts } from './texts.ts';

/** Words that mean something somewhere. */
const words: readonly string[] = [
  ...[ipHeader, ...allMatches, ...allTargets].flatMap((module) => [module.name, ...module.options.map((option) => option.name)]),
  '-A', '-I', '-D', '-R', '-N', '-X', '-E', '-F', '-P', '-j', '-g', '-m', '-t', '!', '--', '-', '=', ':', '*', '"', '\'', '\\', '[0:0]', '[1:', '0', '-1', '65536', '4294967296', '0x', '0xffffffffff', '1e9', '99999999999999999999', 'NaN',
  '0.0.0.0/0', '::/0', '10.0.0.0/33', '1.2.3', '1.2.3.4.5', '::ffff:1.2.3.4', '2001:db8::/129', ':::', '[::1]:80', 'any', 'all', 'anywhere', 'tcp', 'udp', 'icmp', '255', '256', 'INPUT', 'PREROUTING', 'DROP', 'COMMIT', '*nat', 'Chain', 'Name:', 'Members:',
  'inet', 'inet6', 'dev', 'via', 'src', 'dst', 'nexthop', 'table', 'scope', 'lookup', 'from', 'to', 'fwmark', 'timeout', 'nomatch', 'comment', '->', 'TCP', 'FWM', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
  '\0', '\r', '\u2028', '\ufeff', '\ud800', 'é', '😀', '`', '$(', '|', '&&', '<script>', '](x)', '{', '}', '- ', '&a', '*a', '!!js', '<<: *a', '%', '#',
];

type Change = { readonly kind: 'drop' | 'twice' | 'swap' | 'replace' | 'insert' | 'cut' | 'join' | 'repeat' | 'raw'; readonly at: number; readonly word: number; readonly text: string };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('drop' as const, 'twice' as const, 'swap' as const, 'replace' as const, 'insert' as const, 'cut' as const, 'join' as const, 'repeat' as const, 'raw' as const),
  at: fc.nat(1000), word: fc.nat(60), text: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) }),
});

function apply(lines: string[], { kind, at, word, text }: Change): string[] {
  if (lines.length === 0) return [text];
  const i = at % lines.length;
  const line = lines[i]!;
  const parts = line.split(/(?<=\s)(?=\S)/);
  const w = word % parts.length;
  switch (kind) {
    case 'drop': return lines.toSpliced(i, 1);
    case 'twice': return lines.toSpliced(i, 0, line);
    case 'swap': return lines.toSpliced(i, 1).toSpliced(word % lines.length, 0, line);
    case 'replace': return lines.with(i, parts.with(w, `${text} `).join(''));
    case 'insert': return lines.with(i, parts.toSpliced(w, 0, `${text} `).join(''));
    case 'cut': return lines.with(i, line.slice(0, (word * 7) % (line.length + 1)));
    case 'join': return i + 1 < lines.length ? lines.toSpliced(i, 2, line + (word % 2 ? ' ' : '') + lines[i + 1]!) : lines;
    case 'repeat': return lines.with(i, parts.toSpliced(w, 0, ...Array.from({ length: 1 + (word % 12) }, () => parts[w]!)).join(''));
    case 'raw': return lines.with(i, line.slice(0, word) + text + line.slice(word));
  }
}

/** Some lines of one of the texts, a few of them changed. */
const piece: fc.Arbitrary<string[]> = fc.tuple(fc.nat(texts.length - 1), fc.nat(400), fc.integer({ min: 1, max: 14 }), fc.array(change, { maxLength: 4 })).map(([text, from, count, changes]) => {
  const lines = texts[text]!;
  const first = from % lines.length;
  return changes.reduce(apply, lines.slice(first, first + count));
});

/** A rule of any words: options of all modules, with values that fit others. */
const anyRule: fc.Arbitrary<string[]> = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 14 }).map((list) => [`-A INPUT ${list.join(' ')}`]);
const anyRow: fc.Arbitrary<string[]> = fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((list) => [`    0     0 ACCEPT     all  --  *      *       0.0.0.0/0            0.0.0.0/0            ${list.join(' ')}`]);
const anyText: fc.Arbitrary<string[]> = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 60 })).map((text) => text.split('\n'));

const ends = fc.oneof({ weight: 10, arbitrary: fc.constant('\n') }, { weight: 2, arbitrary: fc.constant('\r\n') }, { weight: 1, arbitrary: fc.constant('\r') });

/** What grows faster than its text shows in long ones: a line over and over, a line of one word, or of one beginning, over and over, and rules deleted by their text. */
const long: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.integer({ min: 50, max: 600 }), fc.constantFrom('-D', '-C', '-I', '-R'), fc.constantFrom('', '/32', ' -m comment --comment x')).map(([times, command, behind]) => ['*filter', ':INPUT ACCEPT [0:0]', ...['-A', command].flatMap((one) => Array.from({ length: times }, (_, i) => `${one} INPUT -s 10.0.${i >> 8}.${i & 255}${one === '-A' ? '' : behind} -j DROP`)), 'COMMIT'].join('\n')),
  fc.tuple(piece, fc.integer({ min: 20, max: 200 })).map(([lines, times]) => Array.from({ length: times }, () => lines.join('\n').slice(0, 200)).join('\n')),
  fc.tuple(piece, fc.constantFrom(...words), fc.integer({ min: 100, max: 6000 })).map(([lines, word, times]) => `${lines[0] ?? ''} ${`${word} `.repeat(times)}`),
  fc.tuple(piece, fc.constantFrom(' ', '\t', '-', '=', '"', '\\', '!', '#', ':', '.', '0', 'a', '/', '(', '[', '/*', '{', '\n'), fc.integer({ min: 1000, max: 20_000 }), fc.nat(80)).map(([lines, letter, times, at]) => `${(lines[0] ?? '').slice(0, at)}${letter.repeat(times)}${(lines[0] ?? '').slice(at)}`),
);

/** A document of a few kilobytes at most. */
const short: fc.Arbitrary<string> = fc.tuple(
  fc.array(fc.oneof({ weight: 12, arbitrary: piece }, { weight: 2, arbitrary: anyRule }, { weight: 1, arbitrary: anyRow }, { weight: 1, arbitrary: anyText }), { minLength: 1, maxLength: 4 }), ends,
).map(([parts, end]) => parts.flat().join(end));

/** A line that no program prints and no command begins with, so that it takes nothing of what stands around it; damaged lines of dumps too. */
export const garbage: fc.Arbitrary<string> = fc.tuple(fc.constantFrom('?', '%%', '}', '^', ',', 'é', '\0', '~~ ', '?? "', '?? -A'), fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.tuple(fc.nat(2), fc.nat(400)).map(([text, line]) => texts[text]![line % texts[text]!.length]!))).map(([first, rest]) => first + rest.replace(/[\r\n]/g, ' '));

/** A document. */
export const hostile: fc.Arbitrary<string> = fc.oneof({ weight: 300, arbitrary: short }, { weight: 1, arbitrary: long });
