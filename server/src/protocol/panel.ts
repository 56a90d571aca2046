/** The messages between the extension and the trace panel's webview: one discriminated union each way. */
import type { RequestForm, RequestParams, RequestResult } from './request.ts';
import type { HttpRequest, PacketForm, Range, TracePacket, TraceResult } from './trace.ts';

/** A packet with what belongs to its trace. */
export interface KeptPacket { packet: TracePacket; http?: HttpRequest; facts?: Record<string, unknown> }
export interface NamedPacket extends KeptPacket { name: string }

/** Extension to webview. */
export type ToPanel =
  /** A dump was chosen: show its form. `packet` is the packet to begin with. */
  /** `begin` is a packet that somebody kept, or a link names: it is traced at once. */
  | { type: 'form'; uri: string; title: string; form: PacketForm; begin?: KeptPacket }
  /** The packets that the workspace keeps, by name. */
  | { type: 'kept'; packets: NamedPacket[] }
  /** An nginx configuration was chosen: show the form of requests. */
  | { type: 'requestForm'; uri: string; title: string; form: RequestForm }
  | { type: 'result'; id: number; result: TraceResult }
  | { type: 'answer'; id: number; answer: RequestResult }
  | { type: 'failed'; id: number; message: string }
  /** A document changed since the trace, or the language server began anew: the trace is asked for again. */
  | { type: 'stale' }
  /** Somebody asked for the panel again: put the focus on the form. */
  | { type: 'focus' };

/** Webview to extension. */
export type FromPanel =
  | { type: 'ready' }
  | { type: 'trace'; id: number; packets: TracePacket[]; http?: HttpRequest; scope: 'box' | 'journey'; facts: Record<string, unknown> }
  | { type: 'request'; id: number; request: Omit<RequestParams, 'textDocument' | 'facts'>; facts: Record<string, unknown> }
  /** Show this place in the editor; `preserveFocus` keeps the keyboard in the panel. */
  | { type: 'reveal'; uri: string; range: Range; preserveFocus: boolean }
  /** Rules that matched on the shown path, in order: decorate them in the dump. */
  | { type: 'decorate'; uri: string; rules: { range: Range; label: string }[]; current?: Range }
  | { type: 'copy'; text: string }
  /** Save this text as a file; the name is a proposal. */
  | { type: 'export'; name: string; text: string }
  /** Copy a link that opens this trace again. */
  | ({ type: 'link' } & KeptPacket)
  /** Keep this packet in the workspace under a name that is asked for; forget the one of this name. */
  | ({ type: 'keep' } & KeptPacket)
  | { type: 'forget'; name: string }
  /** Nobody waits for the answer any more. */
  | { type: 'cancel'; id: number }
  /** Another box, of a document with captures of several or of another document: show its form. */
  | { type: 'box'; name: string; uri?: string };
