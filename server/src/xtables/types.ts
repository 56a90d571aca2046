/**
 * Exports the shape of a match and of a target (one file each in this folder), and of their use in a rule.
 * A file holds all there is to know: options, help, validity, and what it does to a packet.
 */
import type { AddressType, Interface, ListedConnection } from '../base/host.ts';
import type { Family, Ip, Prefix } from '../base/ip.ts';
import type { Connection, Direction, Hook, Packet, Tuple } from '../base/packet.ts';
import type { Span } from '../base/span.ts';
import type { Ask, Tri } from '../base/tri.ts';
import type { Listed } from './listed.ts';
import type { Memory, Told, Write } from './memory.ts';

/** One option of a match, a target or the rule itself. */
export interface OptionSpec {
  /** The name that iptables-save prints, with its dashes: `--dport`. */
  readonly name: string;
  /** Other spellings, short ones included: `--destination-port`. */
  readonly aliases?: readonly string[];
  /** Words that follow; `'optional'` is none or one. */
  readonly args: 0 | 1 | 2 | 'optional';
  /** May stand behind `!`; iptables takes an `ignored` one and does as if it were not there. */
  readonly negatable?: boolean | 'ignored';
  /** What the words are, for hover and signature: `port[:port]`. */
  readonly value?: string;
  /** For each word the words that it may be made of, where the extension's own source lists them; absent: anything. */
  readonly values?: readonly ValueWords[];
  /** What it tests or does, in our own plain words; Markdown without links. */
  readonly help: string;
  /** Says what is wrong with the words, or undefined where they are right. */
  readonly check?: (words: readonly string[], family: Family) => string | undefined;
  /** What is odd about words that iptables takes, or undefined. */
  readonly doubt?: (words: readonly string[], family: Family) => string | undefined;
  /** This use in words with its values: "to port 80 or 443". Plain text; `negated` included. */
  readonly explain?: (words: readonly string[], negated: boolean) => string;
}

/** The words of a value that is no free text. Numbers that mean the same, and short names, are left out. */
export interface ValueWords {
  readonly words: readonly string[];
  /** What stands between several of them, as in `NEW,RELATED`; absent: one stands alone. */
  readonly separator?: string;
  /** What they stand behind, as in `3/minute`. */
  readonly behind?: string;
}

export interface Word {
  /** Without quotes and escapes. */
  readonly text: string;
  readonly span: Span;
}

/** An option as it stands in a rule. */
export interface OptionUse {
  /** As written. */
  readonly name: string;
  /** Undefined where no module knows the option. */
  readonly spec?: OptionSpec;
  readonly negated: boolean;
  readonly words: readonly Word[];
  /** From `!` or the name to the last word. */
  readonly span: Span;
  readonly nameSpan: Span;
}

/** A match as it stands in a rule: `-m NAME`, or implied by `-p NAME`. */
export interface MatchUse {
  readonly name: string;
  /** Undefined where Tablewalk does not know the match. */
  readonly module?: MatchModule;
  readonly options: readonly OptionUse[];
  readonly nameSpan: Span;
  readonly span: Span;
}

export interface TargetUse {
  readonly kind: 'jump' | 'goto';
  /** A chain, or a target. */
  readonly name: string;
  /** Undefined for chains of the user's and for targets that Tablewalk does not know. */
  readonly module?: TargetModule;
  readonly options: readonly OptionUse[];
  readonly nameSpan: Span;
}

/** The box, as matches and targets may ask it. Answers carry their reason; what the capture does not say is unknown. */
export interface HostView {
  /** Whether the address has this type (fib lookup, inet_addr_type), on any interface or on the given one. */
  hasAddressType(ip: Ip, type: AddressType, interfaceName?: string): Tri;
  /** Whether the packet's elements are in the set: one of src or dst per dimension (xt_set.c). */
  inSet(test: SetTest, context: MatchContext): Omit<OptionAnswer, 'option'>;
  /** Takes from what the trace may still do, in rules: for matches whose work grows with the packet or the capture. False where nothing is left. */
  spend(cost: number): boolean;
  /** What the target SET does with the packet's elements (xt_set.c). */
  changeSets(change: SetChange, context: MatchContext): Effect;
  /** The smaller MTU of the packet's way and of the way back to its source (xt_TCPMSS.c); undefined where the capture does not say one of them. */
  pathMtu(packet: Packet): { readonly mtu?: number; readonly because: string };
  /** Whether an answer to the packet would leave by the interface it arrived on (ipt_rpfilter.c, ip6t_rpfilter.c). */
  reversePath(packet: Packet, options: ReversePathOptions): Tri;
  /** An interface as `ip addr` or `ip link` lists it; undefined where the capture does not. */
  interfaceOf(name: string): Interface | undefined;
  /** Whether an interface of the capture is a port of this one. */
  isBridge(name: string): boolean;
  /** The first use in the ruleset of a match whose option has this word: rules that name one table share what the first of them asked for. */
  firstUse(match: string, option: string, word: string): MatchUse | undefined;
  readonly listedConnections: ListedConnections;
  /** The moment at which the packets arrive, in seconds since 1970; undefined where neither the user nor a dump says it. Asks for it. */
  moment(): number | undefined;
}

