/**
 * Exports Inquiry: what the files do not say. Each question is asked once per trace, answered by a fact of the user's
 * or by its default; a default that was used is an assumption of the path that used it. What a later packet of the trace
 * is asked otherwise than the first is a question of its own, with the packet's number behind `#` in its id.
 */
import type { Question } from '../protocol/trace.ts';

export type Answer = string | boolean;

export interface Ask extends Omit<Question, 'answer' | 'default' | 'problem'> {
  readonly default: Answer;
  /** The default in words, as an assumption; undefined where the default decides nothing. */
  readonly assumption?: string;
  /** Whether a fact that is not among the options is an answer too. */
  readonly accepts?: (fact: Answer) => boolean;
  /** What an answer has to be where it is typed: "an IPv4 address". */
  readonly expects?: string;
  /** It is about the packet at hand, not about the box: a later packet may have another default. */
  readonly ofPacket?: boolean;
}

/** An assumption of a path, with the id of the question that it answers, where there is one. */
export interface Note { readonly text: string; readonly question?: string }

export interface Decided { readonly answer: Answer; /** The user's word, not the default. */ readonly given: boolean }

export interface Inquiry {
  /** The questions from here on are about this packet of the trace, counted from 1. */
  begin(packet: number): void;
  ask(question: Ask): Decided;
  /** Notes an assumption for the path at hand; `question` is the question that would settle it. */
  assume(text: string, question?: string): void;
  /** The assumptions since the last call. */
  take(): readonly Note[];
  readonly questions: () => Question[];
  /** The user's yes or no to a question, asked or not; undefined where there is none. Asks nothing. One about a packet is told apart by its text and its default. */
  told(id: string, about?: Pick<Ask, 'text' | 'default'>): boolean | undefined;
  /** What stands behind a prefix in the ids of facts that say yes, asked for or not: the addresses of `local:ADDRESS`, say. */
  confirmed(prefix: string): readonly string[];
}

const truths: ReadonlyMap<string, boolean> = new Map([['yes', true], ['true', true], ['no', false], ['false', false]]);

const optionsOf = ({ kind, options = [] }: Ask): readonly { readonly value: Answer; readonly label: string }[] =>
  (kind === 'boolean' ? [{ value: true, label: 'Yes' }, { value: false, label: 'No' }] : options);

/** A fact as an answer to the question; undefined where it is none. */
function factOf(question: Ask, fact: unknown): Answer | undefined {
  const text = typeof fact === 'string' ? fact.trim() : typeof fact === 'number' ? String(fact) : fact;
  if (typeof text !== 'string' && typeof text !== 'boolean') return undefined;
  const options = optionsOf(question).map((option) => option.value);
  for (const value of [text, typeof text === 'string' ? truths.get(text.toLowerCase()) : text ? 'yes' : 'no']) {
    if (value !== undefined && options.includes(value)) return value;
  }
  return question.accepts?.(text) ? text : undefined;
}

/** Why a fact is no answer, in words. */
function problemOf(question: Ask, fact: unknown): string {
  const shown = typeof fact === 'string' ? `"${fact.length > 60 ? `${fact.slice(0, 60)}...` : fact}"` : typeof fact === 'number' || typeof fact === 'boolean' ? String(fact) : 'This';
  const labels = optionsOf(question).map(({ value, label }) => (typeof value === 'string' ? value : label));
  const wanted = [...(labels.length > 0 ? [`one of ${labels.slice(0, 10).join(', ')}`] : []), ...(question.expects === undefined ? [] : [question.expects])].join(', or ');
  return `${shown} is not ${wanted || 'an answer to this question'}. The trace went on with ${question.default === '' ? 'no answer' : typeof question.default === 'boolean' ? (question.default ? 'yes' : 'no') : question.default}.`;
}

const isOfAll = ({ id }: Question): boolean => id.startsWith('listing:');

/** A question as it was asked first, and the packet that it was asked of. */
interface Asked { readonly ask: Pick<Ask, 'text' | 'default'>; readonly packet: number; readonly question: Question; readonly decided: Decided }

