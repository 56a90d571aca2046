/** The messages between the extension and the trace panel's webview: one discriminated union each way. */
import type { RequestForm, RequestParams, RequestResult } from './request.ts';
import type { HttpRequest, PacketForm, Range, TracePacket, TraceResult } from './trace.ts';

/** Extension to webview. */
export type ToPanel =
  /** A dump was chosen: show its form. `packet` is the packet to begin with. */
  | { type: 'form'; uri: string; title: string; form: PacketForm }
  /** An nginx configuration was chosen: show the form of requests. */
  | { type: 'requestForm'; uri: string; title: string; form: RequestForm }
  | { type: 'result'; id: number; result: TraceResult }
  | { type: 'answer'; id: number; answer: RequestResult }
  | { type: 'failed'; id: number; message: string }
  /** The document changed since the trace: the shown result may be stale. */
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
  /** Another box, of a document with captures of several or of another document: show its form. */
  | { type: 'box'; name: string; uri?: string };
