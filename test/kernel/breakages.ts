/** Exports broken: a ruleset with one thing changed in it, as people break rules: what iptables says of it is not known here. */
import type { Rng } from './rng.ts';

export interface Broken { readonly text: string; /** The line that was changed, from 0. */ readonly line: number; readonly kind: string }

type Breakage = (words: string[], rng: Rng, around: Around) => string[] | undefined;
interface Around { readonly chains: readonly string[]; readonly builtIn: readonly string[] }

/** Words of a rule line; quoted text is one. */
const wordsIn = (line: string): string[] => line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];

const isOption = (word: string | undefined): boolean => word !== undefined && /^--?[a-z]/.test(word);
const replaceAt = (words: readonly string[], at: number, ...by: string[]): string[] => [...words.slice(0, at), ...by, ...words.slice(at + 1)];

/** A place from behind `-A CHAIN` that fits, or undefined. */
function place(words: readonly string[], rng: Rng, fits: (word: string, at: number) => boolean): number | undefined {
  const places = words.flatMap((word, at) => (at >= 2 && fits(word, at) ? [at] : []));
  return places.length > 0 ? rng.pick(places) : undefined;
}

/** The end of an option: behind its words. */
function endOf(words: readonly string[], at: number): number {
  let end = at + 1;
  while (end < words.length && !isOption(words[end]) && words[end] !== '!') end++;
  return end;
}

function misspelt(word: string, rng: Rng): string {
  const at = Math.min(word.length - 1, 2 + rng.int(Math.max(1, word.length - 2)));
  const letter = 'abcdefghijklmnopqrstuvwxyz'[rng.int(26)]!;
  return rng.pick([word.slice(0, at) + word.slice(at + 1), word.slice(0, at) + letter + word.slice(at), word.slice(0, at) + letter + word.slice(at + 1), word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2)]);
}

const odd = ['0', '-1', '1', '33', '64', '129', '255', '256', '65535', '65536', '70000', '4294967295', '4294967296', '18446744073709551616', '0x10', '010', '08', '1:0', '5:3', '3-5', '', 'x', '1.5', '0x1/0x100000000', '80,', ',80', '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16'];

