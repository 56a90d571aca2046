/**
 * Exports the table of confirmed connections: Entry, what it holds, and Connections, the table itself. Both are immutable.
 * Connections that a capture lists are looked up by hash, since there may be some hundred thousand; those of a trace are few.
 */
import type { Ip } from '../base/ip.ts';
import { sameIp } from '../base/ip.ts';
import type { Connection, Direction, Tuple } from '../base/packet.ts';
import type { Sourced } from '../base/span.ts';
import { sameTuple } from '../base/tuples.ts';
import type { SctpTrack } from './sctp.ts';
import type { TcpTrack } from './tcp.ts';

/** A zone (struct nf_conntrack_zone): a number, for both directions or for one; the other one is in zone 0 then. */
export interface Zone { readonly zone: number; readonly zoneOnly?: Direction }

/** A connection without what depends on the packet at hand. */
export interface Entry extends Omit<Connection, 'state' | 'direction'>, Zone {
  readonly id: number;
  /** The nat table was asked for this side, with or without effect: it is not asked again (IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE). */
  readonly sourceDone: boolean;
  readonly destinationDone: boolean;
  /** The interface whose address MASQUERADE gave: the connection ends when it leaves by another (nf_nat_oif_changed). */
  readonly masqueradedBy?: string;
  readonly tcp?: TcpTrack;
  readonly sctp?: SctpTrack;
  /** What the listing has in place of a state that its protocol knows; empty where it has nothing. */
  readonly strangeState?: string;
  /** The line of the capture that lists it. */
  readonly listed?: Sourced;
}

/** The number of a zone in one direction (nf_ct_zone_id). */
export const zoneIn = ({ zone, zoneOnly }: Zone, direction: Direction): number => (zoneOnly === undefined || zoneOnly === direction ? zone : 0);

/** The connections of a zone, as address translation looks at them. */
export interface Others {
  /** The first tuple of the connection that is to be translated. */
  readonly original: Tuple;
  find(tuple: Tuple): Found | undefined;
  /** The one that a packet with the tuple would belong to. */
  known(tuple: Tuple): Found | undefined;
  /** Whether a connection in the way gives its ports to the one that is to be translated, where there are hardly any left; nobody does by itself. */
  yields(found: Found): boolean;
  /** Those that began at the source of a tuple, the newest first. */
  from(tuple: Tuple): readonly Entry[];
}

export interface Found { readonly entry: Entry; readonly direction: Direction }

/**
 * The direction in which a connection has the tuple, seen from a zone (nf_ct_key_equal). The kernel looks under one hash, which
 * the zone's number in one direction is part of: with `hashed` only what stands there is found.
 */
function directionOf(entry: Entry, tuple: Tuple, zone: Zone, hashed?: Direction): Direction | undefined {
  const fits = (direction: Direction): boolean => zoneIn(entry, direction) === zoneIn(zone, direction) && (hashed === undefined || zoneIn(entry, direction) === zoneIn(zone, hashed));
  // The answers' tuple is put into the table last and found first, where both are the same.
  if (sameTuple(entry.reply, tuple) && fits('REPLY')) return 'REPLY';
  return sameTuple(entry.original, tuple) && fits('ORIGINAL') ? 'ORIGINAL' : undefined;
}

const tupleKey = (t: Tuple): string => `${t.protocol} ${t.src.words.join()} ${t.dst.words.join()} ${t.sport} ${t.dport} ${t.icmpType ?? ''} ${t.icmpCode ?? ''}`;
const sourceKey = (protocol: number, src: Ip, sport: number): string => `${protocol} ${src.words.join()} ${sport}`;

/** The connections that were there before the first packet. */
export interface Index { readonly byTuple: ReadonlyMap<string, readonly Entry[]>; readonly bySource: ReadonlyMap<string, readonly Entry[]>; readonly size: number }

