/** Exports the panel's state, the events that change it, and the part of it that outlives the webview. */
import type { KeptPacket, NamedPacket, ToPanel } from '../../server/src/protocol/panel.ts';
import type { RequestForm } from '../../server/src/protocol/request.ts';
import type { HttpRequest, PacketForm, TracePacket, TracePath, TraceResult } from '../../server/src/protocol/trace.ts';
import { emptyDraft, type Draft, type DraftField, type Problems } from './draft.ts';
import type { RequestDraft, RequestFields, RequestProblems } from './requestDraft.ts';
import type { Move } from './rows.ts';

/** The document that the panel is about. */
export interface Source { readonly uri: string; readonly title: string; readonly form: PacketForm; /** Of an nginx configuration; `form` stands in for it then. */ readonly request?: RequestForm }

export interface TraceRequest { readonly id: number; readonly packets: readonly TracePacket[]; readonly http?: HttpRequest; readonly boxOnly?: true; /** Instead of packets. */ readonly request?: RequestFields; readonly facts: Readonly<Record<string, unknown>> }

/** A place of the panel that is to take the focus. A new `serial` is a new wish. */
export interface FocusWish { readonly on: 'form' | 'problem' | 'steps' | 'filter' | 'questions'; readonly serial: number }

export interface RevealWish { readonly step: number; readonly preserveFocus: boolean; readonly soft: boolean; readonly serial: number }

export interface State {
  readonly source?: Source;
  readonly draft: Draft;
  readonly requestDraft: RequestDraft;
  readonly requestProblems: RequestProblems;
  /** Fields that a person changed since the form was filled: an empty one is pointed out. */
  readonly touched: Partial<Record<DraftField, true>>;
  /** What the server says of the fields of the last request. */
  readonly problems: Problems;
  /** In narrow panels: the form is unfolded. */
  readonly editing: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Whether a person unfolded the questions or folded them; absent: as their number asks for. */
  readonly questionsOpen?: boolean;
  /** The last request; `busy` until its answer comes. */
  readonly request?: TraceRequest;
  readonly busy: boolean;
  readonly result?: TraceResult;
  /** The packet of `result`. */
  readonly sent?: TracePacket;
  readonly failure?: string;
  /** What the trace rests on was edited, and it was asked for again. */
  readonly stale: boolean;
  /** The trace that is shown was made again by itself. */
  readonly again: boolean;
  /** Packets that were traced, the last one first, and those that the workspace keeps. */
  readonly recent: readonly KeptPacket[];
  readonly kept: readonly NamedPacket[];
  /** Which packet of the result is shown: 0 the packet, 1 the answer to it. */
  readonly turn: 0 | 1;
  /** What stands over the steps; `none` leaves them all the room. */
  readonly above: 'map' | 'addresses' | 'none';
  readonly path: number;
  readonly step: number;
  readonly onlyMatched: boolean;
  readonly filter: string;
  readonly expanded: readonly number[];
  readonly focus?: FocusWish;
  readonly reveal?: RevealWish;
  /** Where to stand once the next result is there: set when the panel comes back. */
  readonly restore?: { readonly path: number; readonly step: number };
}

export type Event =
  | ToPanel
  | { readonly type: 'edit'; readonly change: Partial<Draft>; readonly fields: readonly DraftField[] }
  | { readonly type: 'preset'; readonly packet: TracePacket; readonly http?: HttpRequest }
  | { readonly type: 'editRequest'; readonly change: Partial<RequestDraft> }
  | { readonly type: 'requestPreset'; readonly request: RequestFields }
  | { readonly type: 'submit' }
  | { readonly type: 'cancel' }
  /** The ends of the packet change places. */
  | { readonly type: 'swap' }
  /** A packet that was traced or kept, with its facts. */
  | { readonly type: 'take'; readonly packet: KeptPacket }
  | { readonly type: 'unfold'; readonly open: boolean }
  | { readonly type: 'fact'; readonly id: string; readonly value: unknown }
  /** `focus`: somebody asked for the questions from elsewhere in the panel. */
  | { readonly type: 'questions'; readonly open: boolean; readonly focus: boolean }
  | { readonly type: 'path'; readonly path: number }
  /** To the answer to the packet, or back to the packet. */
  | { readonly type: 'turn'; readonly turn: 0 | 1 }
  | { readonly type: 'above'; readonly view: State['above'] }
  /** A step was clicked, or chosen from elsewhere in the panel. */
  | { readonly type: 'select'; readonly step: number }
  /** `soft`: many may follow each other quickly, as with a key held down. */
  | { readonly type: 'move'; readonly move: Move; readonly soft: boolean }
  /** Enter: to the rule in the editor, or open the run that the keyboard stands on. */
  | { readonly type: 'enter' }
  | { readonly type: 'run'; readonly from: number; readonly open: boolean }
  | { readonly type: 'foldHere'; readonly open: boolean }
  | { readonly type: 'onlyMatched'; readonly on: boolean }
  | { readonly type: 'filter'; readonly text: string }
  | { readonly type: 'wish'; readonly on: FocusWish['on'] };

export const initialState: State = {
  draft: emptyDraft, requestDraft: { url: '', method: 'GET', address: '', client: '', headers: '' }, requestProblems: {}, touched: {}, problems: {}, editing: false, facts: {}, busy: false, stale: false, again: false, recent: [], kept: [], turn: 0, above: 'map', path: 0, step: 0, onlyMatched: false, filter: '', expanded: [],
};

/** The path that is shown; undefined before the first trace. */
export const shownPath = (state: State): TracePath | undefined => pathsOf(state)[state.path];

/** The paths of the packet that is shown. */
export const pathsOf = ({ result, turn }: State): readonly TracePath[] => (result?.results[turn] ?? result?.results[0])?.paths ?? [];

/** What VS Code keeps for the panel, should its page be torn down: all but the trace itself, which is asked for again. */
export interface Saved {
  readonly version: 1;
  readonly source: Source;
  readonly draft: Draft;
  readonly requestDraft?: RequestDraft;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly traced: boolean;
  readonly path: number;
  readonly step: number;
  readonly onlyMatched: boolean;
  readonly filter: string;
  readonly expanded: readonly number[];
  readonly lastId: number;
  readonly turn?: 0 | 1;
  readonly above?: State['above'];
  readonly recent?: readonly KeptPacket[];
}

/** A dump may offer thousands of packets; these are kept. The extension sends the others again with the next form. */
const keptPresets = 50;

export function save(state: State): Saved | undefined {
  if (!state.source) return undefined;
  const { source, draft, requestDraft, facts, path, step, onlyMatched, filter, expanded, turn, above, recent } = state;
  const form = { ...source.form, presets: source.form.presets.slice(0, keptPresets) };
  return {
    version: 1, source: { ...source, form, ...(source.request && { request: { ...source.request, presets: source.request.presets.slice(0, keptPresets) } }) }, draft, ...(source.request && { requestDraft }), facts, traced: state.request !== undefined,
    ...(state.restore ?? { path, step }), onlyMatched, filter, expanded, lastId: state.request?.id ?? 0, turn, above, recent,
  };
}

/** What was kept, where it is of this version; anything else is ignored. */
export function readSaved(value: unknown): Saved | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1) return undefined;
  return value as Saved;
}
