/**
 * Exports the types of the model: what a document means. model/file.ts makes an AnalysedFile from text;
 * everything in it is made when first asked for, and everything keeps its place in the text.
 */
import type { Host } from '../base/host.ts';
import type { Family } from '../base/ip.ts';
import type { IpSet } from '../base/ipset.ts';
import type { Kube } from '../base/kube.ts';
import type { Hook } from '../base/packet.ts';
import type { Span } from '../base/span.ts';
import type { Lines } from '../base/text.ts';
import type { CaptureTree } from '../syntax/capture/tree.ts';
import type { Rule } from '../syntax/iptables/tree.ts';
import type { RefusedCommand } from './commands.ts';

/** A document with its model. A new one is made for each version of the document. */
export interface AnalysedFile {
  readonly uri: string;
  readonly lines: Lines;
  readonly capture: CaptureTree;
  /** In the order of the document. Two dumps in one file are two entries. */
  readonly dumps: readonly Dump[];
  /** The tree of a rule line (kinds Append, Command and ListRow); undefined for other lines. Parsed on demand. */
  rule(line: number): Rule | undefined;
  /** Interfaces, addresses, routes and virtual servers of the box: what this file says, and where it says nothing, what `others` say. */
  readonly host: Host;
  /** What `kubectl get` and manifests say of the cluster, in all files of the box. */
  readonly kube: Kube;
  /** IP sets of the box, by name; this file before others, and in one file the last one wins. */
  readonly sets: ReadonlyMap<string, IpSet>;
  /** Whether the box has any ipset section. */
  readonly hasSets: boolean;
  /** The file by itself, with `others` empty: what stands in this text alone. */
  readonly own: AnalysedFile;
  /** The boxes whose captures the document holds, as its prompts tell them apart, each seen as a file of its own; one where they are all of one box. */
  readonly boxes: readonly AnalysedFile[];
  /** Of such a file: the names of all boxes of its document, where there are several. */
  readonly neighbours?: readonly string[];
  /** Other files with captures of the same box, each by itself. */
  readonly others: readonly AnalysedFile[];
}

/** What one iptables-save printed (or one file for iptables-restore holds). */
export interface Dump {
  /** The file that it stands in, by itself. */
  readonly file: AnalysedFile;
  readonly family: Family;
  /** Lines, inclusive. */
  readonly first: number;
  readonly last: number;
  /** Lines of other dumps stand between its own. */
  readonly mixed?: true;
  readonly tables: readonly Table[];
}

export interface Table {
  readonly name: string;
  readonly dump: Dump;
  /** The `*name` line; undefined where the dump begins without one. */
  readonly line: number | undefined;
  /** Lines from the header to COMMIT, or to the last line of the table, inclusive. */
  readonly first: number;
  readonly last: number;
  readonly commit: number | undefined;
  /** Its lines, where those of other tables stand between them; else they are all from first to last. */
  readonly lines?: readonly number[];
  /** It is what a script's commands make of an empty table. */
  readonly script?: true;
  /** It was printed by `iptables -L`, which says less than iptables-save. */
  readonly listing?: Listing;
  /** Commands of it that iptables-restore refuses, where there are any. */
  readonly refused?: readonly RefusedCommand[];
  /** In the order of declaration; chains without declaration come last. */
  readonly chains: readonly Chain[];
  /** By name; the map holds every chain that is declared or has rules. */
  readonly byName: ReadonlyMap<string, Chain>;
}

/** What a listing leaves open. */
export interface Listing {
  /** Neither the command nor the chains say which table it is. */
  readonly guessed: boolean;
  /** It has the columns in and out. Without them any rule may test an interface. */
  readonly interfaces: boolean;
}

export interface Chain {
  readonly name: string;
  readonly table: Table;
  /** The `:NAME` line, `-N`/`-P` line, or header of a listing; undefined where there is none. */
  readonly declaration: number | undefined;
  /** The hook of a built-in chain. */
  readonly hook: Hook | undefined;
  /** Lines of its rules, in the order in which the kernel has them. */
  readonly rules: ArrayLike<number>;
}

/** The parts of a `:NAME POLICY [packets:bytes]` line. */
export interface ChainDeclaration {
  readonly name: string;
  readonly nameSpan: Span;
  /** ACCEPT or DROP of a built-in chain; `-` for others. */
  readonly policy?: string;
  readonly policySpan?: Span;
  readonly packets?: string;
  readonly bytes?: string;
  readonly countersSpan?: Span;
}
