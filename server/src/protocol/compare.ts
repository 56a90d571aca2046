/** `tablewalk/compare`: which counters grew between two captures of one box. */
import type { Range } from './trace.ts';

export const compareRequest = 'tablewalk/compare';

export interface CompareParams {
  /** The capture that was taken first, and the one that was taken later; both are open. */
  before: { uri: string };
  after: { uri: string };
}

export interface CompareResult {
  /** The captures in the order of time: swapped where the dates or counters of the dumps say that the second was taken first. */
  before: string;
  after: string;
  swapped: boolean;
  /** Rules and policies that counted packets in between, the most packets first. */
  grown: Growth[];
  /** What the comparison cannot tell, in words: no counters, counters set to zero, rules that only one capture has. */
  notes: string[];
}

export interface Growth {
  table: string;
  chain: string;
  family: 4 | 6;
  /** From 1; absent for the policy of a chain. */
  rule?: number;
  /** The rule without its chain, or `policy DROP`. */
  text: string;
  /** DROP, REJECT, ACCEPT, …; absent where the rule decides nothing. */
  verdict?: string;
  /** What was counted in between. Numbers of 64 bits, as the kernel counts, may be larger than a double holds exactly. */
  packets: number;
  bytes: number;
  /** Why the count is not a difference: the rule is new, or its counters are lower than before, so they were set to zero in between. */
  since?: 'new' | 'reset';
  uri: string;
  range: Range;
}
