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
  /** Which box of a document with captures of several, by the name that the packet form tells; absent: the first that has rules. */
  box?: string;
  packets: TracePacket[];
  /** For the journey through nginx. */
  http?: HttpRequest;
  /** Answers to questions of an earlier trace, by question id; with `#2` behind the id, for the second packet only. */
  facts?: Record<string, unknown>;
  /** One box, or on through nginx and the other captures of the workspace; default 'journey'. */
  scope?: 'box' | 'journey';
}

/** What a client asks nginx for. `scheme` is that of the port where it is absent. */
export interface HttpRequest { host: string; path?: string; method?: string; scheme?: 'http' | 'https' }

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
  /** What follows the transport header, as text (UTF-8); absent: not given. */
  payload?: string;
  /** IPv4 identification. */
  id?: number;
  /** TCP sequence number, acknowledgement number and window. */
  seq?: number;
  ack?: number;
  window?: number;
  /** Options of the TCP header in their order; `data` is what follows kind and length, in hexadecimal. Absent: not given. */
  tcpOptions?: readonly TcpOption[];
  /** IPv6 extension headers in their order; the upper-layer protocol stays in `proto`. Absent: none. */
  extensions?: readonly ExtensionHeader[];
  /** Security parameters index of AH and ESP, compression parameter index of IPComp. */
  spi?: number;
  /** Chunks of SCTP in their order; absent: INIT alone. */
  sctpChunks?: readonly SctpChunk[];
  /** Packet type of DCCP (RFC 4340, section 5.1); absent: 0, a request. */
  dccpType?: number;
  /** Message type of the IPv6 mobility header. */
  mhType?: number;
  /** Source address of the Ethernet frame it arrives in. */
  mac?: string;
  /** Priority of the socket buffer (CLASSIFY, SET --map-prio). */
  priority?: number;
  /** For protocol 4 (IP in IP): the packet that it carries. */
  inner?: TracePacket;
  /** For an ICMP error: the packet that it tells of, as its sender saw it. */
  about?: TracePacket;
  /**
   * The answer of the far end to the packet before: the other fields may be absent, and its ends are always those of that packet.
   * With the type of an ICMP error it is that error about the packet before; `src` is the router that sends it then.
   */
  reply?: boolean;
}

export interface TcpOption { kind: number; data?: string }
/** `header` is its number: 0 hop-by-hop, 43 routing, 44 fragment, 51 authentication, 60 destination. `data` is all of it behind the Next Header byte, in hexadecimal. */
export interface ExtensionHeader { header: number; data: string }
/** Type and flags of an SCTP chunk (RFC 9260, section 3.2). */
export interface SctpChunk { type: number; flags?: number }

export interface TraceResult {
  /** One entry per packet. Empty where `problems` is not. */
  results: { paths: TracePath[] }[];
  questions: Question[];
  /** The boxes that the packets met, in the order in which they met them; absent where one box was asked about. */
  boxes?: JourneyBox[];
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
  /** Why the fact that was given is no answer, in words; `answer` is the default then. */
  problem?: string;
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
  /** The questions whose defaults this path rests on, each with the assumption that stands for its answer. */
  questions?: { id: string; assumption: string }[];
  steps: TraceStep[];
  /** In a large result: how many rules that did not match are left out of `steps`, because an earlier path lists the same. */
  omitted?: number;
  outcome: Outcome;
  delivered?: { to: 'local' | 'out'; interface?: string };
  /** Where routing ended the packet's way. */
  lost?: Loss;
  /** The packet as it leaves the box, or reaches the socket. */
  packet: TracePacket;
  /** One line: what became of the packet. */
  summary: string;
  /** Of a journey: the boxes it met, in order, and how its ends changed on the way. */
  legs?: Leg[];
  addresses?: AddressRow[];
}

/** A box on a journey. The panel draws a lane for each. */
export interface JourneyBox {
  /** As `box` of its steps. */
  id: string;
  /** `outside` is a host of which there is no capture, and which is no pod. */
  kind: 'node' | 'pod' | 'outside';
  title: string;
  /** Its addresses, and what runs in it. */
  detail?: string;
  /** Its capture; absent where there is none, so that nothing in the box could be followed. */
  uri?: string;
  /** Of a box without a capture: what says that it is there. */
  because?: string;
}

/** A stay of the packet in one box, from the interface or process that it comes from to the one that it goes to. */
export interface Leg {
  /** `id` of the box. */
  box: string;
  arrives: TracePacket;
  /** As it leaves the box, or reaches a socket in it; absent where it went no further. */
  leaves?: TracePacket;
  /** 1 is the connection of the client, 2 the one that nginx opens to the server behind it. */
  connection: number;
}

/** A line of the table that the journey ends with: the ends of the packet from here on, and what made them so. */
export interface AddressRow {
  /** Index of the leg. */
  leg: number;
  source: string;
  destination: string;
  proto: string;
  /** Of an IPIP packet: the ends of what it carries. */
  carries?: string;
  /** Which of the ends are new. */
  changed: ('source' | 'destination' | 'carries')[];
  /** In words: the rule or device that made them so; of the first row, who sends the packet. */
  by: string;
  /** Index of the step that made them so; absent for the first row. */
  step?: number;
}

/** Why routing ended a packet's way, and what its sender learns: the ICMP error that is sent, or the error that the process gets; absent where nobody is told. */
export interface Loss {
  reason: 'no route' | 'unreachable' | 'prohibited' | 'blackhole' | 'martian' | 'reverse path filter' | 'not forwarding' | 'time exceeded' | 'too big' | 'beyond scope';
  told?: string;
}

export type Outcome = 'ACCEPT' | 'DROP' | 'REJECT' | 'QUEUE' | 'STOLEN' | 'UNKNOWN';

export interface Reason { option: string; result: 'yes' | 'no' | 'unknown'; because: string }

/** One field of the packet, of its connection, or of what the box remembers (a set, a list of `recent`) that a step changed. */
export interface Change { field: string; before: string; after: string }

interface StepBase {
  /** `id` of the box of a journey; absent where one box was asked about. */
  box?: string;
  /** Index of the leg of a journey. */
  leg?: number;
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
  /** Where iptables-nft and iptables-legacy both have the table: whose chain it is. */
  backend?: 'nft' | 'legacy';
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
  backend?: 'nft' | 'legacy';
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
  /** Which box of a document with several; absent: that of the position, or else the first that has rules. */
  box?: string;
}

export interface PacketForm {
  /** Name of the box (host name of the prompt, or the file's name). */
  box: string;
  /** The names of all boxes that the document holds, where there are several. */
  boxes?: string[];
  /** All boxes of the workspace that a journey may begin in, where there are several; `box` is the name that TraceParams takes. */
  places?: { uri: string; box: string; title: string; detail: string }[];
  /** Hosts and paths that an open configuration of ingress-nginx serves, the likeliest first. */
  sites?: { host: string; path: string; scheme: 'http' | 'https' }[];
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

export interface PacketPreset { label: string; detail: string; group: 'nodePort' | 'hostPort' | 'clusterIP' | 'dnat' | 'ingress' | 'other'; packet: TracePacket; /** What the client asks nginx for. */ http?: HttpRequest }
