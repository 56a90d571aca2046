/** Exports the check word-unexpected. */
import type { Fix, Problem, Span } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import type { RuleContext } from './context.ts';
import { changeTo } from './fixes.ts';

/** Words that belong to no option, and the rest of a comment that is not quoted; words side by side are one problem. */
export function* wordUnexpected({ file, rule }: RuleContext): Generator<Problem> {
  for (const span of unquotedRests(file, rule)) {
    yield { code: 'word-unexpected', severity: 'error', message: 'A comment of several words needs double quotes: --comment "like this".', span, fixes: () => quoteComment(file, rule, span) };
  }
  const spans = rule.stray.filter((item) => !('nameSpan' in item)).map((word) => word.span).sort((a, b) => a.start - b.start);
  const runs: Span[] = [];
  for (const span of spans) {
    const last = runs[runs.length - 1];
    if (last && file.lines.text.slice(last.end, span.start).trim() === '') runs[runs.length - 1] = { start: last.start, end: span.end };
    else runs.push(span);
  }
  for (const span of runs) {
    const before = wordBefore(file, rule, span);
    const text = file.lines.text.slice(span.start, Math.min(span.end, span.start + 60));
    const message = before === '-j' ? `A rule has one target, and this one already has ${rule.target?.name ?? 'one'}. Remove one of the two.`
      : `${before === undefined ? 'Nothing' : `Neither ${before} nor another option`} takes ${span.end - span.start > 60 ? `${text}…` : text} here. Remove it, or put the whole value in double quotes.`;
    yield { code: 'word-unexpected', severity: 'error', message, span };
  }
}

/** Quotes around the whole comment. */
function quoteComment(file: AnalysedFile, rule: Rule, rest: Span): Fix[] {
  const start = [...optionsOf(rule)].map(({ option }) => option.words[0]?.span).find((word) => word && word.start < rest.start && word.end >= rest.start)?.start;
  if (start === undefined) return [];
  return [changeTo({ start, end: rest.end }, `"${file.lines.text.slice(start, rest.end).replaceAll(/["\\]/g, '\\$&')}"`, 'Put the comment in quotes')];
}

/** What stands behind the first word of comments without quotes. */
function* unquotedRests(file: AnalysedFile, rule: Rule): Generator<Span> {
  for (const { option } of optionsOf(rule)) {
    const word = option.spec?.name === '--comment' ? option.words[0] : undefined;
    if (!word) continue;
    const source = file.lines.text.slice(word.span.start, word.span.end);
    const blank = source.search(/\s/);
    if (blank >= 0 && !source.includes('"')) yield { start: word.span.start + blank + source.slice(blank).search(/\S/), end: word.span.end };
  }
}

/** The option whose words stand right before the span, by the name iptables-save prints; `-j` where a second target stands there. */
function wordBefore(file: AnalysedFile, rule: Rule, span: Span): string | undefined {
  if (/(?:^|\s)(?:-[jg]|--jump|--goto)\s+$/.test(file.lines.text.slice(Math.max(rule.span.start, span.start - 20), span.start))) return '-j';
  let best: { end: number; name: string } | undefined;
  for (const { option } of optionsOf(rule)) {
    if (option.span.end <= span.start && option.span.end > (best?.end ?? -1)) best = { end: option.span.end, name: option.spec?.name ?? option.name };
  }
  return best?.name;
}
