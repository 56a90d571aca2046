/** The messages between the extension and the trace panel's webview: one discriminated union each way. */
import type { PacketForm, Range, TracePacket, TraceResult } from './trace.ts';

/** Extension to webview. */
export type ToPanel =
  /** A dump was chosen: show its form. `packet` is the packet to begin with. */
  | { type: 'form'; uri: string; title: string; form: PacketForm }
  | { type: 'result'; id: number; result: TraceResult }
  | { type: 'failed'; id: number; message: string }
  /** The document changed since the trace: the shown result may be stale. */
  | { type: 'stale' }
  /** Somebody asked for the panel again: put the focus on the form. */
  | { type: 'focus' };

/** Webview to extension. */
export type FromPanel =
  | { type: 'ready' }
  | { type: 'trace'; id: number; packets: TracePacket[]; facts: Record<string, unknown> }
  /** Show this place in the editor; `preserveFocus` keeps the keyboard in the panel. */
  | { type: 'reveal'; uri: string; range: Range; preserveFocus: boolean }
  /** Rules that matched on the shown path, in order: decorate them in the dump. */
  | { type: 'decorate'; uri: string; rules: { range: Range; label: string }[]; current?: Range }
  | { type: 'copy'; text: string }
  /** Another box of a document with captures of several: show its form. */
  | { type: 'box'; name: string };
