/** Exports Coverage: which matches, targets and options the compared packets met, and whether they fitted and failed to fit. */
import type { Reason, TracePath } from '../../server/src/protocol/trace.ts';
import { readRule, readSave, type Group } from './caseText.ts';

export interface Count { yes: number; no: number }

export class Coverage {
  /** By module, `-m` or `-j` in front; options of the rule itself are those of `-m ip`. */
  readonly modules = new Map<string, Count>();
  /** By module and option. */
  readonly options = new Map<string, Count>();

  /** Counts the rules that the packets of a case met. `text` is the capture that was traced. */
  add(text: string, paths: Iterable<TracePath>): void {
    const rules = new Map<string, Group[]>();
    for (const { name, rules: all } of readSave(text)) {
      const numbers = new Map<string, number>();
      for (const rule of all) {
        const { chain, groups } = readRule(rule);
        numbers.set(chain, (numbers.get(chain) ?? 0) + 1);
        rules.set(`${name} ${chain} ${numbers.get(chain) ?? 0}`, groups);
      }
    }
    for (const { steps } of paths) {
      for (const step of steps) {
        if (step.kind !== 'rule' || step.matched === 'unknown') continue;
        const groups = rules.get(`${step.table} ${step.chain} ${step.rule}`);
        if (groups) this.rule(groups, step.matched === 'yes', step.reasons);
      }
    }
  }

  /** A match may answer once for all of its options; behind the first answer that does not fit, nothing is asked. */
  private rule(groups: readonly Group[], matched: boolean, reasons: readonly Reason[]): void {
    let at = 0;
    for (const { head, options } of groups) {
      const [kind, name] = head;
      if (kind === '-g' || (kind === '-j' && !matched)) continue;
      const module = kind === undefined ? '-m ip' : `${kind} ${name ?? ''}`;
      const own = (reason: Reason | undefined) => reason && options.find((option) => option.name === reason.option.replace('! ', ''));
      const from = at;
      while (at < reasons.length && (own(reasons[at]) || reasons[at]?.option === module)) at++;
      // What the trace could not say of it, because a later match was to say no, tells nothing.
      if (kind !== '-j' && reasons.slice(from, at).some(({ result }) => result === 'unknown')) continue;
      const failed = !matched && at === reasons.length && at > from;
      const culprit = failed ? own(reasons[at - 1]) : undefined;
      const asked = culprit ? options.slice(0, options.indexOf(culprit) + 1) : options;
      for (const option of asked) count(this.options, `${module} ${option.words[0] === '!' ? '! ' : ''}${option.name}`, option !== culprit && !(failed && !culprit));
      if (options.length > 0 || kind !== undefined) count(this.modules, module, !failed);
      if (failed) return;
    }
  }

  /** Takes in what another one counted. */
  merge(other: Coverage): void {
    for (const [mine, theirs] of [[this.modules, other.modules], [this.options, other.options]] as const) {
      for (const [key, { yes, no }] of theirs) {
        const sum = mine.get(key) ?? { yes: 0, no: 0 };
        mine.set(key, { yes: sum.yes + yes, no: sum.no + no });
      }
    }
  }

  /** A table in words, and what was never met, never fitted or always fitted. */
  words(withOptions = true): string[] {
    const rows = (counts: ReadonlyMap<string, Count>) => [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([key, { yes, no }]) => `  ${key.padEnd(44)} ${String(yes).padStart(7)} ${key.startsWith('-j') ? '' : String(no).padStart(7)}`);
    return [`  ${'match or target'.padEnd(44)} ${'fitted'.padStart(7)} ${'did not'.padStart(7)}`, ...rows(this.modules), ...(withOptions ? ['', ...rows(this.options)] : [])];
  }
}

function count(counts: Map<string, Count>, key: string, yes: boolean): void {
  const one = counts.get(key) ?? { yes: 0, no: 0 };
  counts.set(key, { yes: one.yes + (yes ? 1 : 0), no: one.no + (yes ? 0 : 1) });
}

