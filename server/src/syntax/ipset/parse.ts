/** Exports parseIpsets: the sets that `ipset list` and `ipset save` print. */
import { parseIp, type Family } from '../../base/ip.ts';
import type { IpSet, SetMember } from '../../base/ipset.ts';
import type { Span } from '../../base/span.ts';
import { lineEnd, type Lines } from '../../base/text.ts';
import { memberAt } from './tree.ts';

/** Words of a header that stand alone (ipset(8), "GENERIC CREATE AND ADD OPTIONS"). */
const headerFlags = new Set(['comment', 'counters', 'skbinfo', 'forceadd']);

interface Draft {
  name: string;
  type: string;
  header: Map<string, string>;
  members: SetMember[];
  /** Where each element stands in `members`; made when the first one is deleted. Deleted ones are in `gone`. */
  places?: Map<string, number>;
  gone?: Set<SetMember>;
  start: number;
  end: number;
  nameSpan: Span;
  /** The members are in the capture: `Members:` was seen, or the set was created by `ipset save`. */
  listed: boolean;
}

/**
 * Reads the sets of lines `first` to `last` (inclusive; other lines among them are passed over).
 * Both forms of ipset(8) are known: `list` (`Name:`, `Type:`, `Header:`, `Members:`; without members with `-t`) and
 * `save` (`create`, `add`, and the other commands that `ipset restore` takes).
 * Of `ipset list -n` (`namesOnly`) every line behind the first is a name: the sets have no type then.
 * The header of a set also holds the numbered lines of `list` under their own names: `Revision`, `References`,
 * `Size in memory`, `Number of entries`.
 */
export function parseIpsets(lines: Lines, first: number, last: number, namesOnly = false): IpSet[] {
  const { text } = lines;
  const drafts: Draft[] = [];
  const byName = new Map<string, Draft>();
  let current: Draft | undefined;
  let inMembers = false;

  const begin = (name: string, start: number, end: number, nameStart: number, listed: boolean): Draft => {
    const draft: Draft = { name, type: '', header: new Map(), members: [], start, end, nameSpan: { start: nameStart, end: nameStart + name.length }, listed };
    drafts.push(draft);
    byName.set(name, draft);
    return draft;
  };

  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    let start = lines.starts[line]!;
    let end = lineEnd(lines, line);
    while (start < end && (text.charCodeAt(start) <= 32 || text.charCodeAt(start) === 0xfeff)) start++;
    while (end > start && text.charCodeAt(end - 1) <= 32) end--;
    if (start === end || text.charCodeAt(start) === 35 /* # */) {
      // A blank line ends the members; one of control characters is damage.
      if (start === end && !text.slice(lines.starts[line], end).includes('\0')) inMembers = false;
      continue;
    }
    if (namesOnly) {
      if (line > first && !/\s/.test(text.slice(start, end))) begin(text.slice(start, end), start, end, start, false);
    } else if (text.startsWith('Name:', start)) {
      const nameStart = skipSpace(text, start + 5, end);
      current = begin(text.slice(nameStart, end), start, end, nameStart, false);
      inMembers = false;
    } else if (inMembers && current) {
      current.members.push(memberAt(text, start, end));
      current.end = end;
    } else if (current && !current.listed && listLine(current, text.slice(start, end))) {
      current.end = end;
      inMembers = current.listed;
    } else {
      restoreLine(text, start, end, byName, drafts, begin);
    }
  }
  const whole = last >= lines.count - 1 && !/[\r\n]$/.test(text);
  return drafts.map((draft) => finish(draft, whole && draft === current));
}

function skipSpace(text: string, at: number, end: number): number {
  while (at < end && text.charCodeAt(at) <= 32) at++;
  return at;
}

/** A line of `ipset list` other than its name and members; false where it is none. */
function listLine(set: Draft, line: string): boolean {
  const parts = /^([A-Z][A-Za-z ]*):\s*(.*)$/.exec(line);
  if (!parts) return false;
  const [, key = '', value = ''] = parts;
  if (key === 'Type') set.type = value;
  else if (key === 'Header') readHeader(set.header, value.split(/\s+/));
  else if (key === 'Members') set.listed = true;
  else set.header.set(key, value);
  return true;
}

function readHeader(header: Map<string, string>, words: readonly string[]): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '' || word === '-exist' || word === '-!') continue;
    const key = word.replace(/^--/, '');
    header.set(key, headerFlags.has(key) ? '' : (words[++i] ?? ''));
  }
}