/** What `conntrack -L` listed. */
export interface ListedConnections {
  readonly connections: readonly ListedConnection[];
  /** Those of a zone whose first packet has this end in the network. */
  within(end: ListedEnd, network: Prefix, zone: number): readonly ListedConnection[];
  /** Whether an address is this node's; undefined where no file says it. */
  owns(ip: Ip): boolean | undefined;
}

/** An end of a connection's first packet; `translated` is its destination behind the nat table. */
export type ListedEnd = 'src' | 'dst' | 'translated';

export interface ReversePathOptions {
  /** Any interface that leads back is enough. */
  readonly loose: boolean;
  /** Addresses of this box are fit sources. */
  readonly acceptLocal: boolean;
  /** The packet's mark takes part in the look-up. */
  readonly validMark: boolean;
}

/** A set and the end of the packet for each of its dimensions. */
export interface SetUse { readonly set: string; readonly dimensions: readonly ('src' | 'dst')[] }

/** What a counter of the element has to be. */
export interface CounterTest { readonly op: 'eq' | 'ne' | 'lt' | 'gt'; readonly value: number }

/** One `-m set`, all its options but the `!` in front of `--match-set`. */
export interface SetTest extends SetUse {
  readonly returnNomatch?: boolean;
  /** `! --update-counters`, `! --update-subcounters`: these counters stay as they are. */
  readonly keepCounters?: boolean;
  readonly keepSubcounters?: boolean;
  readonly packets?: CounterTest;
  readonly bytes?: CounterTest;
}

/** One `-j SET`: the kernel adds, then deletes, then maps. */
export interface SetChange {
  /** `exist`: an element that is there is stored anew. `timeout` in seconds; absent: the set's. */
  readonly add?: SetUse & { readonly exist: boolean; readonly timeout?: number };
  readonly del?: SetUse;
  /** What the packet gets from the element. */
  readonly map?: SetUse & { readonly mark: boolean; readonly priority: boolean };
}

/** Where a rule stands: state that belongs to a rule is kept, and asked about, under this. */
export interface RulePlace { readonly table: string; readonly chain: string; /** From 1. */ readonly number: number }

export interface MatchContext {
  readonly packet: Packet;
  readonly hook: Hook;
  readonly table: string;
  readonly rule: RulePlace;
  /** What rules have learned from the packets before, and from this one so far. */
  readonly memory: Memory;
  readonly connection?: Connection;
  /** The realms of the packet's route (dst->tclassid); 0 where it has none. */
  readonly realm: number;
  /** The connection of the table that has this tuple in one of its directions (nf_conntrack_find_get). */
  lookUp(tuple: Tuple): LookedUp | undefined;
  /**
   * For matches that need `counted`: the original directions of the connections that a capture lists and that the match at hand has counted, as
   * far as one can tell, where this end of their first packet is in the network. Undefined where finding out is more than the trace may still do.
   */
  readonly countedBefore?: (end: 'src' | 'dst', network: Prefix) => readonly Tuple[] | undefined;
  /** IPVS has handled the packet: it was sent to a real server, or came from one (skb->ipvs_property). */
  readonly balanced?: boolean;
  readonly host: HostView;
}

/** `closed`: TCP has ended it, though the table keeps it for a while (TIME_WAIT, CLOSE). */
export interface LookedUp { readonly confirmed: boolean; readonly assured: boolean; readonly original: Tuple; readonly closed: boolean }

/** Matched with this probability, whatever the packet. */
export interface Chance { readonly result: 'chance'; readonly probability: number; readonly because: string }

/** One answer per option (or one for the whole match), in the order they are tested. */
export interface OptionAnswer {
  readonly option: string;
  readonly answer: Tri | Chance;
  /** What the match remembers, whatever its answer: the kernel has run it. Not written where an earlier match of the rule said no. */
  readonly remember?: readonly Write[];
  /** The kernel drops the packet without looking further (par->hotdrop): the rule does not match, and no rule follows. */
  readonly hotdrop?: true;
}

/** Which options a use must, may and must not have, by their iptables-save names: what iptables' option tables and final checks refuse. */
export interface Validity<Use> {
  /** All of these. */
  readonly required?: readonly string[];
  /** At least one of these; `any` is any option at all. */
  readonly oneOf?: readonly string[] | 'any';
  /** Of each group at most one. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Options that stand only beside all of these. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** Options that may be given more than once; all others may not. */
  readonly repeatable?: readonly string[];
  /** What else iptables or the kernel refuses of a use whose options are all sound; `option` is the one to blame. */
  readonly refused?: (use: Use, context: UseContext) => Refusal | undefined;
}

/** Where a use stands. */
export interface UseContext { readonly family: Family; readonly table: string; /** Of `-p`, and whether it stands behind `!`; absent: every protocol. */ readonly protocol?: { readonly number: number; readonly negated: boolean } }

export interface Refusal { readonly message: string; readonly option?: OptionUse }

