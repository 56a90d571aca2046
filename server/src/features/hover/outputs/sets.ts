/** Exports setsHover: what the words of `ipset list` and `ipset save` mean. Source: ipset(8). */
import type { IpSet } from '../../../base/ipset.ts';
import { contains } from '../../../base/span.ts';
import { parsePort, serviceName } from '../../../base/protocols.ts';
import type { AnalysedFile } from '../../../model/tree.ts';
import { code, grouped, paragraphs, plural } from '../../markdown.ts';
import { addressHover } from '../address.ts';
import { interfaceHover, portHover, setHover } from '../names.ts';
import type { Said } from '../option.ts';
import { ruleLinesWith } from '../uses.ts';
import { byKey, linesAbove, partAt, say, type Meanings, type Place } from './place.ts';

const methods: Readonly<Record<string, string>> = {
  hash: 'stored as a hash, so that a look-up takes the same time however many members there are', bitmap: 'stored as one bit for each possible value of a fixed range', list: 'a list of other sets, which are asked one after another',
};
const dimensions: Readonly<Record<string, string>> = { ip: 'address', net: 'network', port: 'protocol and port', mac: 'MAC address', mark: 'packet mark', iface: 'interface', set: 'set' };

/** `hash:ip,port,net`: "address, protocol and port, network". */
export function typeInWords(type: string): string | undefined {
  const [method = '', parts = ''] = type.split(':');
  const names = parts.split(',').map((part, i) => (Object.hasOwn(dimensions, part) ? (method === 'bitmap' && part === 'port' ? 'port' : `${dimensions[part]!}${(part === 'ip' || part === 'net') && i > 1 ? ' (the other one)' : ''}`) : undefined));
  if (!Object.hasOwn(methods, method) || names.includes(undefined)) return undefined;
  const directions = names.length > 1 ? ` A rule says for each part by \`src\` or \`dst\` whose it is, such as \`${names.map(() => 'dst').join(',')}\`.` : '';
  return `${methods[method]!}. Each member is: ${names.join(', ')}.${directions}`;
}

const headerMeanings: Meanings = {
  family: (value) => (value === 'inet6' ? 'IPv6 addresses.' : 'IPv4 addresses.'),
  hashsize: (value) => `how many buckets the hash has, ${/^\d+$/.test(value) ? grouped(Number(value)) : 'a power of two'}. It doubles by itself as members are added.`,
  maxelem: (value) => `at most ${/^\d+$/.test(value) ? grouped(Number(value)) : 'so many'} members; more are refused ("Hash is full").`,
  bucketsize: 'how many members a bucket holds before the hash grows.', initval: 'the random number in the hash function. It decides the order in which members are listed.',
  timeout: (value) => `members are forgotten after ${/^\d+$/.test(value) ? plural(Number(value), 'second') : 'so many seconds'} unless they were added with another time; 0 is for ever.`,
  range: 'the values that the bitmap can hold.', netmask: 'addresses are cut to networks of this length.', markmask: 'only these bits of a mark are stored.', size: 'how many sets the list can hold.',
  counters: 'each member counts the packets and bytes that matched it.', comment: 'members may carry a comment.', skbinfo: 'members may carry a mark, a priority and a queue for `-j SET --map-set`.', forceadd: 'when it is full, a random member makes room for a new one.',
};
const headerAlone: ReadonlySet<string> = new Set(['counters', 'comment', 'skbinfo', 'forceadd']);

const memberMeanings: Meanings = {
  timeout: (value) => `it is forgotten in ${/^\d+$/.test(value) ? plural(Number(value), 'second') : 'so many seconds'}, counted from the listing; 0 is never.`,
  packets: 'packets that matched this member.', bytes: 'bytes of the packets that matched this member.', comment: 'a comment; it changes nothing.', nomatch: 'an exception: what lies in here is not in the set, even where a larger network is.',
  skbmark: 'the mark that `-j SET --map-set --map-mark` writes, with its mask.', skbprio: 'the class that `--map-prio` writes.', skbqueue: 'the hardware queue that `--map-queue` writes.',
};
const memberAlone: ReadonlySet<string> = new Set(['nomatch']);

const lineMeanings: Readonly<Record<string, (value: string, place: Place) => string | undefined>> = {
  Name: (value, { file }) => setHover(file, value),
  Type: (value) => {
    const text = typeInWords(value);
    return text && `Type ${code(value)}: ${text}`;
  },
  Revision: (value) => `Revision ${code(value, 10)} of the set type: later ones know more options. Kernel and ipset agree on the highest that both know.`,
  'Size in memory': (value) => `${code(value, 20)} bytes of kernel memory for the set and its members.`,
  References: (value, place) => referencesInWords(value, place),
  'Number of entries': (value) => `${/^\d+$/.test(value) ? plural(Number(value), 'member') : 'Members'}; in a set with a timeout, those that have run out may still be counted.`,
  Members: () => 'The members of the set follow, one a line.',
  Header: () => 'How the set was made: the options of `ipset create`.',
};

