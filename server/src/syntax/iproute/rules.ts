/** Exports parseRules: the rules of policy routing that `ip rule` prints. */
import type { IpRule, RuleInterface } from '../../base/host.ts';
import type { Family, Prefix } from '../../base/ip.ts';
import { parsePrefix } from '../../base/ip.ts';
import { parseMasked, parseNumber, parseRange } from '../../base/numbers.ts';
import { parseProtocol } from '../../base/protocols.ts';
import { lineText, type Lines } from '../../base/text.ts';
import { parseRealms, parseTosByte, tableName } from './tables.ts';

type Draft = { -readonly [K in keyof IpRule]: IpRule[K] };

/** Actions that are one word; the rest is in readWord. */
const actions: ReadonlySet<string> = new Set(['nop', 'blackhole', 'unreachable', 'prohibit']);
/** Words with a value that decide nothing. */
const silent = new Set(['proto', 'protocol']);

/**
 * Reads lines `first` to `last` (inclusive) of `ip rule`, one rule each; other lines are left out. Rules without any address have the
 * family of the command, `family`; without a command a listing with the table `default` is IPv4's, which alone has it, and a later one
 * IPv6's. Words that are not understood are kept in `strange`.
 */
export function parseRules(lines: Lines, first: number, last: number, family?: Family): IpRule[] {
  const blocks: Draft[][] = [];
  let before = Infinity;
  for (let line = Math.max(0, first); line <= last && line < lines.count; line++) {
    const text = lineText(lines, line);
    const start = lines.starts[line]! + text.length - text.trimStart().length;
    const rule = readRule(text.trim(), { start, end: Math.max(start, lines.starts[line]! + text.trimEnd().length) });
    if (!rule) continue;
    // A listing is sorted: a smaller priority begins another one.
    if (blocks.length === 0 || rule.priority < before) blocks.push([]);
    blocks.at(-1)!.push(rule);
    before = rule.priority;
  }
  return blocks.flatMap((block, index) => {
    const named = block.flatMap(({ from, to }) => [from, to]).find((prefix) => prefix)?.ip.family;
    const own = named ?? (index === 0 ? family : undefined) ?? (index > 0 && !block.some((rule) => rule.table === 'default') ? 6 : 4);
    return block.map((rule) => ({ ...rule, family: own }));
  });
}

function readRule(text: string, span: { start: number; end: number }): Draft | undefined {
  const head = /^(\d{1,10}):\s+(.*)$/.exec(text);
  const words = (head?.[2] ?? '').split(/\s+/);
  if (!head || !(words[0] === 'from' || words[0] === 'not' || words[0] === 'to')) return undefined;
  const rule: Draft = { family: 4, priority: Number(head[1]), negated: false, action: 'other', span };
  for (let i = 0; i < words.length;) i += readWord(rule, words[i]!, words[i + 1], words[i + 2]);
  return rule;
}

/** Reads one word with its values into the rule; returns how many words that were. */
function readWord(rule: Draft, word: string, value = '', next = ''): number {
  const strange = (taken = 2): number => {
    rule.strange ??= taken === 2 ? `${word} ${value}`.trim() : word;
    return taken;
  };
  if (word === 'not') {
    rule.negated = true;
    return 1;
  }
  if (actions.has(word)) {
    rule.action = word as IpRule['action'];
    return 1;
  }
  switch (word) {
    case 'from':
    case 'to': {
      if (value === 'all' || value === 'any' || value === 'default') return 2;
      const prefix: Prefix | undefined = parsePrefix(value);
      if (!prefix) return strange();
      rule[word] = prefix;
      return 2;
    }
    case 'tos':
    case 'dsfield': {
      const tos = parseTosByte(value);
      if (tos === undefined) return strange();
      rule.tos = tos;
      return 2;
    }
    case 'fwmark': {
      const mark = parseMasked(value);
      if (!mark) return strange();
      rule.mark = mark;
      return 2;
    }
    case 'iif':
    case 'oif': {
      const detached = next === '[detached]';
      rule[word] = { name: value, detached } satisfies RuleInterface;
      return detached ? 3 : 2;
    }
    case 'uidrange':
    case 'sport':
    case 'dport': {
      const range = parseRange(value, word === 'uidrange' ? 0xffffffff : 65535, '-');
      if (!range) return strange();
      rule[word === 'uidrange' ? 'uids' : word] = range;
      return 2;
    }
    case 'ipproto': {
      const protocol = parseProtocol(value);
      if (protocol === undefined) return strange();
      rule.protocol = protocol;
      return 2;
    }
    case 'lookup':
    case 'table':
      // A rule for VRFs: a device that belongs to one has the table of its master.
      if (value === '[l3mdev-table]') return strange();
      rule.action = 'lookup';
      rule.table = tableName(value);
      return 2;
    case 'goto': {
      rule.action = 'goto';
      const target = parseNumber(value);
      if (target !== undefined && next !== '[unresolved]') rule.target = target;
      return next === '[unresolved]' ? 3 : 2;
    }
    case 'suppress_prefixlength':
    case 'sup_pl': {
      const length = parseNumber(value, 128);
      if (length === undefined) return strange();
      rule.suppressLength = length;
      return 2;
    }
    case 'suppress_ifgroup':
      rule.suppressGroup = value;
      return 2;
    case 'realm':
    case 'realms': {
      const realm = parseRealms(value);
      if (realm !== undefined) rule.realm = realm;
      return 2;
    }
    default:
      return silent.has(word) ? 2 : strange(1);
  }
}
