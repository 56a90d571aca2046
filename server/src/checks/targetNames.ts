/** Exports the checks of what stands behind -j and -g: chain-missing, target-unknown, and targets of the other family. */
import type { Fix, Problem, Span } from '../base/span.ts';
import type { Family } from '../base/ip.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { builtInChains } from '../model/ruleset.ts';
import { isRuleKind, LineFlag } from '../syntax/capture/tree.ts';
import { allTargets, findTarget } from '../xtables/registry.ts';
import { changeTo, declareChain } from './fixes.ts';
import { foreignTargets } from './foreignNames.ts';
import { contentOf, isWhole, placeOf, tablesOf } from './context.ts';
import { similarName, similarNames } from './similar.ts';

/** Names that look like an extension's but are customary for chains. */
const customaryChain = /^(?:DOCKER|SERVICES|FIREWALL|LOGGING|LOG(?:DROP|ACCEPT|REJECT)|DROPLOG|(?:BLACK|WHITE|BLOCK|ALLOW|DENY)(?:LIST)?|(?:TCP|UDP|ICMP)(?:IN|OUT)?|(?:IN|OUT)BOUND|SYNFLOOD|PORTSCAN|SSH(?:IN|BRUTE)?|BANNED|TRUSTED)$/;

/** Rules that are parsed to mark the very word; past it the line is marked, and nobody reads so many. */
const mostParsed = 1000;

type Similar = (name: string) => string | undefined;
type Verdict = 'fine' | 'missing' | 'unknown' | 'family';

/**
 * A name behind -j may be a chain or an extension. It is a missing chain (error) where a goto leads to it, where it does not look
 * like an extension's name (those have capitals and digits only, and chains have customary ones too), where another table has the
 * chain, or where a chain has nearly that name. Extensions that packages bring along are information, all else is an error. Pieces of a dump are not checked for chains.
 */
export function* targetNames(file: AnalysedFile): Generator<Problem> {
  const { target, flags } = file.capture.records;
  for (const table of tablesOf(file)) {
    const whole = isWhole(file, table);
    let similar: Similar | undefined;
    const similarTo: Similar = (name) => (similar ??= similarNames(table.byName.keys()))(name);
    const seen = new Map<number, Verdict>();
    let count = 0;
    for (let line = table.first; line <= table.last; line++) {
      const id = target[line]!;
      if (id < 0) continue;
      const key = id * 2 + (flags[line]! & LineFlag.Goto ? 1 : 0);
      let verdict = seen.get(key);
      if (verdict === undefined) seen.set(key, (verdict = judge(file, table, line, whole, similarTo)));
      if (verdict !== 'fine') yield problemOf(file, table, line, verdict, ++count <= mostParsed, similarTo);
    }
    if (whole) yield* undeclared(file, table);
  }
}

function judge(file: AnalysedFile, table: Table, line: number, whole: boolean, similarTo: Similar): Verdict {
  const { records, names } = file.capture;
  const name = names.nameOf(records.target[line]!);
  const { family } = table.dump;
  const isGoto = (records.flags[line]! & LineFlag.Goto) !== 0;
  if (table.byName.has(name)) return 'fine';
  if (!isGoto && findTarget(name, family)) return 'fine';
  if (!isGoto && findTarget(name, other(family))) return 'family';
  if (!isGoto && foreignTargets.has(name)) return 'unknown';
  if (!whole) return 'fine';
  const likelyChain = isGoto || !/^[A-Z][A-Z0-9]*$/.test(name) || customaryChain.test(name) || elsewhere(table, name) !== undefined || similarTo(name) !== undefined;
  return likelyChain ? 'missing' : 'unknown';
}

const targetNamesOf = (family: Family): string[] => allTargets.filter((target) => target.families.includes(family)).map((target) => target.name);
const other = (family: Family): Family => (family === 4 ? 6 : 4);
const elsewhere = (table: Table, name: string): Chain | undefined => table.dump.tables.find((one) => one !== table && one.byName.has(name))?.byName.get(name);

