/**
 * The custom requests of the language server: `tablewalk/trace` and `tablewalk/packetForm`.
 * Types and method names only; any LSP client may use them.
 */

export interface Position { line: number; character: number }
export interface Range { start: Position; end: Position }

export const traceRequest = 'tablewalk/trace';
export const packetFormRequest = 'tablewalk/packetForm';

/** Walk packets, in order, through one connection-tracking table of the box whose dump is open. */
export interface TraceParams {
  textDocument: { uri: string };
  packets: TracePacket[];
  /** For the journey through nginx. */
  http?: { host: string; path?: string; method?: string; scheme?: 'http' | 'https' };
  /** Answers to questions of an earlier trace, by question id. */
  facts?: Record<string, unknown>;
  /** One box, or on through nginx and the other captures of the workspace; default 'journey'. */
  scope?: 'box' | 'journey';
}

export interface TracePacket {
  /** Interface it arrives on; absent: sent by a local process. */
  in?: string;
  /** Interface it leaves by; only in results. */
  out?: string;
  src: string;
  dst: string;
  proto: string | number;
  sport?: number;
  dport?: number;
  icmpType?: number;
  icmpCode?: number;
  /** ICMP echo identifier. */
  icmpId?: number;
  /** TCP flags; default ['SYN']. */
  flags?: string[];
  ttl?: number;
  tos?: number;
  /** Total length of the IP packet in bytes. */
  length?: number;
  mark?: number;
  uid?: number;
  gid?: number;
  payload?: string;
  /** The answer of the far end to the packet before; the other fields may be absent. */
  reply?: boolean;
}

export interface TraceResult {
  /** One entry per packet. Empty where `problems` is not. */
  results: { paths: TracePath[] }[];
  questions: Question[];
  /** Fields of the request that cannot be understood. */
  problems?: FieldProblem[];
}

/** A field of a packet that cannot be traced, with the reason in words. `packet` counts from 0. */
export interface FieldProblem { packet: number; field: keyof TracePacket | ''; message: string }

/** Something that the files do not say. The trace went on with `answer`. */
export interface Question {
  /** Key for TraceParams.facts. */
  id: string;
  text: string;
  /** Why it is asked: what the files would have to say. */
  because: string;
  kind: 'boolean' | 'choice' | 'text';
  options?: { value: string | boolean; label: string }[];
  default: string | boolean;
  /** What this trace used: the fact given, or the default. */
  answer: string | boolean;
  uri?: string;
  range?: Range;
}

export interface TracePath {
  /** Absent where the choice is not random. The probabilities of a packet's paths sum to 1. */
  probability?: number;
  /** The random choices that lead here, in words. */
  choices?: string[];
  /** Every unknown that was decided, in words. */
  assumptions: string[];
  steps: TraceStep[];
  /** In a large result: how many rules that did not match are left out of `steps`, because an earlier path lists the same. */
  omitted?: number;
  outcome: Outcome;
  delivered?: { to: 'local' | 'out'; interface?: string };
  /** The packet as it leaves the box, or reaches the socket. */
  packet: TracePacket;
  /** One line: what became of the packet. */
  summary: string;
}

export type Outcome = 'ACCEPT' | 'DROP' | 'REJECT' | 'QUEUE' | 'STOLEN' | 'UNKNOWN';

export interface Reason { option: string; result: 'yes' | 'no' | 'unknown'; because: string }

/** One field of the packet or of its connection that a step changed. */
export interface Change { field: string; before: string; after: string }

interface StepBase {
  box?: string;
  /** What this step changed, as text ready to show. */
  changes?: Change[];
  /** The connection entry after this step, where the step made or changed it. */
  connection?: ConnectionView;
}

export interface RuleStep extends StepBase {
  kind: 'rule';
  hook: string;
  table: string;
  chain: string;
  /** 1-based in its chain. */
  rule: number;
  matched: 'yes' | 'no' | 'unknown';
  reasons: Reason[];
  target?: string;
  /** The rule as it stands in the dump, without `-A CHAIN`; long ones are cut. */
  text: string;
  /** Depth of the jump stack: 0 in a built-in chain. */
  depth: number;
  /** Packet before and after, where the target changed it. */
  before?: TracePacket;
  after?: TracePacket;
  uri: string;
  range: Range;
}

export interface PolicyStep extends StepBase {
  kind: 'policy';
  hook: string;
  table: string;
  chain: string;
  verdict: string;
  uri: string;
  range: Range;
}

export interface OtherStep extends StepBase {
  kind: 'conntrack' | 'nat' | 'route' | 'ipvs' | 'tunnel' | 'dns' | 'nginx' | 'wire' | 'local';
  /** The netfilter hook in whose course it happens, where there is one. */
  hook?: string;
  summary: string;
  before?: TracePacket;
  after?: TracePacket;
  uri?: string;
  range?: Range;
}

export type TraceStep = RuleStep | PolicyStep | OtherStep;

/** A connection-tracking entry, as `conntrack -L` would tell it. */
export interface ConnectionView { state: string; original: string; reply: string; mark?: string; status?: string }

/** What the packet form of the panel offers for a document. */
export interface PacketFormParams {
  textDocument: { uri: string };
  /** Where the person stands: a rule or chain whose packet is wanted. */
  position?: Position;
}

export interface PacketForm {
  /** Name of the box (host name of the prompt, or the file's name). */
  box: string;
  family: 4 | 6;
  /** Interfaces that the packet may arrive on, most likely first, with what is known of each. */
  interfaces: { name: string; detail: string }[];
  /** Packets worth tracing, most likely first. */
  presets: PacketPreset[];
  /** The packet the form opens with. */
  packet: TracePacket;
  /** Names of mark bits that this dump uses. */
  marks: { mask: number; name: string }[];
  /** Why no packet can be traced here (no dump in the file), in words. */
  unavailable?: string;
}

export interface PacketPreset { label: string; detail: string; group: 'nodePort' | 'hostPort' | 'clusterIP' | 'dnat' | 'other'; packet: TracePacket }
