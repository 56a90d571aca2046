/**
 * Exports Inquiry: what the files do not say. Each question is asked once per trace, answered by a fact of the user's
 * or by its default; a default that was used is an assumption of the path that used it.
 */
import type { Question } from '../protocol/trace.ts';

export type Answer = string | boolean;

export interface Ask extends Omit<Question, 'answer' | 'default'> {
  readonly default: Answer;
  /** The default in words, as an assumption; undefined where the default decides nothing. */
  readonly assumption?: string;
  /** Whether a fact that is not among the options is an answer too. */
  readonly accepts?: (fact: Answer) => boolean;
}

export interface Decided { readonly answer: Answer; /** The user's word, not the default. */ readonly given: boolean }

export interface Inquiry {
  ask(question: Ask): Decided;
  /** Notes an assumption for the path at hand. */
  assume(text: string): void;
  /** The assumptions since the last call. */
  take(): readonly string[];
  readonly questions: () => Question[];
  /** What stands behind a prefix in the ids of facts that say yes, asked for or not: the addresses of `local:ADDRESS`, say. */
  confirmed(prefix: string): readonly string[];
}

const truths: ReadonlyMap<string, boolean> = new Map([['yes', true], ['true', true], ['no', false], ['false', false]]);

/** A fact as an answer to the question; undefined where it is none. */
function factOf(question: Ask, fact: unknown): Answer | undefined {
  if (typeof fact !== 'string' && typeof fact !== 'boolean') return undefined;
  const options = question.kind === 'boolean' ? [true, false] : (question.options ?? []).map((option) => option.value);
  const text = typeof fact === 'string' ? fact.trim() : fact;
  for (const value of [text, typeof text === 'string' ? truths.get(text.toLowerCase()) : text ? 'yes' : 'no']) {
    if (value !== undefined && options.includes(value)) return value;
  }
  return question.accepts?.(text) ? text : undefined;
}

export function createInquiry(facts: Readonly<Record<string, unknown>>): Inquiry {
  const asked = new Map<string, { question: Question; decided: Decided; assumption: string | undefined }>();
  let notes: string[] = [];
  const first = (ask: Ask): { question: Question; decided: Decided; assumption: string | undefined } => {
    const { id, text, because, kind, options, uri, range, assumption } = ask;
    const fact = Object.hasOwn(facts, ask.id) ? factOf(ask, facts[ask.id]) : undefined;
    const decided = { answer: fact ?? ask.default, given: fact !== undefined };
    const question: Question = { id, text, because, kind, ...(options && { options }), default: ask.default, answer: decided.answer, ...(uri !== undefined && { uri }), ...(range && { range }) };
    const entry = { question, decided, assumption };
    asked.set(ask.id, entry);
    return entry;
  };
  return {
    ask(question) {
      const { decided, assumption } = asked.get(question.id) ?? first(question);
      if (!decided.given && assumption !== undefined) notes.push(assumption);
      return decided;
    },
    assume: (text) => {
      notes.push(text);
    },
    take() {
      const taken = notes;
      if (taken.length > 0) notes = [];
      return taken;
    },
    confirmed: (prefix) => Object.entries(facts).flatMap(([id, fact]) => (id.startsWith(prefix) && (fact === true || (typeof fact === 'string' && truths.get(fact.trim().toLowerCase()) === true)) ? [id.slice(prefix.length)] : [])),
    questions: () => [...asked.values()].map((entry) => entry.question),
  };
}

/** A yes-or-no question whose default is to leave it open: undefined where nobody answered it. */
export function askOpen(inquiry: Inquiry, question: Pick<Question, 'id' | 'text' | 'because' | 'uri' | 'range'>): boolean | undefined {
  const { answer } = inquiry.ask({
    ...question, kind: 'choice', default: 'unknown',
    options: [{ value: 'unknown', label: 'Not known: rules that need it do not match' }, { value: true, label: 'Yes' }, { value: false, label: 'No' }],
  });
  return typeof answer === 'boolean' ? answer : undefined;
}
