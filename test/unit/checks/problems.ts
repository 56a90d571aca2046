/** What the checks say of a marked text, in the order of the text. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import type { Problem } from '../../../server/src/base/span.ts';
import { connectionProblems, ruleProblems, structureProblems } from '../../../server/src/checks/index.ts';
import { marked } from '../../support/markers.ts';

export function problemsOf(text: string, uri = 'file:///dump'): Problem[] {
  const file = analyse(uri, text);
  const all = structureProblems(file);
  for (let line = 0; line < file.lines.count; line++) all.push(...ruleProblems(file, line));
  for (const piece of connectionProblems(file)) all.push(...piece);
  return all.sort((a, b) => a.span.start - b.span.start);
}

/** The spans that `[[…]]` marks have problems of these codes, and nothing else has any. Codes carry their severity's first letter: `E chain-missing`. */
export function expectProblems(source: string, ...codes: string[]): Problem[] {
  const { text, spans } = marked(source);
  const problems = problemsOf(text);
  const told = problems.map(({ code, severity, span }) => `${severity[0]!.toUpperCase()} ${code} ${JSON.stringify(text.slice(span.start, span.end))}`);
  const wanted = codes.map((code, i) => `${code} ${JSON.stringify(text.slice(spans[i]?.start, spans[i]?.end))}`);
  assert.deepEqual(told, wanted, problems.map((problem) => problem.message).join('\n'));
  assert.deepEqual(problems.map(({ span }) => span), spans);
  return problems;
}

/** A filter table around the lines, with its built-in chains declared. */
export const filter = (...lines: string[]): string => `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${lines.join('\n')}\nCOMMIT\n`;
export const nat = (...lines: string[]): string => `*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${lines.join('\n')}\nCOMMIT\n`;
