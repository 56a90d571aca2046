/** Exports ipvsSaveLine, and scanRule: the record of a line that holds a command of iptables, wherever in it the command stands: its chain, target and table. */
import type { NamePool } from '../../base/names.ts';
import { isBlank, skipBlanks, wordEnd } from '../../base/text.ts';
import { LineFlag, LineKind, tableFlag, type LineRecords } from '../capture/tree.ts';

const QUOTE = 34, APOSTROPHE = 39, BACKSLASH = 92, DASH = 45, BANG = 33;

/** `-A -t 10.96.0.1:443 …` of `ipvsadm -S` looks like a rule. */
export const ipvsSaveLine = /^-[aA] (?:-t|-u|-f|--tcp-service|--udp-service|--sctp-service|--fwmark-service) \S/;
const oldSetType = /^(?:(?:ip|net|ipport|ipportip|ipportnet)hash|(?:ip|port|macip|ipport)map|iptree(?:map)?|setlist|(?:hash|bitmap|list):\S+)(?:\s|$)/;

/** `-N NAME iphash --hashsize 128` and `-A NAME 10.0.0.1`, as old versions of ipset saved. */
function isOldSetLine(letter: string, text: string, at: number, end: number): boolean {
  const rest = text.slice(at, Math.min(end, at + 100));
  return letter === 'N' ? oldSetType.test(rest) : letter === 'A' && /^\d{1,3}(?:\.\d{1,3}){3}[\d./:,-]*\s*$/.test(rest);
}

const longCommands = /^--(append|insert|delete|replace|check|new|new-chain|delete-chain|policy|flush|zero|rename-chain)(?:=|$)/;

/** The kind of line that a command makes; Other for another word. */
function commandOf(text: string, at: number, stop: number): number {
  if (stop === at + 2) {
    const letter = text[at + 1]!;
    return letter === 'A' ? LineKind.Append : 'IDNPFXREZC'.includes(letter) ? LineKind.Command : LineKind.Other;
  }
  if (stop < at + 5 || text.charCodeAt(at + 1) !== DASH) return LineKind.Other;
  const long = longCommands.exec(text.slice(at, Math.min(stop, at + 20)));
  return long ? (long[1] === 'append' ? LineKind.Append : LineKind.Command) : LineKind.Other;
}

/** People also write options in front of the command: `-t nat -A CHAIN …`, `-p tcp -A CHAIN …`, `--table nat …`. */
const startsAsRule = (text: string, at: number, stop: number): boolean => (stop === at + 2 ? 'tpsdiom46wvnjgc'.includes(text[at + 1]!) : /^--(?:table|protocol|source|src|destination|dst|in-interface|out-interface|match|jump|goto|wait)(?:=|$)/.test(text.slice(at, Math.min(stop, at + 20))));

