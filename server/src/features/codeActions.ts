/**
 * Exports codeActions, the quick fixes of the problems at a range; resolveCodeAction, which works out those for the whole document; and the
 * kinds of actions there are. What mends a problem is said by its check.
 */
import { CodeActionKind, type CodeAction, type CodeActionContext, type Diagnostic, type Range, type TextEdit } from 'vscode-languageserver-types';
import type { Edit, Fix, Problem } from '../base/span.ts';
import { lineAt } from '../base/text.ts';
import { ruleProblems, structureProblems } from '../checks/index.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { offsetOf, rangeOf } from './convert.ts';

/** Everything that has one safe fix, in the whole document: an editor may do it when it saves. */
const fixAllKind = `${CodeActionKind.SourceFixAll}.tablewalk`;
export const codeActionKinds: readonly string[] = [CodeActionKind.QuickFix, fixAllKind];

/** Codes whose one fix changes nothing that the rule means: these may be mended in one go. */
const safeCodes: ReadonlySet<string> = new Set(['host-bits', 'negation-order', 'typographic-character', 'rule-duplicate']);
/** A rule that packets meet twice may be meant so. */
const isSafe = ({ code, severity }: Problem): boolean => safeCodes.has(code) && (code !== 'rule-duplicate' || severity === 'warning');

/** Lines of a range that are looked at, and lines of a document that is mended in one go. */
const mostLines = 200;
const largest = 20_000;

/** Codes of the checks that look at the lines of the whole document: for a large one that takes a while, so it is done for these alone. */
const structural: ReadonlySet<string> = new Set(['chain-duplicate', 'chain-missing', 'commit-missing', 'policy-invalid', 'rule-unreachable', 'table-unknown', 'target-unknown']);

const structures = new WeakMap<AnalysedFile, readonly Problem[]>();

function structureOf(file: AnalysedFile): readonly Problem[] {
  let found = structures.get(file);
  if (!found) structures.set(file, (found = structureProblems(file)));
  return found;
}

/** The actions for the diagnostics that the client shows at a range. */
export function codeActions(file: AnalysedFile, range: Range, { diagnostics, only }: CodeActionContext): CodeAction[] {
  const wants = (kind: string): boolean => only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) for (const problem of problemsIn(file, range, diagnostics)) actions.push(...fixesFor(file, problem, diagnostics));
  // Only where it is asked for: it reads the whole document.
  if (only && wants(fixAllKind)) {
    const edits = safeEdits(file);
    if (edits.length > 0) actions.push({ title: 'Mend everything that has one safe fix', kind: fixAllKind, edit: { changes: { [file.uri]: edits } } });
  }
  return actions;
}

function problemsIn(file: AnalysedFile, range: Range, shown: readonly Diagnostic[]): Problem[] {
  if (shown.length === 0) return [];
  const [start, end] = [offsetOf(file, range.start), offsetOf(file, range.end)];
  const found = (shown.some(({ code }) => structural.has(String(code))) ? structureOf(file) : []).filter(({ span }) => span.start <= end && span.end >= start);
  const first = lineAt(file.lines, start);
  for (let line = first; line <= Math.min(lineAt(file.lines, end), first + mostLines); line++) found.push(...ruleProblems(file, line));
  return found.filter(({ span, fixes }) => fixes !== undefined && span.start <= end && span.end >= start);
}

/** The fixes of a problem that is shown; one that the user has switched off is none. */
function fixesFor(file: AnalysedFile, problem: Problem, shown: readonly Diagnostic[]): CodeAction[] {
  const range = rangeOf(file, problem.span);
  const diagnostic = shown.find((one) => one.code === problem.code && same(one.range, range));
  if (!diagnostic) return [];
  const fixes = problem.fixes?.() ?? [];
  const actions = fixes.map((fix): CodeAction => ({
    title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: fixes.length === 1, edit: { changes: { [file.uri]: fix.edits.map((edit) => textEdit(file, edit)) } },
  }));
  if (fixes.length > 0 && isSafe(problem) && file.lines.count <= largest) {
    actions.push({ title: `${fixes[0]!.title}, here and everywhere in the file (${problem.code})`, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], data: { uri: file.uri, code: problem.code } });
  }
  return actions;
}

/** The document that an action of codeActions without edits belongs to; what a client sends is not trusted to have the right shape. */
export function uriOfAction({ data }: CodeAction): string | undefined {
  return typeof data === 'object' && data !== null && 'uri' in data && typeof data.uri === 'string' ? data.uri : undefined;
}

/** Works out the edits of an action for the whole document. */
export function resolveCodeAction(file: AnalysedFile, action: CodeAction): CodeAction {
  const data: unknown = action.data;
  if (typeof data !== 'object' || data === null || !('code' in data) || typeof data.code !== 'string' || !safeCodes.has(data.code)) return action;
  return { ...action, edit: { changes: { [file.uri]: safeEdits(file, data.code) } } };
}

/** The edits of all safe fixes, or of those of one code; those that another one overlaps wait for the next time. */
function safeEdits(file: AnalysedFile, code?: string): TextEdit[] {
  if (file.lines.count > largest) return [];
  const fixes: Fix[] = [];
  for (let line = 0; line < file.lines.count; line++) {
    for (const problem of ruleProblems(file, line)) {
      const [fix] = isSafe(problem) && (code === undefined || code === problem.code) ? (problem.fixes?.() ?? []) : [];
      if (fix) fixes.push(fix);
    }
  }
  const kept: Edit[] = [];
  let end = -1;
  for (const { edits } of fixes.sort((a, b) => a.edits[0]!.span.start - b.edits[0]!.span.start)) {
    if (edits[0]!.span.start < end) continue;
    kept.push(...edits);
    end = Math.max(...edits.map(({ span }) => span.end));
  }
  return kept.map((edit) => textEdit(file, edit));
}

const textEdit = (file: AnalysedFile, { span, text }: Edit): TextEdit => ({ range: rangeOf(file, span), newText: text });

const same = (a: Range, b: Range): boolean => a.start.line === b.start.line && a.start.character === b.start.character && a.end.line === b.end.line && a.end.character === b.end.character;
