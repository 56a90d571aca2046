/**
 * Exports what matches and targets have in common: running the tests of a match's options one by one,
 * checks of option words, and words for explanations. Checks of words are in checks.ts, ports in ports.ts.
 */
import type { Tri } from '../base/tri.ts';
import { negateIf, no, unknown, yes } from '../base/tri.ts';
import type { Connection } from '../base/packet.ts';
import { protocolName } from '../base/protocols.ts';
import type { Chance, MatchContext, MatchModule, MatchUse, OptionAnswer, OptionSpec, OptionUse, RulePlace, TargetUse, ValueWords } from './types.ts';

/** What one option says of the packet, before `!` is applied. The words passed its check. */
export type OptionTest = (words: readonly string[], context: MatchContext, use: MatchUse, option: OptionUse) => Tri | Chance;

/** Both families: most modules serve iptables and ip6tables. */
export const both = [4, 6] as const;

/** The words of an option as texts. */
export const wordsOf = (option: OptionUse): string[] => option.words.map((word) => word.text);

/** The first word of an option of this use; undefined where the option or its word is missing. */
export function wordOf(use: { readonly options: readonly OptionUse[] }, name: string): string | undefined {
  return use.options.find((option) => nameOf(option) === name)?.words[0]?.text;
}

/** Whether the use has the option. */
export function has(use: { readonly options: readonly OptionUse[] }, name: string): boolean {
  return use.options.some((option) => nameOf(option) === name);
}

/** The name iptables-save prints, whatever spelling the rule has. */
export const nameOf = (option: OptionUse): string => option.spec?.name ?? option.name;

const problems = { 4: new WeakMap<OptionUse, string | false>(), 6: new WeakMap<OptionUse, string | false>() };

/** What is wrong with an option as written, or undefined: unknown name, missing words, words that do not parse. Looked at once: every packet that meets the rule asks. */
export function problemOf(option: OptionUse, family: 4 | 6): string | undefined {
  let known = problems[family].get(option);
  if (known === undefined) problems[family].set(option, (known = findProblem(option, family) ?? false));
  return known === false ? undefined : known;
}

function findProblem(option: OptionUse, family: 4 | 6): string | undefined {
  const { spec } = option;
  if (!spec) return `Tablewalk does not know the option ${option.name}`;
  const wanted = spec.args === 'optional' ? 0 : spec.args;
  if (option.words.length < wanted) return `${option.name} needs ${wanted === 1 ? 'a value' : `${wanted} values`}`;
  if (option.negated && !spec.negatable) return `${option.name} cannot stand behind !`;
  return spec.check?.(wordsOf(option), family);
}

