/** Exports Settings, what a user may switch, and settingsFrom, which reads them from what a client sends: anything missing or odd counts as not set. */
import type { Severity } from './base/span.ts';
import type { LensKinds } from './features/codeLens.ts';
import type { HintKinds } from './features/inlayHints.ts';

export interface Settings { readonly disabledDiagnostics: ReadonlySet<string>; /** By code. */ readonly severities: ReadonlyMap<string, Severity | 'off'>; readonly codeLens: LensKinds; readonly inlayHints: HintKinds }

/** The settings below `tablewalk`; all is on unless it is switched off. `enabled` of lenses and hints switches all of their kinds. */
export function settingsFrom(value: unknown): Settings {
  const disabled = at(value, 'diagnostics', 'disabled');
  const severity = at(value, 'diagnostics', 'severity');
  const lenses = at(value, 'codeLens', 'enabled') !== false;
  const hints = at(value, 'inlayHints', 'enabled') !== false;
  const lens = (kind: string): boolean => lenses && at(value, 'codeLens', kind) !== false;
  const hint = (kind: string): boolean => hints && at(value, 'inlayHints', kind) !== false;
  return {
    disabledDiagnostics: new Set(Array.isArray(disabled) ? disabled.map(String) : []),
    severities: new Map(Object.entries(typeof severity === 'object' && severity !== null ? severity : {}).flatMap(([code, word]: [string, unknown]) => (isSeverity(word) ? [[code, word] as const] : []))),
    codeLens: { trace: lens('trace'), references: lens('references'), counters: lens('counters') },
    inlayHints: { probability: hint('probability'), marks: hint('marks'), services: hint('services') },
  };
}

const isSeverity = (word: unknown): word is Severity | 'off' => typeof word === 'string' && ['error', 'warning', 'information', 'hint', 'off'].includes(word);

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}
