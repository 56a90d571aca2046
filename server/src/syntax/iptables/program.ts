/**
 * Exports programAt: the arguments of iptables on a line of a script or of a terminal, `sudo iptables -t nat -A …`, and what of the line
 * belongs to them; and withoutShell, the same text with the shell's quotes as iptables-restore has them.
 */
import type { Family } from '../../base/ip.ts';

export interface ProgramLine {
  readonly family: Family;
  /** Where the arguments begin and end in the text. */
  readonly start: number;
  readonly end: number;
}

/** A prompt, sudo, a folder, the program; scripts keep its name in a variable. */
const program = /^(?:\[?[\w.+-]{1,60}@[\w.-]{1,60}[^#$>%\]]{0,80}\]?\s?[#$>%] ?|(?:[$>%]|\+{1,9}) +|(?:~|\/[\w./-]{0,80}) [#$] )?(?:sudo +(?:-\w+ +)*)?(?:\/[\w./-]{0,60}\/)?(?:(ip6?tables)(?:-legacy|-nft)?|"?\$\{?(ip6?t(?:ables)?[46]?)\}?"?)[ \t]+(?=["'$-])/i;
const longestHead = 400;

/** The arguments of iptables or ip6tables in text[at, end), a line without the blanks in front of it; undefined where it runs another program. */
export function programAt(text: string, at: number, end: number): ProgramLine | undefined {
  const head = text.slice(at, Math.min(end, at + longestHead));
  const found = program.exec(head);
  if (!found) return undefined;
  const start = at + found[0].length;
  return { family: (found[1] ?? found[2] ?? '').includes('6') ? 6 : 4, start, end: commandEnd(text, start, end) };
}

/** Where the shell ends a command: `;`, `&`, `|`, a redirection, a comment or a closing parenthesis outside quotes. */
function commandEnd(text: string, start: number, end: number): number {
  let quote = '';
  for (let i = start; i < end; i++) {
    const letter = text[i]!;
    if (letter === '\\' && quote !== "'") i++;
    else if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === ';' || letter === '&' || letter === '|' || letter === '`' || letter === ')') return i;
    else if (letter === '>' || letter === '<') return /\s\d$/.test(text.slice(Math.max(start, i - 2), i)) ? i - 1 : i;
    else if (letter === '#' && /\s/.test(text[i - 1] ?? ' ')) return i;
  }
  return end;
}

/** The arguments with single quotes made double ones: iptables-restore knows these alone. The length stays the same. */
export const withoutShell = (text: string): string => text.replace(/'([^'"\\]*)'/g, '"$1"');
