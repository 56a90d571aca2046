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

/** An assumption of a path, with the id of the question that it answers, where there is one. */
export interface Note { readonly text: string; readonly question?: string }

export interface Decided { readonly answer: Answer; /** The user's word, not the default. */ readonly given: boolean }

export interface Inquiry {
  ask(question: Ask): Decided;
  /** Notes an assumption for the path at hand; `question` is the question that would settle it. */
  assume(text: string, question?: string): void;
  /** The assumptions since the last call. */
  take(): readonly Note[];
  readonly questions: () => Question[];
  /** The user's yes or no to a question, asked or not; undefined where there is none. Asks nothing. */
  told(id: string): boolean | undefined;
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
  const asked = new Map<string, { question: Question; decided: Decided }>();
  let notes: Note[] = [];
  const first = (ask: Ask): { question: Question; decided: Decided } => {
    const { id, text, because, kind, options, uri, range } = ask;
    const fact = Object.hasOwn(facts, ask.id) ? factOf(ask, facts[ask.id]) : undefined;
    const decided = { answer: fact ?? ask.default, given: fact !== undefined };
    const question: Question = { id, text, because, kind, ...(options && { options }), default: ask.default, answer: decided.answer, ...(uri !== undefined && { uri }), ...(range && { range }) };
    const entry = { question, decided };
    asked.set(ask.id, entry);
    return entry;
  };
  return {
    ask(question) {
      const { decided } = asked.get(question.id) ?? first(question);
      if (decided.given) return decided;
      // The default of a later packet may be another one: the packet before has used up a limit's burst, say.
      if (question.assumption !== undefined) notes.push({ text: question.assumption, question: question.id });
      return { answer: question.default, given: false };
    },
    assume: (text, question) => {
      notes.push({ text, ...(question !== undefined && { question }) });
    },
    take() {
      const taken = notes;
      if (taken.length > 0) notes = [];
      return taken;
    },
    told: (id) => {
      const fact = Object.hasOwn(facts, id) ? facts[id] : undefined;
      return typeof fact === 'boolean' ? fact : typeof fact === 'string' ? truths.get(fact.trim().toLowerCase()) : undefined;
    },
    confirmed: (prefix) => Object.entries(facts).flatMap(([id, fact]) => (id.startsWith(prefix) && (fact === true || (typeof fact === 'string' && truths.get(fact.trim().toLowerCase()) === true)) ? [id.slice(prefix.length)] : [])),
    questions: () => [...asked.values()].map((entry) => entry.question),
  };
}

/** A yes-or-no question that is decided by its default until somebody answers it. */
export const askAssumed = (inquiry: Inquiry, question: Pick<Question, 'id' | 'text' | 'because' | 'uri' | 'range'> & { readonly default: boolean; readonly assumption?: string }): boolean =>
  inquiry.ask({ ...question, kind: 'boolean', options: [{ value: true, label: 'Yes' }, { value: false, label: 'No' }] }).answer === true;

/** A yes-or-no question whose default is to leave it open: undefined where nobody answered it. */
export function askOpen(inquiry: Inquiry, question: Pick<Question, 'id' | 'text' | 'because' | 'uri' | 'range'>): boolean | undefined {
  const { answer } = inquiry.ask({
    ...question, kind: 'choice', default: 'unknown',
    options: [{ value: 'unknown', label: 'Not known: rules that need it do not match' }, { value: true, label: 'Yes' }, { value: false, label: 'No' }],
  });
  return typeof answer === 'boolean' ? answer : undefined;
}

/** The user or group of the process that sends the packet, where the packet does not say it: root's until somebody answers. */
export function askSender(inquiry: Inquiry, id: 'uid' | 'gid'): number {
  const what = id === 'uid' ? 'user' : 'group';
  return Number(inquiry.ask({
    id: `packet:${id}`, kind: 'text', text: `Which ${what} does the process that sends the packet have, as a number?`, because: `A rule tests it, and the packet's ${id} is not given.`,
    default: '0', accepts: (fact) => typeof fact === 'string' && /^\d{1,10}$/.test(fact), assumption: `The packet is taken to be sent by ${what} 0 (root): its ${id} is not given.`,
  }).answer);
}
