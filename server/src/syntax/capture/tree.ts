/** Exports the tree of a document as lines: one compact record per line, and the sections that the lines form. */
import type { NamePool } from '../../base/names.ts';
import type { Lines } from '../../base/text.ts';
import type { Family } from '../../base/ip.ts';

/** What a line is by its own text alone; the records of a large dump are rebuilt only where an edit touched them. */
export const LineKind = {
  Other: 0, Blank: 1, Comment: 2, Table: 3, Chain: 4, Append: 5, Commit: 6, Command: 7,
  Prompt: 8, IpsetName: 9, IpsetCreate: 10, IpvsHeader: 11, Link: 12, RouteHeader: 13, Route: 14, Generated: 15, IpRule: 16, Sysctl: 17, Connection: 18,
  IpvsSave: 19, IpvsConnections: 20, Neighbour: 21, Ifconfig: 22, KubeTable: 23, Manifest: 24,
  /** `Chain NAME (policy …)`, the names of the columns, and a rule, as `iptables -L` prints them. */
  ListChain: 25, ListColumns: 26, ListRow: 27,
  /** `# iptables -A …`: the rest of the document tells whether the `#` is a prompt or switches the rule off. Only `own` records have these. */
  HashAppend: 28, HashCommand: 29,
} as const;

/** Whether a line of this kind holds a rule, or another command of iptables: one that has a tree. */
export const isRuleKind = (kind: number | undefined): boolean => kind === LineKind.Append || kind === LineKind.Command || kind === LineKind.ListRow;

/** Whether a line of this kind holds a rule that is in its chain as it stands there: -A, and a row of a listing. */
export const isInChain = (kind: number | undefined): boolean => kind === LineKind.Append || kind === LineKind.ListRow;

/** Bits of `flags`. */
export const LineFlag = {
  /** The target stands behind `-g`. */
  Goto: 1,
  /** A `"` has no partner on this line. */
  UnbalancedQuote: 2,
  /** Something stands before the target that is no comment: the rule has a condition. */
  Conditional: 4,
  /** It is a command of a script or of a terminal: the program's name stands in front. */
  Script: 8,
  /** The program is ip6tables. */
  Family6: 16,
} as const;

/** The table that the line itself names with -t, in the upper bits of `flags`. */
const tablesInFlags = ['raw', 'mangle', 'nat', 'filter', 'security'];
const firstTableBit = 5;

/** The bits for a table's name; none for one that the kernel has not got. */
export const tableFlag = (name: string): number => (tablesInFlags.indexOf(name) + 1) << firstTableBit;

/** The table that a line names; undefined where it names none. */
export const tableInFlags = (flags: number): string | undefined => tablesInFlags[(flags >> firstTableBit) - 1];

/** Columns, one entry per line. */
export interface LineRecords {
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
  /** Name id of the table (Table), or of the chain (Chain, Append, Command, ListChain); else -1. The chain of a row stands above it: syntax/listing/tree. */
  readonly name: Int32Array;
  /** Name id of the jump's or goto's target (Append, Command, ListRow); else -1. */
  readonly target: Int32Array;
}

export type SectionKind = 'iptables' | 'ipset-list' | 'ipset-save' | 'ipvsadm' | 'ip-addr' | 'ip-route' | 'route-n' | 'ip-rule' | 'sysctl' | 'conntrack'
  | 'ifconfig' | 'neighbours' | 'ipvs-connections' | 'kubectl' | 'manifest' | 'other';

/** A run of lines that came from one command. */
export interface Section {
  readonly kind: SectionKind;
  /** Commands of a script or a terminal, which name the program in each line. */
  readonly script?: true;
  /** First line, the prompt or heading included. */
  readonly first: number;
  /** Last line, inclusive. */
  readonly last: number;
  /** The line with the command, where there is one. */
  readonly prompt?: number;
  /** The command behind the prompt, as written. */
  readonly command?: string;
  /** The host name in the prompt. */
  readonly host?: string;
  /** For ip route and ip rule: the command asked for another table or family. */
  readonly family?: Family;
}

export interface CaptureTree {
  readonly lines: Lines;
  readonly records: LineRecords;
  /** The records as each line's own text makes them; the same object unless the document had to tell what some lines are. */
  readonly ownRecords: LineRecords;
  readonly names: NamePool;
  readonly sections: readonly Section[];
}
