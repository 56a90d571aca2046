/**
 * `npm run check:corpus -- DIR [--list CODE]`: opens every file of a collection (its MANIFEST.tsv says what each is) and counts what the
 * checks say of it. A ruleset that iptables-restore takes, the legacy one or the one for nft, must have no error. `--list CODE` prints the
 * lines that have the code.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../server/src/analyse.ts';
import { lineAt, lineText } from '../../server/src/base/text.ts';
import type { Problem } from '../../server/src/base/span.ts';
import { connectionProblems, ruleProblems, structureProblems } from '../../server/src/checks/index.ts';
import type { AnalysedFile } from '../../server/src/model/tree.ts';

export interface Opened { readonly name: string; readonly file: AnalysedFile; readonly problems: readonly Problem[] }

/** Every file below the collection's folders, opened, with what the checks say of it. JSON files are descriptions of cases, no captures. */
export function* openAll(folder: string): Generator<Opened> {
  for (const kind of readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory() && name !== 'nginx').sort()) {
    for (const base of readdirSync(join(folder, kind)).filter((name) => !name.endsWith('.json')).sort()) {
      const name = join(kind, base);
      const file = analyse(`file:///${name}`, readFileSync(join(folder, name), 'utf8'));
      yield { name, file, problems: allProblems(file) };
    }
  }
}

function allProblems(file: AnalysedFile): Problem[] {
  const problems = [...structureProblems(file)];
  for (let line = 0; line < file.lines.count; line++) problems.push(...ruleProblems(file, line));
  for (const piece of connectionProblems(file)) problems.push(...piece);
  return problems;
}

const programs = { 4: ['iptables-legacy-restore', 'iptables-nft-restore'], 6: ['ip6tables-legacy-restore', 'ip6tables-nft-restore'] } as const;

/**
 * Whether one of the programs loads the ruleset, in a network namespace of its own with the sets that it names. With `--test` they do not ask
 * the kernel, which refuses loops, targets in the wrong table, chains that are not there and more. Undefined where there is no program, or no root.
 */
export function isTaken(name: string, text: string, ...options: readonly string[]): boolean | undefined {
  const family = name.startsWith('ip6tables') ? 6 : 4;
  const sets = [...new Set([...text.matchAll(/--(?:match|add|del|map)-set "?([^\s"]+)"? ([a-z,]+)/g)].map((match) => `${match[1] ?? ''} ${types[(match[2] ?? '').split(',').length] ?? 'hash:net'}`))];
  const create = sets.map((set) => `create ${set} ${family === 6 ? 'family inet6' : ''} -exist`).join('\n');
  for (const program of programs[family]) {
    const run = spawnSync('unshare', ['-n', 'sh', '-c', `printf '%s\\n' "$SETS" | ipset restore 2>/dev/null; exec ${[program, ...options].join(' ')}`], { input: text, env: { ...process.env, SETS: create.slice(0, 100_000) } });
    // A program that refuses a line does not read the rest: that is EPIPE here, and no failure.
    if (run.status === null || run.status === 127 || /Operation not permitted|must be run as root/.test(String(run.stderr))) return undefined;
    if (run.status === 0) return true;
  }
  return false;
}
const types = ['', 'hash:net', 'hash:ip,port', 'hash:ip,port,ip'];

function main(): number {
  const given = process.argv.slice(2);
  const listed = given.includes('--list') ? given[given.indexOf('--list') + 1] : undefined;
  const folder = given.find((word) => !word.startsWith('-') && word !== listed);
  if (folder === undefined || !existsSync(folder)) {
    console.error('usage: npm run check:corpus -- DIR [--list CODE]');
    return 2;
  }
  const codes = new Map<string, { severity: string; count: number; files: Set<string> }>();
  const alarms: string[] = [];
  const byKernel: string[] = [];
  let [files, taken, untested] = [0, 0, 0];
  for (const { name, file, problems } of openAll(folder)) {
    files++;
    for (const { code, severity, span, message } of problems) {
      const key = `${severity} ${code}`;
      const entry = codes.get(key) ?? { severity, count: 0, files: new Set<string>() };
      codes.set(key, entry);
      entry.count++;
      entry.files.add(name);
      const line = lineAt(file.lines, span.start);
      if (code === listed) console.log(`${name}:${line + 1}: ${severity}: ${message}\n    ${lineText(file.lines, line).slice(0, 200)}`);
    }
    if (!/^ip6?tables-save/.test(name)) continue;
    const ok = isTaken(name, file.lines.text);
    const [first] = problems.filter(({ severity }) => severity === 'error');
    if (ok === false && first && isTaken(name, file.lines.text, '--test') === true) byKernel.push(`${name}:${lineAt(file.lines, first.span.start) + 1}: ${first.code}: ${first.message}`);
    if (ok === undefined) untested++;
    else if (ok) {
      taken++;
      for (const { severity, code, span, message } of problems) if (severity === 'error') alarms.push(`${name}:${lineAt(file.lines, span.start) + 1}: ${code}: ${message}`);
    }
  }
  const order = ['error', 'warning', 'information', 'hint'];
  for (const [key, { count, files: where }] of [...codes].sort((a, b) => order.indexOf(a[1].severity) - order.indexOf(b[1].severity) || b[1].count - a[1].count)) {
    console.log(`${key.padEnd(32)} ${String(count).padStart(7)} in ${String(where.size).padStart(4)} files, such as ${[...where].slice(0, 2).join(', ')}`);
  }
  console.log(`${files} files opened. iptables-restore takes ${taken} of the rulesets${untested > 0 ? ` (${untested} were not tried: it takes root on Linux)` : ''}; ${alarms.length} errors in those.`);
  if (byKernel.length > 0) console.log(`${byKernel.length} more pass iptables-restore --test and are refused when they are loaded; their first errors:`);
  for (const text of byKernel) console.log(`  ${text}`);
  for (const alarm of alarms) console.log(`FALSE ALARM ${alarm}`);
  return alarms.length > 0 ? 1 : 0;
}

if (process.argv[1]?.endsWith('corpus.ts')) process.exitCode = main();
