/** Exports how hovers speak of rules: where a rule stands, its own words shortened, its meaning in a sentence, its counters. */
import { parseProtocol } from '../../base/protocols.ts';
import { lineEnd } from '../../base/text.ts';
import type { AnalysedFile, Chain } from '../../model/tree.ts';
import { chainOfLine, ruleNumber } from '../../model/references.ts';
import { isInChain, LineKind } from '../../syntax/capture/tree.ts';
import { rowCounters } from '../../syntax/listing/parse.ts';
import type { Rule } from '../../syntax/iptables/tree.ts';
import { optionsOf } from '../../syntax/iptables/tree.ts';
import type { OptionUse } from '../../xtables/types.ts';
import { code, plain } from '../markdown.ts';

/** "`nat KUBE-SERVICES` rule 3". */
export function ruleRef(file: AnalysedFile, line: number): string {
  const chain = chainOfLine(file, line);
  const number = chain && ruleNumber(file, line);
  if (!chain) return `line ${line + 1}`;
  return `${code(`${chain.table.name} ${chain.name}`)} ${number === undefined ? `line ${line + 1}` : `rule ${number}`}`;
}

/** "rule 3", for rules of a chain that was named before. */
export const shortRef = (file: AnalysedFile, line: number): string => {
  const number = ruleNumber(file, line);
  return number === undefined ? `line ${line + 1}` : `rule ${number}`;
};

/** A rule's own words without `-A CHAIN`, counters and comments, as a code span; without its jump where `without` is 'jump'. Empty where nothing is left. */
export function ruleWords(file: AnalysedFile, line: number, without?: 'jump', most = 110): string {
  const { lines } = file;
  const start = lines.starts[line]!;
  let text = lines.text.slice(start, Math.min(lineEnd(lines, line), start + 2000)).trim();
  if (file.capture.records.kind[line] === LineKind.ListRow) {
    const words = text.replace(/^(?:\d+[KMGTPE]?\s+){0,3}/, '').replace(/\s+/g, ' ');
    return words === '' ? '' : code(words, most);
  }
  text = text.replace(/^\[\d+:\d+\]\s*/, '').replace(/^(-[ADIRC]|--\w+)\s+\S+\s*(\d+\s+)?/, '').replace(/-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)\s*/g, '');
  if (without) text = text.replace(/\s*(^|\s)(-[jg]|--jump|--goto)\s+\S+\s*$/, '');
  return text === '' ? '' : code(text, most);
}

/** The conditions of a rule that jumps, for a list: its words, or its comment where it has no condition. */
export function jumpWords(file: AnalysedFile, line: number): string {
  const words = ruleWords(file, line, 'jump');
  if (words !== '') return `: ${words}`;
  const rule = file.rule(line);
  const comment = rule && commentsOf(rule).find((each) => !each.startsWith('cali:'));
  return `, every packet${comment ? ` (${plain(comment, 100)})` : ''}`;
}

/** The comments of a rule. */
export function commentsOf(rule: Rule): string[] {
  return rule.matches.filter((match) => match.name === 'comment').flatMap((match) => match.options.map((option) => option.words[0]?.text ?? ''));
}

/** The value of the rule's first option with this iptables-save name, in its header, matches or target. */
export function valueOf(rule: Rule, name: string): OptionUse | undefined {
  for (const { option } of optionsOf(rule)) if ((option.spec?.name ?? option.name) === name) return option;
  return undefined;
}

/** What the conditions of a rule say, as running text: "from 10.0.0.0/8, protocol tcp, to port 80". Empty where it has none. */
export function conditionsInWords(rule: Rule): string {
  const parts: string[] = [];
  for (const match of [rule.header, ...rule.matches]) {
    if (match.name === 'comment') continue;
    for (const option of match.options) {
      const words = option.words.map((word) => word.text);
      parts.push(option.spec?.explain?.(words, option.negated) ?? `${option.negated ? 'not ' : ''}${option.name} ${words.join(' ')}`);
    }
    // Without options a match of a protocol tests nothing that -p does not.
    if (match.options.length === 0 && match !== rule.header && !(match.module && hasProtocol(rule, match.name))) parts.push(match.module ? `-m ${match.name}` : `what -m ${match.name} tests, which is not known`);
  }
  return plain(parts.join(', '), 400);
}

const hasProtocol = (rule: Rule, name: string): boolean => rule.header.options.some((option) => option.spec?.name === '-p' && !option.negated && parseProtocol(option.words[0]?.text ?? '') === parseProtocol(name) && parseProtocol(name) !== undefined);

/** The packets and bytes that stand before a rule, without parsing it; undefined where there are none. */
export function countersOfLine(file: AnalysedFile, line: number): { packets: bigint; bytes: bigint } | undefined {
  if (file.capture.records.kind[line] === LineKind.ListRow) return rowCounters(file.capture, line);
  const { text, starts } = file.lines;
  let at = starts[line]!;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  if (text.charCodeAt(at) !== 91) return undefined;
  const found = /^\[(\d{1,20}):(\d{1,20})\]/.exec(text.slice(at, at + 44));
  return found ? { packets: BigInt(found[1]!), bytes: BigInt(found[2]!) } : undefined;
}

/** Whether a line holds a rule of its chain. */
export const isRule = (file: AnalysedFile, line: number): boolean => isInChain(file.capture.records.kind[line]) || ruleNumber(file, line) !== undefined;

/** How many rules of a chain have each target, most frequent first; '' stands for rules without one. */
export function targetsOf(file: AnalysedFile, chain: Chain): { name: string; count: number }[] {
  const counts = new Map<number, number>();
  const { target } = file.capture.records;
  for (let i = 0; i < chain.rules.length; i++) {
    const id = target[chain.rules[i]!]!;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].map(([id, count]) => ({ name: id < 0 ? '' : file.capture.names.nameOf(id), count })).sort((a, b) => b.count - a.count);
}