/** Fills the record of a line whose arguments are text[from, end); Other where there is no command among them. `flags` are those of the line. */
export function scanRule(text: string, from: number, end: number, line: number, names: NamePool, records: LineRecords, flags = 0): number {
  const first = wordEnd(text, from, end);
  const inShell = (flags & LineFlag.Script) !== 0;
  if (!inShell && commandOf(text, from, first) === LineKind.Other && !startsAsRule(text, from, first)) return LineKind.Other;
  let kind: number = LineKind.Other;
  let name = -1;
  let target = -1;
  for (let at = from; at < end; ) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) {
      at++;
      continue;
    }
    let stop = at;
    if (code === DASH && at + 1 < end) {
      stop = wordEnd(text, at, end);
      const command = kind === LineKind.Other ? commandOf(text, at, stop) : LineKind.Other;
      if (command !== LineKind.Other) {
        kind = command;
        const chain = valueAt(text, at, stop, end);
        // `ipvsadm -S` and the `ipset -S` of old write lines like these.
        if (at === from && text.charCodeAt(chain) === DASH && ipvsSaveLine.test(text.slice(at, at + 30))) return LineKind.Other;
        if (chain < end && text.charCodeAt(chain) !== DASH && text.charCodeAt(chain) !== BANG) {
          stop = wordEnd(text, chain, end);
          const next = skipBlanks(text, stop, end);
          if (at === from && next < end && text.charCodeAt(next) !== DASH && isOldSetLine(text[at + 1]!, text, next, end)) return LineKind.IpsetCreate;
          name = names.intern(text, chain, stop);
        }
        at = Math.max(stop, at + 1);
        continue;
      }
      const word = targetWord(text, at, stop);
      if (word) {
        const start = valueAt(text, at, stop, end);
        stop = wordEnd(text, start, end);
        if (target < 0 && stop > start) {
          target = names.intern(text, start, stop);
          if (word === 2) flags |= LineFlag.Goto;
        }
        at = Math.max(stop, at + 1);
        continue;
      }
      if (isTable(text, at, stop)) {
        const start = valueAt(text, at, stop, end);
        stop = wordEnd(text, start, end);
        flags |= tableFlag(text.slice(start, stop));
      } else if (isComment(text, at, stop, end)) stop = commentEnd(text, at, stop, end);
      else if (target < 0 && !(stop === at + 2 && saysNothing(text.charCodeAt(at + 1)))) flags |= LineFlag.Conditional;
    } else if (code === QUOTE || (inShell && code === APOSTROPHE)) {
      stop = quoteEnd(text, at, end, code);
      if (stop > end) flags |= LineFlag.UnbalancedQuote;
    } else {
      if (code === BANG && target < 0) flags |= LineFlag.Conditional;
      while (stop < end && !isBlank(text.charCodeAt(stop)) && text.charCodeAt(stop) !== QUOTE) stop++;
    }
    at = Math.max(stop, at + 1);
  }
  if (kind === LineKind.Other) return kind;
  records.name[line] = name;
  records.target[line] = target;
  records.flags[line] = flags;
  return kind;
}

/** Where the value of an option begins: behind `=`, or the next word. */
function valueAt(text: string, at: number, stop: number, end: number): number {
  const equals = text.charCodeAt(at + 1) === DASH ? text.indexOf('=', at) : -1;
  return equals >= 0 && equals < stop ? equals + 1 : skipBlanks(text, stop, end);
}

/** 1 for -j or --jump, 2 for -g or --goto, else 0. */
function targetWord(text: string, at: number, stop: number): number {
  const length = stop - at;
  if (length === 2) return text.charCodeAt(at + 1) === 106 ? 1 : text.charCodeAt(at + 1) === 103 ? 2 : 0;
  if (length < 3 || text.charCodeAt(at + 1) !== DASH || (text.charCodeAt(at + 2) !== 106 && text.charCodeAt(at + 2) !== 103)) return 0;
  const equals = text.indexOf('=', at);
  const name = text.slice(at, equals >= 0 && equals < stop ? equals : Math.min(stop, at + 10));
  return '--jump'.startsWith(name) ? 1 : '--goto'.startsWith(name) ? 2 : 0;
  return 0;
}

/** -n, -v and -w are for the program, not for the rule. */
const saysNothing = (code: number): boolean => code === 110 || code === 118 || code === 119;

const isTable = (text: string, at: number, stop: number): boolean => (stop - at === 2 ? text.charCodeAt(at + 1) === 116 : stop - at >= 7 && text.startsWith('--table', at) && (stop - at === 7 || text[at + 7] === '='));

/** `-m comment` and `--comment`: they restrict nothing. */
function isComment(text: string, at: number, stop: number, end: number): boolean {
  if (stop - at === 9) return text.startsWith('--comment', at);
  return stop - at === 2 && text.charCodeAt(at + 1) === 109 && text.startsWith('comment', skipBlanks(text, stop, end));
}

/** The end of the word behind `-m` or `--comment`. A quoted comment is left to the loop, which looks for its closing quote. */
function commentEnd(text: string, at: number, stop: number, end: number): number {
  const start = skipBlanks(text, stop, end);
  return stop - at === 9 && (text.charCodeAt(start) === QUOTE || text.charCodeAt(start) === APOSTROPHE) ? start : wordEnd(text, start, end);
}

/** The offset behind the closing quote; past `end` where there is none. */
function quoteEnd(text: string, at: number, end: number, quote: number): number {
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH && quote === QUOTE) i++;
    else if (code === quote) return i + 1;
  }
  return end + 1;
}
