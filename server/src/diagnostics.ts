/**
 * Exports startDiagnostics: checks one version of a document and publishes what it finds; and nginxDiagnostics, which does it at once.
 * The structure is checked at once; rules and listed connections, which must be parsed for it, in short slices between other requests.
 */
import type { Diagnostic } from 'vscode-languageserver-types';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { Pcre } from './base/pcre.ts';
import type { Problem } from './base/span.ts';
import type { Lines } from './base/text.ts';
import { connectionProblems, ruleProblems, structureProblems } from './checks/index.ts';
import { nginxProblems } from './checks/nginx/index.ts';
import { rangeOf } from './features/convert.ts';
import type { NginxFile } from './model/nginx/file.ts';
import type { AnalysedFile } from './model/tree.ts';
import type { Settings } from './settings.ts';
import { isRuleKind } from './syntax/capture/tree.ts';

const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, information: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint } as const;
/** An editor shows no more than this to any use, and a broken 46 MB file would otherwise send hundreds of megabytes. */
const mostProblems = 1000;
const sliceLines = 200;

export interface DiagnosticsJob {
  /** Does a slice of work; false when all is done and published. */
  step(): boolean;
}

/** What the user and the client want of diagnostics. */
export interface DiagnosticSettings extends Pick<Settings, 'disabledDiagnostics' | 'severities'> {
  /** The folder of the pages that explain the codes, ending in a slash; undefined where the client shows no links. */
  readonly pages?: string;
}

/** The problem as the settings want it; undefined where they do not want it at all. */
function wanted(problem: Problem, { disabledDiagnostics, severities: others }: DiagnosticSettings): Problem | undefined {
  const other = others.get(problem.code);
  if (disabledDiagnostics.has(problem.code) || other === 'off') return undefined;
  return other === undefined ? problem : { ...problem, severity: other };
}

/** Starts checking; `publish` is called with the structure's problems if the document is large, and once with everything. */
export function startDiagnostics(file: AnalysedFile, settings: DiagnosticSettings, publish: (diagnostics: Diagnostic[]) => void): DiagnosticsJob {
  const problems = structureProblems(file).flatMap((problem) => wanted(problem, settings) ?? []);
  const found: Problem[] = [];
  let errors = 0;
  /** Of what is no error an editor gets so many; errors are looked for to the end of the file, or until there are that many of them. */
  const keep = (problem: Problem): void => {
    const one = wanted(problem, settings);
    if (!one || (one.severity !== 'error' && found.length - errors >= mostProblems)) return;
    if (one.severity === 'error') errors++;
    found.push(one);
  };
  let line = 0;
  let ruleCount = 0;
  const { kind } = file.capture.records;
  for (let i = 0; i < kind.length; i++) if (isRuleKind(kind[i])) ruleCount++;
  const connections = connectionProblems(file);
  const large = ruleCount > 2000 || file.host.connectionListings.length > 1;
  const send = (): void => publish(mostImportant([...problems, ...found]).map((problem) => diagnosticOf(file, problem, settings.pages)));
  if (large) send();
  return {
    step() {
      let parsed = 0;
      while (line < kind.length && parsed < sliceLines && errors < mostProblems) {
        if (isRuleKind(kind[line])) {
          parsed++;
          for (const problem of ruleProblems(file, line)) keep(problem);
        }
        line++;
      }
      if (line < kind.length && errors < mostProblems) return true;
      const piece = errors < mostProblems ? connections.next().value : undefined;
      if (piece) {
        for (const problem of piece) keep(problem);
        return true;
      }
      if (!large || found.length > 0) send();
      return false;
    },
  };
}

/** The diagnostics of an nginx configuration. */
export function nginxDiagnostics(file: NginxFile, settings: DiagnosticSettings, pcre: Pcre): Diagnostic[] {
  return mostImportant(nginxProblems(file, pcre).flatMap((problem) => wanted(problem, settings) ?? [])).map((problem) => diagnosticOf(file, problem, settings.pages));
}

/** All problems, or the gravest of them where there are too many: the protocol's numbers begin with errors. */
function mostImportant(problems: Problem[]): Problem[] {
  if (problems.length <= mostProblems) return problems;
  return problems.sort((a, b) => severities[a.severity] - severities[b.severity]).slice(0, mostProblems);
}

function diagnosticOf(file: { readonly uri: string; readonly lines: Lines }, problem: Problem, pages: string | undefined): Diagnostic {
  return {
    range: rangeOf(file, problem.span),
    severity: severities[problem.severity],
    code: problem.code,
    ...(pages !== undefined && { codeDescription: { href: `${pages}${problem.code}.md` } }),
    source: 'tablewalk',
    message: problem.message,
    ...(problem.unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
    ...(problem.related && { relatedInformation: problem.related.map(({ message, span }) => ({ message, location: { uri: file.uri, range: rangeOf(file, span) } })) }),
  };
}