const breakages: Readonly<Record<string, Breakage>> = {
  'a word left out': (words, rng) => {
    const at = place(words, rng, () => true);
    return at === undefined ? undefined : replaceAt(words, at);
  },
  'an option left out': (words, rng) => {
    const at = place(words, rng, isOption);
    return at === undefined ? undefined : [...words.slice(0, at), ...words.slice(endOf(words, at))];
  },
  'an option given twice': (words, rng) => {
    const at = place(words, rng, isOption);
    return at === undefined ? undefined : [...words.slice(0, endOf(words, at)), ...words.slice(at)];
  },
  'an option moved to the end': (words, rng) => {
    const at = place(words, rng, isOption);
    return at === undefined ? undefined : [...words.slice(0, at), ...words.slice(endOf(words, at)), ...words.slice(at, endOf(words, at))];
  },
  'a misspelt word': (words, rng) => {
    const at = place(words, rng, (word) => word.length > 2 && !/^[\d.]+$/.test(word));
    return at === undefined ? undefined : replaceAt(words, at, misspelt(words[at]!, rng));
  },
  'a number out of range': (words, rng) => {
    const at = place(words, rng, (word, i) => /\d/.test(word) && !isOption(word) && !/-set$|^--rateest1?$/.test(words[i - 1] ?? ''));
    if (at === undefined) return undefined;
    const value = rng.pick(odd);
    return replaceAt(words, at, ...(rng.chance(0.5) || !/^\d+\D/.test(words[at]!) ? [value === '' ? '""' : value] : [words[at]!.replace(/\d+/, value)]));
  },
  'a bad address': (words, rng) => {
    const at = place(words, rng, (word) => /^(?:\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f]*:)/.test(word));
    if (at === undefined) return undefined;
    const [address = ''] = words[at]!.split('/');
    return replaceAt(words, at, rng.pick([`${address}/33`, `${address}/129`, `${address}/255.255.0.255`, `${address}/255.255.256.0`, `${address}/`, `${address}.1`, address.replace(/\d+/, '256'), address.slice(0, -2), `${address}/x`, `${address}/-1`, '10.1/16', 'fe80::1', '192.0.2.1', '::/0', 'no_host', `${address}-${address}`]));
  },
  'a text that is too long': (words, rng) => {
    const at = place(words, rng, (_word, i) => /-prefix$|-name$|^--(?:comment|name|helper|label|genre|string)$/.test(words[i - 1] ?? ''));
    return at === undefined ? undefined : replaceAt(words, at, words[at]!.replace(/^"?/, (quote) => quote + 'x'.repeat(rng.pick([16, 31, 129, 256]))));
  },
  'no protocol': (words, rng) => {
    const at = place(words, rng, (word) => word === '-p');
    return at === undefined ? undefined : [...words.slice(0, words[at - 1] === '!' ? at - 1 : at), ...words.slice(at + 2)];
  },
  'another protocol': (words, rng) => {
    const at = place(words, rng, (word) => word === '-p');
    return at === undefined ? undefined : replaceAt(words, at + 1, rng.pick(['tcp', 'udp', 'icmp', 'ipv6-icmp', 'sctp', 'gre', 'all', '0', '255', '256', 'tpc', 'esp', 'udplite', '6']));
  },
  'a !': (words, rng) => {
    const at = place(words, rng, isOption);
    return at === undefined ? undefined : replaceAt(words, at, '!', words[at]!);
  },
  'another chain': (words, rng, { builtIn }) => replaceAt(words, 1, rng.pick(builtIn)),
  'a chain that is not there': (words) => replaceAt(words, 1, 'NOWHERE'),
  'another target': (words, rng, { builtIn, chains }) => {
    const at = place(words, rng, (word) => word === '-j' || word === '-g');
    const target = rng.pick(['ACCEPT', 'DROP', 'RETURN', 'REJECT', 'MASQUERADE', 'LOG', 'NOTRACK', 'TRACE', 'DNAT', 'SNAT', 'REDIRECT', 'CT', 'MARK', 'TPROXY', 'ACCEPTED', 'accept', 'Nowhere', 'QUEUE', ...builtIn, ...chains]);
    return at === undefined ? [...words, '-j', target] : [...words.slice(0, at), rng.pick(['-j', words[at]!]), target];
  },
  'another match': (words, rng) => {
    const at = place(words, rng, (word) => word === '-m');
    const match = rng.pick(['tcp', 'udp', 'conntrack', 'state', 'comment', 'limit', 'multiport', 'owner', 'mac', 'addrtype', 'icmp', 'icmp6', 'ttl', 'hl', 'rpfilter', 'frob', 'physdev', 'socket']);
    return at === undefined ? [...words, '-m', match] : replaceAt(words, at + 1, match);
  },
  'a match without its name': (words, rng) => {
    const at = place(words, rng, (word) => word === '-m');
    return at === undefined ? undefined : [...words.slice(0, at), ...words.slice(at + 2)];
  },
  'a word too many': (words, rng) => {
    const at = 2 + rng.int(words.length - 1);
    return [...words.slice(0, at), rng.pick(['and', '80', '-', 'ACCEPT', '10.0.0.1']), ...words.slice(at)];
  },
};

/** Changes to lines that are no rules. */
const structures: Readonly<Record<string, (lines: string[], rng: Rng) => number | undefined>> = {
  'a loop': (lines, rng) => {
    const own = lines.findIndex((line) => /^:\S+ - /.test(line));
    if (own < 0) return undefined;
    const name = /^:(\S+)/.exec(lines[own]!)![1]!;
    const at = lines.indexOf('COMMIT', own);
    lines.splice(at, 0, rng.chance(0.5) ? `-A ${name} -j ${name}` : `-A ${name} -p tcp -g ${name}`);
    return at;
  },
  'a chain declared twice': (lines) => {
    const own = lines.findIndex((line) => /^:\S+ - /.test(line));
    if (own < 0) return undefined;
    lines.splice(own, 0, lines[own]!);
    return own + 1;
  },
  'a chain with a long name': (lines, rng) => {
    const at = lines.findIndex((line) => line.startsWith(':')) + 1;
    lines.splice(at, 0, `:${'a'.repeat(27 + rng.int(4))} - [0:0]`);
    return at;
  },
  'a policy': (lines, rng) => {
    const at = lines.findIndex((line) => /^:\S+ /.test(line) && rng.chance(0.4));
    if (at < 0) return undefined;
    lines[at] = lines[at]!.replace(/ \S+ /, ` ${rng.pick(['REJECT', 'accept', 'DROP', '-', 'RETURN', 'QUEUE'])} `);
    return at;
  },
  'another table': (lines, rng) => {
    const at = lines.findIndex((line) => line.startsWith('*') && rng.chance(0.5));
    if (at < 0) return undefined;
    lines[at] = rng.pick(['*natt', '*filters', '*Filter', '*broute']);
    return at;
  },
};

/** One thing is changed in the ruleset, at random. Undefined where the drawn change does not fit. */
export function broken(ruleset: string, rng: Rng): Broken | undefined {
  const lines = ruleset.split('\n');
  if (rng.chance(0.1)) {
    const [kind, change] = rng.pick(Object.entries(structures));
    const line = change(lines, rng);
    return line === undefined ? undefined : { text: lines.join('\n'), line, kind };
  }
  const rules = lines.flatMap((text, line) => (text.startsWith('-A ') ? [line] : []));
  if (rules.length === 0) return undefined;
  const line = rng.pick(rules);
  const start = lines.slice(0, line).findLastIndex((text) => text.startsWith('*'));
  const names = lines.slice(start, line).flatMap((text) => /^:(\S+) (\S+)/.exec(text)?.slice(1, 3).join(' ') ?? []);
  const around = { builtIn: names.filter((text) => !text.endsWith(' -')).map((text) => text.split(' ')[0]!), chains: names.filter((text) => text.endsWith(' -')).map((text) => text.split(' ')[0]!) };
  const [kind, change] = rng.pick(Object.entries(breakages));
  const words = change(wordsIn(lines[line]!), rng, around);
  if (!words || words.length < 2) return undefined;
  lines[line] = words.join(' ');
  return lines[line] === ruleset.split('\n')[line] ? undefined : { text: lines.join('\n'), line, kind };
}
