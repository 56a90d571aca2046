/**
 * Exports evaluate: whether a rule matches a packet, option by option in the kernel's order, stopping at the first no
 * (ip_packet_match, then the matches of the rule); and the parts of a rule's step that are the same for every packet.
 */
import type { AnalysedFile } from '../model/tree.ts';
import type { Range, Reason } from '../protocol/trace.ts';
import type { MatchContext, MatchUse, OptionUse } from '../xtables/types.ts';
import { askOpen, type Inquiry } from './questions.ts';

export type Rule = NonNullable<ReturnType<AnalysedFile['rule']>>;

export interface Evaluation {
  readonly result: 'yes' | 'no' | 'unknown' | 'chance';
  readonly reasons: readonly Reason[];
  /** For chance: how likely it matches, and the first reason that is a matter of chance. */
  readonly probability?: number;
  readonly chanceAt?: number;
}

/** Where a rule stands, for its question. */
export interface Place { readonly table: string; readonly chain: string; readonly number: number; readonly uri: string; readonly range: Range }

interface Open { readonly at: number; readonly negated: boolean; readonly ask?: { readonly id: string; readonly text: string } }

const labelOf = (match: MatchUse, option: string, use: OptionUse | undefined): string => {
  if (option === '-m') return `-m ${match.name}`;
  return use?.negated ? `! ${option}` : option;
};

export function evaluate(rule: Rule, context: MatchContext, inquiry: Inquiry, place: Place): Evaluation {
  const reasons: Reason[] = [];
  const open: Open[] = [];
  let probability: number | undefined;
  let chanceAt = 0;
  for (let i = -1; i < rule.matches.length; i++) {
    const match = i < 0 ? rule.header : rule.matches[i]!;
    if (!match.module?.test) {
      if (i < 0 && match.options.length === 0) continue;
      open.push({ at: reasons.length, negated: false });
      reasons.push({ option: `-m ${match.name}`, result: 'unknown', because: match.module ? `Tablewalk does not evaluate the match ${match.name}` : `Tablewalk does not know the match ${match.name}` });
      continue;
    }
    const answers = match.module.test(match, match.name === 'owner' ? withSender(context, inquiry) : context);
    for (const [n, { option, answer }] of answers.entries()) {
      const use = answers.length === match.options.length ? match.options[n] : undefined;
      const label = labelOf(match, option, use);
      if (answer.result === 'chance') {
        if (probability === undefined) chanceAt = reasons.length;
        probability = (probability ?? 1) * answer.probability;
        reasons.push({ option: label, result: 'yes', because: answer.because });
        continue;
      }
      if (answer.result === 'unknown') open.push({ at: reasons.length, negated: use?.negated === true, ...(answer.ask && { ask: answer.ask }) });
      reasons.push({ option: label, result: answer.result, because: answer.because });
      if (answer.result === 'no') return { result: 'no', reasons };
    }
  }
  for (const stray of rule.stray) {
    open.push({ at: reasons.length, negated: false });
    const word = 'text' in stray ? stray.text : stray.name;
    reasons.push({ option: word, result: 'unknown', because: `Tablewalk does not know what ${word} means here` });
  }
  const settled = open.length === 0 ? 'yes' : settle(open, reasons, inquiry, place);
  if (settled !== 'yes') return { result: settled, reasons };
  return probability === undefined ? { result: 'yes', reasons } : { result: 'chance', reasons, probability, chanceAt };
}

/** For `-m owner`: a packet whose sender nobody named is taken to be sent by root. Only a rule that looks at the sender makes it a question. */
function withSender(context: MatchContext, inquiry: Inquiry): MatchContext {
  const { packet } = context;
  if (packet.in !== undefined || (packet.uid !== undefined && packet.gid !== undefined)) return context;
  const ask = (id: 'uid' | 'gid', what: string): number => packet[id] ?? Number(inquiry.ask({
    id: `packet:${id}`, kind: 'text', text: `Which ${what} does the process that sends the packet have, as a number?`, because: `A rule tests it, and the packet's ${id} is not given.`,
    default: '0', accepts: (fact) => typeof fact === 'string' && /^\d{1,10}$/.test(fact), assumption: `The packet is taken to be sent by ${what} 0 (root): its ${id} is not given.`,
  }).answer);
  return { ...context, packet: { ...packet, uid: ask('uid', 'user'), gid: ask('gid', 'group') } };
}

/** Asks about what stayed open: the user's word turns it into yes or no; without it the rule is taken not to match. */
function settle(open: readonly Open[], reasons: Reason[], inquiry: Inquiry, place: Place): 'yes' | 'no' | 'unknown' {
  const name = `rule ${place.number} of ${place.table}/${place.chain}`;
  let undecided = false;
  for (const { at, negated, ask } of open) {
    const reason = reasons[at]!;
    const question = ask ?? { id: `rule:${place.table}/${place.chain}/${place.number}`, text: `Does ${name} match this packet?` };
    const fact = askOpen(inquiry, { ...question, because: `${reason.option}: ${reason.because}`, uri: place.uri, range: place.range });
    if (fact === undefined) undecided = true;
    else {
      const yes = ask ? fact !== negated : fact;
      reasons[at] = { ...reason, result: yes ? 'yes' : 'no', because: `you said so (${reason.because})` };
      if (!yes) {
        reasons.length = at + 1;
        return 'no';
      }
    }
  }
  if (!undecided) return 'yes';
  const first = reasons.find((reason) => reason.result === 'unknown')!;
  inquiry.assume(`${name[0]!.toUpperCase()}${name.slice(1)} was taken not to match: ${first.option} is unknown, ${first.because}.`);
  return 'unknown';
}

/** What a step tells of its rule whatever the packet is. */
export interface RuleFacts { readonly text: string; readonly range: Range; readonly target?: string }

const facts = new WeakMap<Rule, RuleFacts>();
const longestText = 240;

export function factsOf(file: AnalysedFile, rule: Rule): RuleFacts {
  const known = facts.get(rule);
  if (known) return known;
  const { lines } = file;
  const start = lines.starts[rule.line]!;
  const from = rule.chain?.span.end ?? rule.span.start;
  const text = lines.text.slice(from, Math.min(rule.span.end, from + longestText)).trim();
  const made: RuleFacts = {
    text: rule.span.end - from > longestText ? `${text} ...` : text,
    range: { start: { line: rule.line, character: rule.span.start - start }, end: { line: rule.line, character: rule.span.end - start } },
    ...(rule.target && { target: rule.target.name }),
  };
  facts.set(rule, made);
  return made;
}
