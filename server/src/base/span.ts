/** Exports Span (a range of offsets), Problem (something wrong at a span) and small helpers over them. */

/** UTF-16 offsets into a document; `end` is exclusive. */
export interface Span { readonly start: number; readonly end: number }

/** Where something stands: in the document at hand, or, with `uri`, in another document of the same box. */
export interface Sourced { readonly span: Span; readonly uri?: string }

/** Text that takes the place of a span. */
export interface Edit { readonly span: Span; readonly text: string }

/** A way to mend a problem. */
export interface Fix { readonly title: string; readonly edits: readonly Edit[] }

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Something wrong in a document. `code` is stable: users switch it off by this name. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** Text that has no effect, shown faded. */
  readonly unnecessary?: boolean;
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
  /** How it may be mended; the one that is right where there is one alone. Worked out when somebody asks. */
  readonly fixes?: () => readonly Fix[];
}

export function contains(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