function referencesInWords(value: string, { file, offset }: Place): string {
  const set = setAt(file, offset);
  const rules = set ? ruleLinesWith(file, `-set ${set.name} `, 200, 'none').length : 0;
  const here = file.dumps.length > 0 && set ? ` This file has ${plural(rules, 'rule')} with it.` : '';
  return `References: ${/^\d+$/.test(value) ? plural(Number(value), 'rule or set', 'rules and sets') : 'rules and sets'} of the kernel use it. While there are any, the set cannot be destroyed.${here}`;
}

/** The set whose text holds an offset. */
function setAt(file: AnalysedFile, offset: number): IpSet | undefined {
  for (const set of file.own.sets.values()) if (contains(set.span, offset)) return set;
  return undefined;
}

/** What is said of a word in an output of ipset; undefined where nothing is. */
export function setsHover(place: Place): Said | undefined {
  const { text, word, words, index } = place;
  const line = /^\s*(Name|Type|Revision|Header|Size in memory|References|Number of entries|Members):\s*(.*?)\s*$/.exec(text);
  if (line) {
    const [, key = '', value = ''] = line;
    if (key === 'Header' && index > 0) return byKey(place, headerMeanings, headerAlone);
    return say(key === 'Name' && index > 0 ? word : { start: words[0]!.start, end: words.at(-1)!.end }, lineMeanings[key]!(value, place));
  }
  const command = /^-*(create|add|del|destroy|flush|N|A|D)$/.exec(words[0]!.text)?.[1];
  if (command !== undefined && place.section.kind === 'ipset-save') {
    const makes = command === 'create' || command === 'N';
    if (index === 0) return say(word, makes ? 'Makes a set: name, type, options.' : command === 'add' || command === 'A' ? 'Adds a member to the set.' : 'A command of `ipset restore`.');
    if (index === 1) return say(word, setHover(place.file, word.text));
    if (makes) return index === 2 ? say(word, lineMeanings['Type']!(word.text, place)) : byKey(place, headerMeanings, headerAlone);
    return memberHover(place, words[1]!.text, 2);
  }
  const name = setAt(place.file, place.offset)?.name ?? nameAbove(place);
  return name === undefined ? undefined : memberHover(place, name, 0);
}

function nameAbove(place: Place): string | undefined {
  for (const text of linesAbove(place)) {
    const name = /^\s*Name:\s*(\S+)/.exec(text)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** A part of the element by the dimension of the set's type, or an option behind it. */
function memberHover(place: Place, name: string, first: number): Said | undefined {
  const { file, index, word } = place;
  if (index > first) return place.words.slice(first, index).some(({ text }) => text === 'comment') ? say(word, 'A comment; it changes nothing.') : byKey(place, memberMeanings, memberAlone);
  if (index < first) return undefined;
  const set = file.own.sets.get(name);
  const part = partAt(place);
  if (!set) return undefined;
  const position = file.lines.text.slice(word.start, part.start).split(',').length - 1;
  const kinds = set.type.replace(/^[a-z]+:/, '').split(',');
  const kind = kinds[position] ?? '';
  const where = `Member of set ${code(set.name)}${kinds.length > 1 && Object.hasOwn(dimensions, kind) ? `: its ${dimensions[kind]!}, part ${position + 1} of ${kinds.length}` : ''}.`;
  return say(part, paragraphs(where, partInWords(place, set.type, kind, part.text)));
}

function partInWords({ file }: Place, type: string, kind: string, text: string): string | undefined {
  switch (kind) {
    case 'ip': case 'net': return addressHover(file, text, 'listing');
    case 'port': {
      const [, protocol, port] = /^(?:([a-z0-9-]+):)?(.+)$/.exec(text) ?? [];
      const named = protocol === undefined && type !== 'bitmap:port' ? parsePort(port ?? '') : undefined;
      if (protocol?.startsWith('icmp')) return `${code(text)}: type and code of ${protocol === 'icmp' ? 'ICMP' : 'ICMPv6'}.`;
      return named === undefined ? portHover(file, port ?? '', protocol) : `Port ${code(text)}${serviceName(named) ? `: ${serviceName(named)!}` : ''}`;
    }
    case 'iface': return interfaceHover(file, text.replace(/^physdev:/, ''));
    case 'set': return setHover(file, text);
    case 'mark': return `Mark ${code(text)} of the packet, cut to the set's markmask.`;
    case 'mac': return `MAC address ${code(text)}.`;
    default: return undefined;
  }
}
