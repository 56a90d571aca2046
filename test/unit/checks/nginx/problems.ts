/** What the checks say of an nginx configuration, in the order of the text. */
import assert from 'node:assert/strict';
import { analyseNginx } from '../../../../server/src/analyse.ts';
import type { Problem } from '../../../../server/src/base/span.ts';
import { nginxProblems } from '../../../../server/src/checks/nginx/index.ts';
import { pcre } from '../../../support/pcre.ts';
import { marked } from '../../../support/markers.ts';

export const nginxProblemsOf = (text: string): Problem[] => nginxProblems(analyseNginx('file:///nginx.conf', text), pcre);

/** The spans that `[[…]]` marks have problems of these codes, and nothing else has any. Codes carry their severity's first letter. */
export function expectNginx(source: string, ...codes: string[]): Problem[] {
  const { text, spans } = marked(source);
  const problems = nginxProblemsOf(text);
  const told = problems.map(({ code, severity, span }) => `${severity[0]!.toUpperCase()} ${code} ${JSON.stringify(text.slice(span.start, span.end))}`);
  const wanted = codes.map((code, i) => `${code} ${JSON.stringify(text.slice(spans[i]?.start, spans[i]?.end))}`);
  assert.deepEqual(told, wanted, problems.map((problem) => problem.message).join('\n'));
  return problems;
}

/** A whole configuration with one server around the lines. */
export const server = (...lines: string[]): string => http(`server { listen 8080; ${lines.join('\n')} }`);
export const http = (...lines: string[]): string => `events { }\nhttp {\n${lines.join('\n')}\n}\n`;