/** What is wrong with the first broken option of a target, or undefined. */
export function problemOfTarget(use: TargetUse, family: 4 | 6): string | undefined {
  for (const option of use.options) {
    const problem = problemOf(option, family);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The answer of an option turned round where it stands behind `!`. */
export function negateAnswer(negated: boolean, answer: Tri | Chance): Tri | Chance {
  if (answer.result !== 'chance') return negateIf(negated, answer);
  return negated ? { ...answer, probability: 1 - answer.probability } : answer;
}

/** Limits that testOptions and testEach check before the options. */
export interface Limits {
  /** Protocols the match needs: for other packets the kernel does not get as far as the match. */
  readonly protocols?: readonly number[];
  /** What a use without options lacks: the kernel can hold no such rule. */
  readonly needs?: string;
}

/**
 * Makes a match's `test` from a test of one option, which applies `!` itself. It runs for sound options;
 * a broken one is unknown with the reason. There is one answer for each option, in their order.
 */
export function testOptions(test: (option: OptionUse, use: MatchUse, context: MatchContext) => Tri | Chance, { protocols, needs }: Limits = {}): NonNullable<MatchModule['test']> {
  return (use, context) => {
    if (protocols && !protocols.includes(context.packet.protocol)) {
      return [{ option: '-m', answer: no(`the packet is ${protocolName(context.packet.protocol)}, not ${oneOf(protocols.map(protocolName))}`) }];
    }
    if (needs !== undefined && use.options.length === 0) return [{ option: '-m', answer: unknown(`-m ${use.name} needs ${needs}`) }];
    return use.options.map((option): OptionAnswer => {
      const problem = problemOf(option, context.packet.family);
      return { option: nameOf(option), answer: problem === undefined ? test(option, use, context) : unknown(problem) };
    });
  };
}

/** Makes a match's `test` from one test per option, all of which must say yes. `!` is applied here; an option without a test is unknown. */
export function testEach(tests: Readonly<Record<string, OptionTest>>, limits: Limits = {}): NonNullable<MatchModule['test']> {
  return testOptions((option, use, context) => {
    const name = nameOf(option);
    const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
    return test ? negateAnswer(option.negated, test(wordsOf(option), context, use, option)) : unknown(`Tablewalk does not evaluate ${name}`);
  }, limits);
}

/** Makes a match's `test` from one answer for the match as a whole, as matches with state give it. A broken option makes it unknown. */
export function testWhole(test: (use: MatchUse, context: MatchContext) => Omit<OptionAnswer, 'option'>): NonNullable<MatchModule['test']> {
  return (use, context) => {
    const problem = use.options.map((option) => problemOf(option, context.packet.family)).find((text) => text !== undefined);
    return [{ option: '-m', ...(problem === undefined ? test(use, context) : { answer: unknown(problem) }) }];
  };
}

/** "rule 3 of filter/INPUT". */
export const placeOf = ({ table, chain, number }: RulePlace): string => `rule ${number} of ${table}/${chain}`;

/** The test of an option that never decides, behind `!` or not. */
export const noEffect = (because: string): OptionTest => (_words, _context, _use, { negated }) => negateIf(negated, yes(because));

/** The connection that a packet belongs to; undefined before connection tracking ran, and for INVALID and UNTRACKED packets (nf_ct_get is NULL). */
export const trackedConnection = (connection: Connection | undefined): Connection | undefined =>
  connection && connection.state !== 'INVALID' && connection.state !== 'UNTRACKED' ? connection : undefined;

/** Built-in chains whose packets have an incoming interface, and those that have an outgoing one. */
export const arrivingHooks = ['PREROUTING', 'INPUT', 'FORWARD'] as const;
export const leavingHooks = ['FORWARD', 'OUTPUT', 'POSTROUTING'] as const;

/** Whether a connection is only what CT prepared in the raw table: matches see one, and there is nothing in it (nf_ct_is_template). */
export const isTemplate = ({ original }: Connection): boolean => original.protocol === 0 && original.src.words.every((word) => word === 0);

/** "80", "80 or 443", "80, 443 or 8080"; past `most` the rest is counted. */
export function oneOf(items: readonly string[], most = 6): string {
  if (items.length > most) return `${items.slice(0, most).join(', ')} or ${items.length - most} more`;
  return items.length < 2 ? (items[0] ?? 'nothing') : `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]!}`;
}

/** "not " in front of what a negated option says. */
export const not = (negated: boolean): string => (negated ? 'not ' : '');

/** An option without words. */
export const flag = (name: string, help: string, more: Partial<OptionSpec> = {}): OptionSpec => ({ name, args: 0, help, ...more });

/** An option with one word; `value` says what the word is. */
export const option = (name: string, value: string, help: string, more: Partial<OptionSpec> = {}): OptionSpec => ({ name, args: 1, value, help, ...more });

/** The words that an option's value is one of. */
export const oneWord = (words: readonly string[]): readonly ValueWords[] => [{ words }];

/** The words that stand in an option's value with commas between them. */
export const wordList = (words: readonly string[]): readonly ValueWords[] => [{ words, separator: ',' }];

/** An explanation from the first word: `says('from')` makes "from 10.0.0.0/8" and "not from 10.0.0.0/8". */
export const says = (before: string, after = ''): NonNullable<OptionSpec['explain']> => (words, negated) => `${not(negated)}${before} ${words[0] ?? '?'}${after && ` ${after}`}`;

/** An explanation of an option without words. */
export const saysOnly = (text: string, negatedText?: string): NonNullable<OptionSpec['explain']> => (_words, negated) => (negated ? (negatedText ?? `not ${text}`) : text);

/** Reads the words of an option once, however many packets meet it: rules are kept, and so is what is read. */
export function readOnce<T>(read: (words: readonly string[], option: OptionUse) => T): (option: OptionUse) => T {
  const known = new WeakMap<OptionUse, { readonly value: T }>();
  return (option) => {
    let found = known.get(option);
    if (!found) known.set(option, (found = { value: read(wordsOf(option), option) }));
    return found.value;
  };
}
