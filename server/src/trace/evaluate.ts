/**
 * Exports evaluate: whether a rule matches a packet, option by option in the kernel's order, stopping at the first no
 * (ip_packet_match, then the matches of the rule); and the parts of a rule's step that are the same for every packet.
 */
import type { AnalysedFile } from '../model/tree.ts';
import type { Range, Reason } from '../protocol/trace.ts';
import type { Ask } from '../base/tri.ts';
import { memoryAfter, type Write } from '../xtables/memory.ts';
import type { MatchContext, MatchModule, MatchUse, OptionUse, RulePlace } from '../xtables/types.ts';
import { countedBefore } from './counted.ts';
import { askAssumed, askInterfaces, askOpen, askSender, type Inquiry } from './questions.ts';

export type Rule = NonNullable<ReturnType<AnalysedFile['rule']>>;

export interface Evaluation {
  readonly result: 'yes' | 'no' | 'unknown' | 'chance';
  readonly reasons: readonly Reason[];
  /** For chance: how likely it matches, and the first reason that is a matter of chance. */
  readonly probability?: number;
  readonly chanceAt?: number;
  /** What the matches remember, down to the first that said no; `writesAtChance` of them come before the matter of chance. */
  readonly writes: readonly Write[];
  readonly writesAtChance?: number;
  /** A match has the kernel drop the packet here, and why. */
  readonly dropped?: string;
}

/** Where a rule stands, for its question. */
export interface Place extends RulePlace { readonly uri: string; readonly range: Range }

/** A reason that is not decided yet; without `ask` the rule as a whole is asked about. */
interface Open { readonly at: number; readonly ask?: Ask }

const noWrites: readonly Write[] = [];

const labelOf = (match: MatchUse, option: string, use: OptionUse | undefined): string => {
  if (option === '-m') return `-m ${match.name}`;
  return use?.negated ? `! ${option}` : option;
};

export function evaluate(rule: Rule, context: MatchContext, inquiry: Inquiry, place: Place): Evaluation {
  const reasons: Reason[] = [];
  const open: Open[] = [];
  const writes: Write[] = [];
  let probability: number | undefined;
  let chanceAt = 0;
  let writesAtChance = 0;
  /** The kernel gets as far as this: no match in front said no, or may have. */
  let reached = true;
  const leaveOpen = (ask?: Ask): void => {
    open.push({ at: reasons.length, ...(ask && { ask }) });
    const told = inquiry.told(ask?.id ?? idOfRule(place), aboutPacket(ask));
    const answer = told ?? ask?.default;
    if (answer === undefined || answer === (ask?.turned === true)) reached = false;
  };
  for (let i = -1; i < rule.matches.length; i++) {
    const match = i < 0 ? rule.header : rule.matches[i]!;
    if (!match.module?.test) {
      if (i < 0 && match.options.length === 0) continue;
      leaveOpen();
      reasons.push({ option: `-m ${match.name}`, result: 'unknown', because: match.module ? `Tablewalk does not evaluate the match ${match.name}` : `Tablewalk does not know the match ${match.name}` });
      continue;
    }
    const seen = writes.length === 0 ? context : { ...context, memory: memoryAfter(context.memory, writes) };
    const answers = match.module.test(match, match.module.needs ? withNeeds[match.module.needs](seen, inquiry, rule, i) : seen);
    for (const { remember, hotdrop, answer } of answers) {
      if (hotdrop && reached) return { result: 'no', reasons: [...reasons, { option: `-m ${match.name}`, result: 'no', because: answer.because }], writes, dropped: answer.because };
      if (!remember || !reached) continue;
      if (probability === undefined) writesAtChance += remember.length;
      writes.push(...remember);
    }
    for (const [n, { option, answer }] of answers.entries()) {
      const use = answers.length === match.options.length ? match.options[n] : undefined;
      const label = labelOf(match, option, use);
      if (answer.result === 'chance') {
        if (probability === undefined) chanceAt = reasons.length;
        probability = (probability ?? 1) * answer.probability;
        reasons.push({ option: label, result: 'yes', because: answer.because });
        continue;
      }
      if (answer.result === 'unknown') leaveOpen(answer.ask);
      reasons.push({ option: label, result: answer.result, because: answer.because });
      if (answer.result === 'no') return { result: 'no', reasons, writes: writes.length > 0 ? writes : noWrites };
    }
  }
  for (const stray of rule.stray) {
    leaveOpen();
    const word = 'text' in stray ? stray.text : stray.name;
    reasons.push({ option: word, result: 'unknown', because: `Tablewalk does not know what ${word} means here` });
  }
  if (rule.listed?.hidesInterfaces) {
    if (askInterfaces(inquiry)) reasons.push({ option: '-i, -o', result: 'yes', because: 'you said that the rules of the listing test no interfaces' });
    else {
      leaveOpen();
      reasons.push({ option: '-i, -o', result: 'unknown', because: hidden });
    }
  }
  for (const what of rule.listed?.hides ?? []) {
    leaveOpen();
    reasons.push({ option: 'iptables -L', result: 'unknown', because: `a listing does not show ${what}` });
  }
  const settled = open.length === 0 ? 'yes' : settle(open, reasons, inquiry, place);
  if (settled !== 'yes' || probability === undefined) return { result: settled, reasons, writes: writes.length > 0 ? writes : noWrites };
  return { result: 'chance', reasons, probability, chanceAt, writes, writesAtChance };
}

