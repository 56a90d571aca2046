/** Exports the shape of what Tablewalk knows of a maker (a program that writes rules): its chains, sets, interfaces, marks. */

/** A program that makes chains, sets, interfaces or marks. One file each in makers/. */
export interface Maker {
  /** As its users call it: `kube-proxy`. */
  readonly name: string;
  readonly chains?: readonly ChainFact[];
  readonly sets?: readonly NameFact[];
  readonly interfaces?: readonly NameFact[];
  readonly marks?: readonly MarkFact[];
}

/** What a name stands for: one or two plain sentences of our own, without Markdown. */
export interface NameFact {
  /** The whole name, or a pattern that matches whole names. */
  readonly name: string | RegExp;
  readonly text: string;
}

export interface ChainFact extends NameFact {
  /** Absent: the same in every table. */
  readonly table?: string;
  /** A chain that must be in the same dump, or one of several, where the name alone says too little. */
  readonly beside?: string | readonly string[];
}

/** How a rule uses a mark, as model/marks.ts finds it; knowledge tells meanings from it. */
export interface MarkHint {
  readonly chain: string;
  readonly table: string;
  readonly kind: 'set' | 'clear' | 'flip' | 'save' | 'restore' | 'test';
  readonly field: 'packet' | 'connection';
  readonly value: number;
  readonly mask: number;
  readonly comment: string;
}

export interface MarkFact {
  /** Short, for a list: `masquerade`. */
  readonly name: string;
  readonly text: string;
  /** Whether this use of a mark shows the bits that carry this meaning. */
  readonly shownBy: (hint: MarkHint) => boolean;
}

/** A mark that a dump uses and a maker is known for. */
export interface KnownMark {
  readonly maker: string;
  readonly name: string;
  readonly text: string;
  readonly mask: number;
  /** Where several values share the same bits: the value that has this meaning. */
  readonly value?: number;
}

/** What is known of a name. */
export interface Known { readonly maker: string; readonly text: string }
