/** Exports parseScriptLine: the rule of a command of iptables in a script. What the shell fills in is unknown. */
import type { Family } from '../../base/ip.ts';
import type { MatchUse, OptionUse, TargetUse } from '../../xtables/types.ts';
import { parseRule } from './bind.ts';
import { programAt, withoutShell } from './program.ts';
import type { Rule } from './tree.ts';

const filledIn = /[$`]/;

/** The tree of the line, which begins at `offset`; its places are those of the document. */
export function parseScriptLine(text: string, offset: number, line: number, family: Family): Rule {
  const blanks = /^\s*(?:#[ \t]*)?/.exec(text)![0].length;
  const program = programAt(text, blanks, text.length) ?? { start: blanks, end: text.length };
  const rule = parseRule(withoutShell(text.slice(program.start, program.end)), offset + program.start, line, family);
  const isFilledIn = filledIn.test(text.slice(program.start, program.end));
  const goesOn = /\\\s*$/.test(text);
  if (!isFilledIn && !goesOn) return rule;
  const { target } = rule;
  return {
    ...rule, shell: true, header: open(rule.header), matches: rule.matches.map(open), ...(target && { target: open(target) }),
    stray: goesOn && rule.stray.length === 0 ? [{ text: '\\', span: { start: rule.span.end - 1, end: rule.span.end } }] : rule.stray,
  };
}

/** The options whose values the shell fills in, so that nobody takes the variable's name for the value. */
function open<U extends MatchUse | TargetUse>(use: U): U {
  if (!use.options.some(hasVariable)) return use;
  return { ...use, options: use.options.map((option): OptionUse => (option.spec && hasVariable(option) ? { ...option, spec: { ...option.spec, check: () => `the shell fills in ${option.words.map((word) => word.text).join(' ')}` } } : option)) };
}

const hasVariable = ({ words }: OptionUse): boolean => words.some((word) => filledIn.test(word.text));
