/** Exports History: one possible way of a packet over several boxes, as far as it was followed, with what each box on it remembers. */
import type { Ip } from '../../base/ip.ts';
import type { Packet } from '../../base/packet.ts';
import type { Brought } from '../drive.ts';
import { without, type End as StateEnd, type State } from '../state.ts';
import type { Place } from './world.ts';

/** Where a packet came to its end: a captured box, a pod behind a device of one, or somebody beyond all captures. */
export type End =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'pod' | 'outside'; readonly ip: Ip; readonly node: Place; readonly dev: string | undefined };

export interface LegDraft {
  /** The id of the box. */
  readonly box: string;
  readonly end: End;
  readonly arrives: Packet;
  readonly leaves?: Packet;
  readonly connection: number;
}

/** A connection of the journey, with the packet that began it as it came to its end. */
export interface Connected { readonly arrived: Packet; readonly end: End }

export type Known = Pick<State, 'entries' | 'memory'>;

export interface History {
  /** Steps, assumptions and choices of the whole way. */
  readonly trails: Brought;
  /** What the last box made of the packet; absent before the first. */
  readonly last?: State;
  /** The packet as it is now. */
  readonly packet: Packet;
  /** How the way ends, or would end here. */
  readonly outcome?: StateEnd;
  readonly legs: readonly LegDraft[];
  /** What each box remembers, by its id. */
  readonly known: ReadonlyMap<string, Known>;
  /** The client's connection first, then those that nginx opened in turn. */
  readonly connections: readonly Connected[];
  /** On the way back: which of them is answered. */
  readonly answering?: number;
}

export const noTrails: Brought = { steps: undefined, assumptions: undefined, choices: undefined, order: undefined, probability: 1 };

/** The way with a further leg; steps from here on are of it. */
export const withLeg = (history: History, leg: LegDraft): History => ({ ...history, legs: [...history.legs, leg], trails: { ...history.trails, at: { box: leg.box, leg: history.legs.length } } });

/** The way with its last leg completed. */
export const completed = (history: History, leaves: Packet): History => ({ ...history, legs: history.legs.map((leg, index) => (index === history.legs.length - 1 ? { ...leg, leaves } : leg)) });

/** What crosses a wire: a packet without what only its box knows of it. */
export const crossing = (packet: Packet): Packet => ({ ...without(packet, 'in', 'out', 'uid', 'gid', 'mac', 'priority', 'copy', 'device'), mark: 0 });
