/** Exports what the verdict may claim: what tells paths apart, which questions nobody answered, and whether a path rests on them. */
import type { Outcome, Question, TracePath, TraceResult } from '../../server/src/protocol/trace.ts';
import { endpoint } from './draft.ts';

type Facts = Readonly<Record<string, unknown>>;

/** Whether a person answered a question, and the answer could be understood. */
export const isAnswered = (question: Question, facts: Facts): boolean => question.problem === undefined && (Object.hasOwn(facts, question.id) || question.answer !== question.default);

/** The questions that nobody answered and the others. Of the open ones those come first that the path rests on, or all rules of a listing; else the order is kept. */
export function sortQuestions(questions: readonly Question[], facts: Facts, path?: TracePath): { readonly open: readonly Question[]; readonly answered: readonly Question[] } {
  const rested = new Set(path?.questions?.map(({ id }) => id));
  const concerns = ({ id }: Question): boolean => rested.has(id) || id.startsWith('listing:');
  const open = questions.filter((question) => !isAnswered(question, facts));
  const [first, last] = [open.filter(concerns), open.filter((question) => !concerns(question))];
  return { open: [...first, ...last], answered: questions.filter((question) => isAnswered(question, facts)) };
}

/** The first assumption of a path that stands for the answer to a question which nobody answered; undefined where there is none. */
export function restsOn(path: TracePath, result: TraceResult, facts: Facts): string | undefined {
  const open = new Set(sortQuestions(result.questions, facts).open.map(({ id }) => id));
  return path.questions?.find(({ id }) => open.has(id))?.assumption;
}

/**
 * What tells each path from the others, most telling first: the destination of its final packet, else its source,
 * the interface it leaves by, its outcome; several of them where one does not tell all apart.
 * Empty texts where the paths differ in none of them.
 */
export function pathLabels(paths: readonly TracePath[], wordOf: (outcome: Outcome) => string): string[] {
  const features: ((path: TracePath) => string)[] = [
    ({ packet }) => endpoint(packet.dst, packet.dport),
    ({ packet }) => `from ${endpoint(packet.src, packet.sport)}`,
    ({ packet, delivered }) => (delivered?.interface ?? packet.out ? `out ${delivered?.interface ?? packet.out}` : 'no interface'),
    ({ outcome }) => wordOf(outcome),
  ];
  let labels = paths.map(() => '');
  let apart = new Set(labels).size;
  for (const feature of features) {
    if (apart === paths.length) break;
    const next = paths.map((path, index) => [labels[index], feature(path)].filter(Boolean).join(', '));
    const count = new Set(next).size;
    if (count <= apart) continue;
    labels = next;
    apart = count;
  }
  return labels;
}
