/**
 * Exports structureProblems, what is wrong with a document's lines; ruleProblems, what is wrong with one rule; connectionProblems, with listed connections.
 * Each diagnostic has its file; adding one is writing the file and naming it here. Codes are stable: users switch them off by name.
 */
import type { Problem, Severity } from '../base/span.ts';
import { boxAt, boxesOf } from '../model/box.ts';
import { tableOfLine } from '../model/references.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { answersDropped } from './answersDropped.ts';
import { chainDuplicate } from './chainDuplicate.ts';
import { chainBuiltIn, chainLoop } from './chainLoop.ts';
import { chainName } from './chainName.ts';
import { chainPolicy } from './chainPolicy.ts';
import { chainUnused } from './chainUnused.ts';
import { commandRefused } from './commandRefused.ts';
import { commitMissing } from './commitMissing.ts';
import { connectionUnread } from './connectionUnread.ts';
import { establishedLate } from './establishedLate.ts';
import { fileBinary, isBinary } from './fileBinary.ts';
import { hostBits } from './hostBits.ts';
import { kubeProxyModes } from './kubeProxyModes.ts';
import { legacyAndNft } from './legacyAndNft.ts';
import { limited } from './limit.ts';
import { lineUnparsed } from './lineUnparsed.ts';
import { markUnset } from './markUnset.ts';
import { nodePortUnserved } from './nodePortUnserved.ts';
import { policyClosed } from './policyClosed.ts';
import { isRefused, refusalsOf } from './refusals.ts';
import { ruleContradiction } from './ruleContradiction.ts';
import { ruleShadowed } from './ruleShadowed.ts';
import { ruleUnreachable } from './ruleUnreachable.ts';
import { serverEmpty } from './serverEmpty.ts';
import { setEmpty } from './setEmpty.ts';
import { setMissing } from './setMissing.ts';
import { tableMissing } from './tableMissing.ts';
import { tableUnknown } from './tableUnknown.ts';
import { targetNames } from './targetNames.ts';
import type { FileCheck, RuleCheck, RuleContext } from './context.ts';

/** Problems of one code that are reported one by one. */
const mostPerCode = 500;

const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** What the text of the document tells. */
const fileChecks: readonly FileCheck[] = [
  tableUnknown, tableMissing, commitMissing, commandRefused, lineUnparsed, chainPolicy, chainDuplicate, chainName, targetNames, chainBuiltIn, chainLoop, ruleUnreachable, chainUnused, policyClosed, answersDropped, establishedLate,
];
/** What is wrong with a box as a whole: of a document with captures of several, each is looked at by itself. */
const boxChecks: readonly FileCheck[] = [markUnset, legacyAndNft, kubeProxyModes, serverEmpty, nodePortUnserved];
/** What is said of rules that are loaded, beside what `refusals.ts` says of all. */
const ruleChecks: readonly RuleCheck[] = [setMissing, setEmpty, hostBits, ruleContradiction, ruleShadowed];

/** What the records of lines tell: fast, also for a dump of 400,000 lines. Errors come first. */
export function structureProblems(file: AnalysedFile): Problem[] {
  const binary = [...fileBinary(file)];
  if (isBinary(file)) return binary;
  const ofBoxes = onceEach(boxesOf(file).flatMap((box) => boxChecks.flatMap((check) => [...check(box)])));
  const problems = limited([...binary, ...fileChecks.flatMap((check) => [...check(file)]), ...ofBoxes], mostPerCode);
  return problems.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** What several boxes share, such as kubectl's output, is told of once. */
function onceEach(problems: readonly Problem[]): Problem[] {
  const byPlace = new Map(problems.map((problem) => [`${problem.code} ${problem.span.start} ${problem.span.end}`, problem]));
  return [...byPlace.values()];
}

/** What is wrong with listed connections, a piece at a time: each is read for it. */
export function* connectionProblems(file: AnalysedFile): Generator<Problem[], undefined> {
  if (isBinary(file)) return undefined;
  for (const listing of file.host.connectionListings) yield [...connectionUnread(file, listing)];
  return undefined;
}

/** What is wrong with the rule on this line; it is parsed for it. Empty for lines that hold none. */
export function ruleProblems(document: AnalysedFile, line: number): Problem[] {
  if (isBinary(document)) return [];
  const file = boxAt(boxesOf(document), line) ?? document;
  const rule = file.rule(line);
  const table = rule && tableOfLine(file, line);
  if (!table) return [];
  const { family } = table.dump;
  // Nobody loads a listing: what iptables-restore would refuse is not to be said of it.
  if (rule.listed) return [...setMissing({ file, rule, table, family })];
  // What the shell fills in may be anything.
  if (rule.shell) return [];
  // iptables-restore passes over rules that are for the other program.
  const skipped = rule.header.options.some((option) => option.spec?.name === (family === 4 ? '-6' : '-4'));
  if (skipped) return [];
  const context: RuleContext = { file, rule, table, family };
  const refusals = refusalsOf(context);
  return isRefused(context) ? [...refusals, ...setMissing(context)] : [...refusals, ...ruleChecks.flatMap((check) => [...check(context)])];
}