export function createInquiry(facts: Readonly<Record<string, unknown>>): Inquiry {
  const asked = new Map<string, Asked>();
  let packet = 1;
  let notes: Note[] = [];
  const has = (id: string): boolean => Object.hasOwn(facts, id);
  /** The id of a question for the packet at hand, and the fact that answers it. An answer for an earlier packet holds on where the same is asked, unless it only confirmed what was taken anyway. */
  const find = (id: string, about?: Pick<Ask, 'text' | 'default'>): { readonly id: string; readonly fact?: string } => {
    const own = `${id}#${packet}`;
    if (has(own)) return { id: own, fact: own };
    const first = about && asked.get(id);
    if (!first || first.packet === packet || (first.ask.text === about.text && first.ask.default === about.default)) return { id, ...(has(id) && { fact: id }) };
    return { id: own, ...(first.ask.text === about.text && first.decided.given && first.decided.answer !== first.ask.default && { fact: id }) };
  };
  const register = (ask: Ask, id: string, fact: string | undefined): Asked => {
    const { text, because, kind, options, uri, range } = ask;
    const value = fact === undefined ? undefined : factOf(ask, facts[fact]);
    const decided = { answer: value ?? ask.default, given: value !== undefined };
    const question: Question = {
      id, text: id === ask.id ? text : `Packet ${packet}: ${text}`, because, kind, ...(options && { options }), default: ask.default, answer: decided.answer, ...(uri !== undefined && { uri }), ...(range && { range }),
      ...(fact !== undefined && value === undefined && { problem: problemOf(ask, facts[fact]) }),
    };
    const entry = { ask: { text, default: ask.default }, packet, question, decided };
    asked.set(id, entry);
    return entry;
  };
  return {
    begin: (number) => {
      packet = number;
    },
    ask(question) {
      const { id, fact } = find(question.id, question.ofPacket ? question : undefined);
      const { decided } = asked.get(id) ?? register(question, id, fact);
      if (decided.given) return decided;
      // The default of another path may be another one: what it remembers of its packets may differ.
      if (question.assumption !== undefined) notes.push({ text: question.assumption, question: id });
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
    told: (id, about) => {
      const { fact: key } = find(id, about);
      const fact = key === undefined ? undefined : facts[key];
      return typeof fact === 'boolean' ? fact : typeof fact === 'string' ? truths.get(fact.trim().toLowerCase()) : undefined;
    },
    confirmed: (prefix) => Object.entries(facts).flatMap(([id, fact]) => (id.startsWith(prefix) && (fact === true || (typeof fact === 'string' && truths.get(fact.trim().toLowerCase()) === true)) ? [id.slice(prefix.length)] : [])),
    // What concerns every rule comes first: its answer settles many of the others.
    questions: () => [...asked.values()].map((entry) => entry.question).sort((a, b) => Number(isOfAll(b)) - Number(isOfAll(a))),
  };
}

/** A yes-or-no question that is decided by its default until somebody answers it. */
export const askAssumed = (inquiry: Inquiry, question: Pick<Ask, 'id' | 'text' | 'because' | 'uri' | 'range' | 'assumption' | 'ofPacket'> & { readonly default: boolean }): boolean =>
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
    default: '0', accepts: (fact) => typeof fact === 'string' && /^\d{1,10}$/.test(fact) && Number(fact) <= 0xffffffff, expects: 'a number from 0 to 4294967295', assumption: `The packet is taken to be sent by ${what} 0 (root): its ${id} is not given.`,
  }).answer);
}

/** Whether rules of a listing without -v are those of any interface. Not known, each of them is asked about. */
export const askInterfaces = (inquiry: Inquiry): boolean => askOpen(inquiry, {
  id: 'listing:interfaces', text: 'Take the rules as the listing shows them, for every interface?',
  because: 'The listing was made without -v and shows no interfaces: rules that look as if they took every packet may be for one interface. Only a listing with -v, or iptables-save, tells.',
}) === true;
