// Exports runGrammarTests: vscode-tmgrammar-test over every file of a folder that says it is a syntax test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './cleanup.mjs';
import { filesUnder } from './mocha.mjs';
import { inRoot, tool } from './paths.mjs';
import { cleanEnvironment, run } from './processes.mjs';

/** Each line with assertions counts as one test. */
export async function runGrammarTests(folder, { limit }) {
  const files = filesUnder(folder, /./).filter(isSyntaxTest);
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const report = temporaryFolder('grammar');
  const { code } = await run(tool('vscode-tmgrammar-test'), ['--xunit-report', report, ...files], { limit, env: cleanEnvironment() });
  const { tests, failed, failures } = readReport(report);
  if (code !== 0 && failed === 0) return { passed: tests, failed: 1, skipped: 0, failures: [`vscode-tmgrammar-test ended with exit code ${code}`] };
  return { passed: tests - failed, failed, skipped: 0, failures };
}

const isSyntaxTest = (file) => readFileSync(inRoot(file), 'utf8').split('\n', 1)[0].includes('SYNTAX TEST "');

/** Reads the xUnit files: a test case is one line of a file, and it failed when it holds a failure. */
function readReport(folder) {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const cases = texts.flatMap((text) => text.match(/<testcase\b[\s\S]*?(?:\/>|<\/testcase>)/g) ?? []);
  const failing = cases.filter((text) => /<(failure|error)\b/.test(text));
  return { tests: cases.length, failed: failing.length, failures: failing.map((text) => /name="([^"]*)"/.exec(text)?.[1] ?? 'grammar test') };
}