function problemOf(file: AnalysedFile, table: Table, line: number, verdict: Exclude<Verdict, 'fine'>, exact: boolean, similarTo: Similar): Problem {
  const { records, names } = file.capture;
  const name = names.nameOf(records.target[line]!);
  const span: Span = (exact ? file.rule(line)?.target?.nameSpan : undefined) ?? contentOf(file, line);
  const program = table.dump.family === 4 ? 'iptables' : 'ip6tables';
  if (verdict === 'family') return { code: 'family-wrong', severity: 'error', message: `The target ${name} is not for ${program}; it works only in ${table.dump.family === 4 ? 'ip6tables' : 'iptables'}.`, span };
  if (verdict === 'unknown') {
    // The last line of a dump that was cut may have lost its end.
    const sure = isWhole(file, table) && (table.commit !== undefined || line !== table.last);
    if (foreignTargets.has(name)) return { code: 'target-unknown', severity: 'information', message: `iptables does not come with the target ${name}: a package of its own has it. Tablewalk does not know what it does, and a trace says "unknown" here.`, span };
    const meant = similarName(name, targetNamesOf(table.dump.family));
    const advice = meant !== undefined ? ` Did you mean ${meant}?` : ` If it is a chain, declare it at the top of the table: :${name} - [0:0]`;
    return { code: 'target-unknown', severity: sure ? 'error' : 'information', message: `${name} is neither a chain of the table ${table.name} nor a target that iptables has.${advice}`, span, fixes: () => (meant === undefined ? (exact ? declareChain(file, table, name) : []) : [changeTo(span, meant)]) };
  }
  const elsewhereChain = elsewhere(table, name);
  const meant = similarTo(name) ?? ((records.flags[line]! & LineFlag.Goto) !== 0 ? undefined : verdictNamed(name));
  const isTarget = findTarget(name, table.dump.family) !== undefined;
  const advice = isTarget ? `A goto needs a chain, and ${name} is a target: use -j.`
    : elsewhereChain ? `The chain ${name} is in the table ${elsewhereChain.table.name}; a rule can only go to chains of its own table.`
    : `There is no chain ${name} in the table ${table.name}. ${meant ? `Did you mean ${meant}?` : `Declare it at the top of the table, :${name} - [0:0], or correct the name.`}`;
  const place = elsewhereChain ? placeOf(file, elsewhereChain) : undefined;
  const fixesOfMissing = (): Fix[] => (!exact ? [] : [
    ...(isTarget || meant === undefined ? [] : [changeTo(span, meant)]),
    ...(isTarget ? gotoFix(file, span) : declareChain(file, table, name)),
  ]);
  return { code: 'chain-missing', severity: 'error', message: advice, span, fixes: () => fixesOfMissing(), ...(place && { related: [{ message: `${name} in the table ${elsewhereChain!.table.name}`, span: place }] }) };
}

/** Verdicts that somebody wrote in small letters. */
const verdictNamed = (name: string): string | undefined => ['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'LOG', 'MASQUERADE', 'DNAT', 'SNAT'].find((one) => one === name.toUpperCase());

/** `-g` in front of a target, where `-j` is meant. */
function gotoFix(file: AnalysedFile, target: Span): Fix[] {
  const before = /(-g|--goto)(\s+)$/.exec(file.lines.text.slice(Math.max(0, target.start - 24), target.start));
  if (!before) return [];
  const start = target.start - before[0].length;
  return [changeTo({ start, end: start + before[1]!.length }, '-j', 'Change to -j')];
}

/** Chains that have rules but no declaration: iptables-restore refuses the first of their rules. */
function* undeclared(file: AnalysedFile, table: Table): Generator<Problem> {
  for (const chain of table.chains) {
    if (chain.declaration !== undefined || chain.hook || chain.rules.length === 0) continue;
    const line = chain.rules[0]!;
    if (!isRuleKind(file.capture.records.kind[line])) continue;
    const meant = similarName(chain.name, builtInChains[table.name] ?? []);
    const advice = `${meant === undefined ? 'Add' : `Did you mean ${meant}? If not, add`} the line :${chain.name} - [0:0] at the top of the table ${table.name}.`;
    yield { code: 'chain-missing', severity: 'error', message: `The chain ${chain.name} has rules but is not declared. ${advice}`, span: file.rule(line)?.chain?.span ?? contentOf(file, line), fixes: () => [...(meant === undefined ? [] : renameRules(file, chain, meant)), ...declareChain(file, table, chain.name)] };
  }
}

/** The chain's name in all its rules; not where there are so many that nobody misspelt them. */
function renameRules(file: AnalysedFile, chain: Chain, name: string): Fix[] {
  if (chain.rules.length > 50) return [];
  const edits = Array.from(chain.rules).flatMap((line) => {
    const span = file.rule(line)?.chain?.span;
    return span ? [{ span, text: name }] : [];
  });
  return [{ title: `Change to ${name}`, edits }];
}
