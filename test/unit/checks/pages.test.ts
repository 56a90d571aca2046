/** The pages of docs/diagnostics: each code has one, and each page's example has its code and its mended example has not. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { codes } from '../../../server/src/checks/codes.ts';
import { nginxProblemsOf } from './nginx/problems.ts';
import { problemsOf } from './problems.ts';

const root = new URL('../../../', import.meta.url);
const folder = new URL('docs/diagnostics/', root);
const names = readdirSync(folder).filter((name) => name !== 'README.md').map((name) => name.replace(/\.md$/, ''));
const read = (name: string): string => readFileSync(new URL(`${name}.md`, folder), 'utf8');

/** The examples of a page: what has the problem, and what has it no more. ␀ stands for the NUL character. */
export const examplesOf = (page: string): string[] => [...page.matchAll(/^```(?:iptables|nginx)\n(.*?)^```$/gms)].map((match) => match[1]!.replaceAll('␀', '\0'));

function sources(path: string): string[] {
  return readdirSync(new URL(path, root), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? sources(`${path}${entry.name}/`) : [readFileSync(new URL(`${path}${entry.name}`, root), 'utf8')]));
}

describe('pages of diagnostics', () => {
  it('are there for each code that the sources have, and for no other', () => {
    const used = new Set(sources('server/src/').flatMap((text) => [...text.matchAll(/(?:\bcode: |\bcheck\(|\bproblem\(|\berror\(|\bsay\(|\bunreachable\()'([a-z]+-[a-z-]+)'/g)].map((match) => match[1]!)));
    assert.deepEqual([...used].sort(), [...codes].sort());
    assert.deepEqual(names.sort(), [...codes].sort());
  });

  it('are all in the table of contents', () => {
    const contents = readFileSync(new URL('README.md', folder), 'utf8');
    assert.deepEqual([...contents.matchAll(/\]\(([a-z-]+)\.md\)/g)].map((match) => match[1]!), [...codes].sort());
  });

  it('are all in the settings', () => {
    const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { contributes: { configuration: { properties: Record<string, { properties?: Record<string, { enum: string[] }> }> } } };
    const { properties = {} } = manifest.contributes.configuration.properties['tablewalk.diagnostics.severity'] ?? {};
    assert.deepEqual(Object.keys(properties), [...codes].sort());
    for (const [code, property] of Object.entries(properties)) assert.deepEqual(property.enum, ['error', 'warning', 'information', 'hint', 'off'], code);
  });

  for (const name of names) {
    it(name, () => {
      const page = read(name);
      const [bad, mended, ...more] = examplesOf(page);
      assert.ok(bad !== undefined && mended !== undefined && more.length === 0, 'a page has an example and a mended one');
      const told = page.includes('```nginx') ? nginxProblemsOf : problemsOf;
      const found = told(bad).filter(({ code }) => code === name);
      assert.ok(found.length > 0, `the example has ${told(bad).map(({ code }) => code).join(', ') || 'no problem'}`);
      assert.equal(found[0]!.severity, /^`[a-z-]+` \((\w+)\)$/m.exec(page)?.[1]);
      assert.deepEqual(told(mended).filter(({ code, severity }) => code === name || severity === 'error').map(({ code, message }) => `${code}: ${message}`), []);
    });
  }
});