type Begin = (name: string, start: number, end: number, nameStart: number, listed: boolean) => Draft;

/** One command of `ipset restore`: it changes the sets made so far, as the kernel would. */
function restoreLine(text: string, start: number, end: number, byName: Map<string, Draft>, drafts: Draft[], begin: Begin): void {
  let commandEnd = start;
  while (commandEnd < end && text.charCodeAt(commandEnd) > 32) commandEnd++;
  const command = text.slice(start, Math.min(commandEnd, start + 12)).replace(/^-+/, '');
  const nameStart = skipSpace(text, commandEnd, end);
  let nameEnd = nameStart;
  while (nameEnd < end && text.charCodeAt(nameEnd) > 32) nameEnd++;
  const name = text.slice(nameStart, nameEnd);
  const rest = skipSpace(text, nameEnd, end);
  const set = byName.get(name);
  switch (command) {
    case 'create': case 'N': case 'n': {
      const words = text.slice(rest, end).split(/\s+/);
      if (name === '' || (set && words.some((word) => word === '-exist' || word === '-!'))) return;
      const made = begin(name, start, end, nameStart, true);
      made.type = words[0] ?? '';
      readHeader(made.header, words.slice(1));
      return;
    }
    case 'add': case 'A': case 'a':
      if (!set || rest === end) return;
      set.members.push(memberAt(text, rest, end));
      set.places?.set(set.members[set.members.length - 1]!.element, set.members.length - 1);
      set.end = Math.max(set.end, end);
      return;
    case 'del': case 'D': case 'd': {
      if (!set) return;
      set.places ??= new Map(set.members.map((member, i) => [member.element, i]));
      const at = set.places.get(memberAt(text, rest, end).element);
      if (at !== undefined) (set.gone ??= new Set()).add(set.members[at]!);
      return;
    }
    case 'flush': case 'F':
      for (const one of name === '' ? drafts : set ? [set] : []) {
        one.members = [];
        delete one.places;
      }
      return;
    case 'destroy': case 'X': case 'x': {
      const gone = name === '' ? [...drafts] : set ? [set] : [];
      for (const one of gone) {
        drafts.splice(drafts.indexOf(one), 1);
        byName.delete(one.name);
      }
      return;
    }
    case 'rename': case 'E': case 'e': case 'swap': case 'W': case 'w': {
      const otherName = text.slice(rest, end).split(/\s+/)[0]!;
      const other = byName.get(otherName);
      if (!set || otherName === '' || (command === 'rename' || command === 'E' || command === 'e') === (other !== undefined)) return;
      set.name = otherName;
      byName.set(otherName, set);
      byName.delete(name);
      if (!other) return;
      other.name = name;
      byName.set(name, other);
      return;
    }
  }
}

/** Names of types before ipset 6, which ipset still takes (`alias` in its lib/ipset_*.c). */
const oldTypes: Readonly<Record<string, string>> = {
  iphash: 'hash:ip', ipmarkhash: 'hash:ip,mark', ipporthash: 'hash:ip,port', ipportiphash: 'hash:ip,port,ip', ipportnethash: 'hash:ip,port,net', nethash: 'hash:net',
  ipmap: 'bitmap:ip', macipmap: 'bitmap:ip,mac', portmap: 'bitmap:port', setlist: 'list:set', iptree: 'hash:ip', iptreemap: 'hash:ip',
};

function finish(draft: Draft, atEndOfText: boolean): IpSet {
  const { name, header, nameSpan, gone } = draft;
  const type = Object.hasOwn(oldTypes, draft.type) ? oldTypes[draft.type]! : draft.type;
  const members = gone ? draft.members.filter((member) => !gone.has(member)) : draft.members;
  const word = header.get('family');
  const family: Family = word === 'inet6' || word === 'ipv6' ? 6 : word !== undefined || !type.startsWith('hash:') ? 4 : familyOf(members[0]);
  // A capture that was cut inside the last set has lost members: then the set is not known, as with `list -t`.
  const cut = atEndOfText && !header.has('timeout') && members.length < Number(header.get('Number of entries') ?? 0);
  return { name, type, family, header, members, span: { start: draft.start, end: draft.end }, nameSpan, terse: !draft.listed || cut };
}

/** firewalld prints sets without a header: the first member tells. */
function familyOf(member: SetMember | undefined): Family {
  const address = member?.element.split(',')[0]!.split('/')[0];
  return address === undefined ? 4 : (parseIp(address)?.family ?? 4);
}
