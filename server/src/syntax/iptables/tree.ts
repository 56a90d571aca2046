/** Exports the tree of a rule line. It is made when somebody looks at the line, and keeps a span for everything. */
import type { Problem, Span } from '../../base/span.ts';
import type { MatchUse, OptionUse, TargetUse, Word } from '../../xtables/types.ts';

export interface Counters { readonly packets: string; readonly bytes: string; readonly span: Span; /** They were printed rounded, as `21M`. */ readonly rounded?: true }

/** What a rule line does: `-A` appends; the others are what people write for iptables-restore; `listed` is a row of `iptables -L`. */
export type RuleCommand = 'append' | 'insert' | 'delete' | 'replace' | 'check' | 'new-chain' | 'delete-chain' | 'policy' | 'flush' | 'zero' | 'rename-chain' | 'list' | 'listed' | 'none';

export interface Rule {
  /** Line number, from 0. */
  readonly line: number;
  readonly span: Span;
  readonly counters?: Counters;
  readonly command: RuleCommand;
  /** A shell fills in some of its values, or its rest is on the next line. */
  readonly shell?: true;
  /** For a row of a listing: what it does not show. */
  readonly listed?: { readonly hidesInterfaces: boolean; /** What matches of it never print, in words. */ readonly hides: readonly string[] };
  /** The chain that the command names; that of a row stands in another line, above it. */
  readonly chain?: Word;
  /** Further words of the command: rule number, policy, new name. */
  readonly arguments: readonly Word[];
  /** `-s -d -i -o -p -f -4 -6`: tested first, as one match of the module xtables/ipHeader. */
  readonly header: MatchUse;
  /** In the order in which the kernel tests them. */
  readonly matches: readonly MatchUse[];
  readonly target?: TargetUse;
  /** Options of the program itself, such as `-t nat`, where there are any. */
  readonly program?: readonly Word[];
  /** Options and words that belong to nothing known. */
  readonly stray: readonly (OptionUse | Word)[];
  readonly problems: readonly Problem[];
}

/** All options of a rule with the match or target they belong to, in no special order. */
export function* optionsOf(rule: Rule): Generator<{ option: OptionUse; owner: MatchUse | TargetUse }> {
  for (const owner of [rule.header, ...rule.matches, ...(rule.target ? [rule.target] : [])]) {
    for (const option of owner.options) yield { option, owner };
  }
}