/** The context with what a match needs; `at` is its place among the matches of the rule. */
const withNeeds: Readonly<Record<NonNullable<MatchModule['needs']>, (context: MatchContext, inquiry: Inquiry, rule: Rule, at: number) => MatchContext>> = {
  sender: withSender,
  counted: (context, _inquiry, rule, at) => ({ ...context, countedBefore: countedBefore(rule, at, context) }),
};

/** A packet whose sender nobody named is taken to be sent by root. Only a rule that looks at the sender makes it a question. */
function withSender(context: MatchContext, inquiry: Inquiry, rule: Rule, at: number): MatchContext {
  const { packet } = context;
  if (packet.in !== undefined || packet.copy) return context;
  const options = new Set(rule.matches[at]?.options.map(({ name, spec }) => spec?.name ?? name));
  const uid = packet.uid ?? (options.has('--uid-owner') ? askSender(inquiry, 'uid') : undefined);
  const gid = packet.gid ?? (options.has('--gid-owner') ? askSender(inquiry, 'gid') : undefined);
  return { ...context, packet: { ...packet, ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) } };
}

/** print_ifaces in xshared.c: the columns in and out come with -v alone. */
const hidden = 'the listing was made without -v and shows no interfaces, and the rule may test one';

const idOfRule = ({ table, chain, number }: Place): string => `rule:${table}/${chain}/${number}`;

/**
 * Asks about what stayed open. What has a default is decided by it, or by the user's word; a no among these spares the other
 * questions. The user's word turns the rest into yes or no; without it the rule is taken not to match.
 */
function settle(open: readonly Open[], reasons: Reason[], inquiry: Inquiry, place: Place): 'yes' | 'no' | 'unknown' {
  const name = `rule ${place.number} of ${place.table}/${place.chain}`;
  let undecided: string | undefined;
  for (const { at, ask } of open) {
    if (ask?.default === undefined) continue;
    const reason = reasons[at]!;
    const said = askAssumed(inquiry, { ...assumptionOf(ask, ask.default), ofPacket: true, because: ask.decides ?? `${reason.option}: ${reason.because}.`, uri: place.uri, range: place.range });
    const yes = said !== (ask.turned === true);
    const told = inquiry.told(ask.id, aboutPacket(ask)) !== undefined;
    reasons[at] = { ...reason, result: yes ? 'yes' : 'no', because: !told ? reason.because : said === ask.default ? `you said so (${reason.because})` : `you said so; it would be assumed that ${reason.because}` };
    if (!yes) {
      reasons.length = at + 1;
      return 'no';
    }
  }
  for (const { at, ask } of open) {
    if (ask?.default !== undefined) continue;
    const reason = reasons[at]!;
    const question: Ask = ask ?? { id: idOfRule(place), text: `Does ${name} match this packet?` };
    const fact = askOpen(inquiry, { id: question.id, text: question.text, because: question.decides ?? `${reason.option}: ${reason.because}.`, uri: place.uri, range: place.range });
    if (fact === undefined) undecided ??= question.id;
    else {
      const yes = fact !== (ask?.turned === true);
      reasons[at] = { ...reason, result: yes ? 'yes' : 'no', because: `you said so (${reason.because})` };
      if (!yes) {
        reasons.length = at + 1;
        return 'no';
      }
    }
  }
  if (undecided === undefined) return 'yes';
  const first = reasons.find((reason) => reason.result === 'unknown')!;
  inquiry.assume(`${name[0]!.toUpperCase()}${name.slice(1)} was taken not to match: ${first.option} is unknown, ${first.because}.`, undecided);
  return 'unknown';
}

const aboutPacket = (ask: Ask | undefined): { readonly text: string; readonly default: boolean } | undefined => (ask?.default === undefined ? undefined : { text: ask.text, default: ask.default });

const assumptionOf = ({ id, text, assumption }: Ask, byDefault: boolean) => ({ id, text, default: byDefault, ...(assumption !== undefined && { assumption }) });

/** What a step tells of its rule whatever the packet is. */
export interface RuleFacts { readonly text: string; readonly range: Range; readonly target?: string }

const facts = new WeakMap<Rule, RuleFacts>();
const longestText = 240;

export function factsOf(file: AnalysedFile, rule: Rule): RuleFacts {
  const known = facts.get(rule);
  if (known) return known;
  const { lines } = file;
  const start = lines.starts[rule.line]!;
  const from = rule.listed ? rule.span.start : rule.chain?.span.end ?? rule.span.start;
  const text = lines.text.slice(from, Math.min(rule.span.end, from + longestText)).trim();
  const made: RuleFacts = {
    text: rule.span.end - from > longestText ? `${text} ...` : text,
    range: { start: { line: rule.line, character: rule.span.start - start }, end: { line: rule.line, character: rule.span.end - start } },
    ...(rule.target && { target: rule.target.name }),
  };
  facts.set(rule, made);
  return made;
}