export interface MatchModule {
  readonly kind: 'match';
  /** Name for `-m`. */
  readonly name: string;
  readonly families: readonly Family[];
  /** Protocol numbers it needs: `-m tcp` needs 6. */
  readonly protocols?: readonly number[];
  readonly tables?: readonly string[];
  readonly hooks?: readonly Hook[];
  /** Where the built-in chains that take it depend on its options (checkentry): those that take this use; undefined where all do. */
  readonly hooksOf?: (use: MatchUse) => { readonly hooks: readonly Hook[]; /** The option that matters, as written. */ readonly because: string } | undefined;
  /** One or two sentences in our own words; Markdown without links. */
  readonly help: string;
  readonly options: readonly OptionSpec[];
  readonly validity?: Validity<MatchUse>;
  /** How `iptables -L` prints it. */
  readonly listed?: Listed;
  /** What is found out for it alone: who sends the packet (`packet.uid`, `packet.gid`), or what it has counted (`countedBefore`). */
  readonly needs?: 'sender' | 'counted';
  /** What it says of the packet. Absent: always unknown, because Tablewalk does not evaluate it. All answers must be yes for a match. */
  readonly test?: (use: MatchUse, context: MatchContext) => readonly OptionAnswer[];
}

/** What a target does to the packet. */
export type Effect =
  | { readonly verdict: 'DROP' | 'QUEUE' | 'STOLEN' | 'RETURN' | 'REJECT'; readonly because: string; /** What the sender learns, in words. */ readonly told?: string }
  | { readonly verdict: 'ACCEPT'; readonly because: string; readonly packet?: Packet }
  | { readonly verdict: 'CONTINUE'; readonly because: string; readonly packet?: Packet; readonly connectionMark?: number; readonly untrack?: true; readonly template?: TrackingTemplate; readonly remember?: readonly Write[]; readonly copy?: CopyRequest; /** What else it changed, beside the packet. */ readonly told?: readonly Told[]; /** What was taken for granted of what it does, in whole sentences. */ readonly assumptions?: readonly string[] }
  /** What it does hangs on something that no dump says: the question's default decides until somebody answers it. */
  | { readonly verdict: 'EITHER'; readonly because: string; readonly ask: Ask & { readonly default: boolean }; readonly yes: Effect; readonly no: Effect }
  | { readonly verdict: 'NAT'; readonly because: string; readonly nat: NatRequest }
  /** `byDefault`: what is taken while nobody answers, with the assumption of `ask` in words; `remember` and `assumptions`: what it has learned whatever it does, and what of that was taken for granted. */
  | { readonly verdict: 'UNKNOWN'; readonly because: string; readonly ask?: Ask; readonly byDefault?: 'ACCEPT' | 'QUEUE'; readonly remember?: readonly Write[]; readonly assumptions?: readonly string[] };

/** A copy of the packet is sent to a gateway at once (nf_dup_ipv4). */
export interface CopyRequest { readonly gateway: Ip; readonly out?: string }

/** What CT prepares for the packet's connection before connection tracking looks at it (the template of xt_CT.c). */
export interface TrackingTemplate {
  /** The zone, or the packet's mark as its number. */
  readonly zone: number | 'mark';
  /** The only direction that the zone is for; the other one is in zone 0. */
  readonly only?: Direction;
  readonly helper?: string;
}

/** What nf_nat_setup_info is asked for. */
export interface NatRequest {
  readonly side: 'source' | 'destination';
  readonly kind: 'range' | 'masquerade' | 'redirect' | 'netmap';
  /** Several ranges are several choices. */
  readonly ips?: { readonly from: Ip; readonly to: Ip };
  readonly netmap?: { readonly ip: Ip; readonly mask: readonly number[] };
  readonly ports?: { readonly from: number; readonly to: number; readonly base?: number };
  readonly random: boolean;
  readonly persistent: boolean;
}

export interface TargetModule {
  readonly kind: 'target';
  readonly name: string;
  readonly families: readonly Family[];
  /** Protocol numbers it needs: TCPMSS needs 6. */
  readonly protocols?: readonly number[];
  readonly tables?: readonly string[];
  /** Built-in chains it may be used in, jumped to or not. */
  readonly hooks?: readonly Hook[];
  /** As in a match. */
  readonly hooksOf?: (use: TargetUse) => { readonly hooks: readonly Hook[]; readonly because: string } | undefined;
  /** The rule's packet goes no further in this table (ACCEPT, DROP, DNAT, …). */
  readonly terminating: boolean;
  readonly help: string;
  readonly options: readonly OptionSpec[];
  readonly validity?: Validity<TargetUse>;
  /** How `iptables -L` prints it. */
  readonly listed?: Listed;
  /** Absent: its effect is unknown. */
  readonly apply?: (use: TargetUse, context: MatchContext) => Effect;
}

/** The first use of an option in a match or target, by its iptables-save name. */
export function optionOf(use: { readonly options: readonly OptionUse[] }, name: string): OptionUse | undefined {
  return use.options.find((option) => (option.spec?.name ?? option.name) === name);
}