/** Entries by their tuples; their ids are 1 to their number. */
export function indexOf(entries: readonly Entry[]): Index {
  const byTuple = new Map<string, Entry[]>();
  const bySource = new Map<string, Entry[]>();
  const add = (map: Map<string, Entry[]>, key: string, entry: Entry): void => {
    const list = map.get(key);
    if (list) list.push(entry);
    else map.set(key, [entry]);
  };
  for (const entry of entries) {
    const [original, reply] = [tupleKey(entry.original), tupleKey(entry.reply)];
    add(byTuple, original, entry);
    if (reply !== original) add(byTuple, reply, entry);
    add(bySource, sourceKey(entry.original.protocol, entry.original.src, entry.original.sport), entry);
  }
  return { byTuple, bySource, size: entries.length };
}

const none: readonly Entry[] = [];

export class Connections {
  private readonly base: Index;
  /** New and changed entries; the ids of `base` that are changed or gone. */
  private readonly own: readonly Entry[];
  private readonly hidden: ReadonlySet<number>;
  /** The id of the next connection. */
  readonly nextId: number;

  constructor(base: Index, own: readonly Entry[] = [], hidden: ReadonlySet<number> = new Set(), nextId = base.size + 1) {
    this.base = base;
    this.own = own;
    this.hidden = hidden;
    this.nextId = nextId;
  }

  /** The connection that has this tuple in one of its directions, seen from the zone: under both its numbers (nf_conntrack_find_get), or under that of one direction. */
  find(tuple: Tuple, zone: Zone, hashed?: Direction): Found | undefined {
    for (const entry of this.own) {
      const direction = directionOf(entry, tuple, zone, hashed);
      if (direction) return { entry, direction };
    }
    if (this.base.size === 0) return undefined;
    for (const entry of this.base.byTuple.get(tupleKey(tuple)) ?? none) {
      const direction = this.hidden.has(entry.id) ? undefined : directionOf(entry, tuple, zone, hashed);
      if (direction) return { entry, direction };
    }
    return undefined;
  }

  /** Whether it stands in the table: not before it is confirmed, and not once it was removed. */
  has({ id }: Entry): boolean {
    return this.own.some((entry) => entry.id === id) || (id <= this.base.size && !this.hidden.has(id));
  }

  /** The connections of a zone that began at this end, the newest first (nf_nat_bysource). */
  from({ protocol, src, sport }: Tuple, zone: Zone): Entry[] {
    const fits = ({ original, ...entry }: Entry): boolean =>
      original.protocol === protocol && original.sport === sport && sameIp(original.src, src) && zoneIn(entry, 'ORIGINAL') === zoneIn(zone, 'ORIGINAL');
    const listed = this.base.size === 0 ? none : (this.base.bySource.get(sourceKey(protocol, src, sport)) ?? none).filter((entry) => !this.hidden.has(entry.id));
    return [...[...this.own].reverse(), ...listed].filter(fits);
  }

  seenFrom(zone: Pick<Entry, 'original' | 'zone' | 'zoneOnly'>): Others {
    return { original: zone.original, find: (tuple) => this.find(tuple, zone, 'REPLY'), known: (tuple) => this.find(tuple, zone), from: (tuple) => this.from(tuple, zone), yields: () => false };
  }

  /** With this entry, in the place of the one with its id. */
  put(entry: Entry): Connections {
    const known = this.own.some(({ id }) => id === entry.id);
    const own = known ? this.own.map((other) => (other.id === entry.id ? entry : other)) : [...this.own, entry];
    return new Connections(this.base, own, this.without(entry.id), Math.max(this.nextId, entry.id + 1));
  }

  remove({ id }: Entry): Connections {
    return new Connections(this.base, this.own.filter((entry) => entry.id !== id), this.without(id), this.nextId);
  }

  private without(id: number): ReadonlySet<number> {
    return id > this.base.size || this.hidden.has(id) ? this.hidden : new Set([...this.hidden, id]);
  }
}
