/** Exports what a capture says of its IP sets. Members keep their text; trace/sets.ts tests packets against them. */
import type { Family } from './ip.ts';
import type { Sourced, Span } from './span.ts';

export interface IpSet extends Sourced {
  readonly name: string;
  /** For example `hash:ip,port`. */
  readonly type: string;
  readonly family: Family;
  /** Words of the header: `family inet hashsize 1024 …`, as key and value. */
  readonly header: ReadonlyMap<string, string>;
  readonly members: readonly SetMember[];
  readonly nameSpan: Span;
  /** True for `ipset list -t`: the members are not in the capture. */
  readonly terse: boolean;
}

export interface SetMember {
  /** The element, without its options: `10.97.82.53,tcp:8888`. */
  readonly element: string;
  readonly nomatch: boolean;
  /** What stands behind the element: timeout, counters, comment. */
  readonly options: string;
  readonly span: Span;
}
