/**
 * Exports relayed, which sends a packet from box to box as the kernel hands it on, and differencesByBox, which compares what the kernels of
 * all boxes counted with the steps of a journey.
 */
import type { TraceStep } from '../../server/src/protocol/trace.ts';
import { boxOfCapture } from './capture.ts';
import { counterDifferences, countersOf } from './compare.ts';
import type { ArrivedPacket, CaseAnswer, KernelCase, PacketAnswer, SentPacket } from './oracle.ts';
import { nothingOpen } from './randomPorts.ts';

/** A visit of a packet to a box. `handed` takes the packet that left the box of the stop before, and only says where it comes in. */
export type Stop = { box: string } & ({ packet: SentPacket } | { handed: string });

export interface Way { name: string; stops: Stop[] }

/** What happened in a box: the packets that came, in order, with what its kernel says of each. */
export interface BoxVisit { text: string; packets: SentPacket[]; answer: CaseAnswer }

/** A packet that left a box as one that comes in at the next. */
function arriving(left: ArrivedPacket): SentPacket {
  const { src, dst, proto, ttl, tos, sport, dport, flags, seq, ack, icmpType, icmpCode, icmpId, inner } = left;
  const all = { src, dst, proto, ttl, tos, sport, dport, flags, seq, ack, icmpType, icmpCode, icmpId };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as SentPacket;
  return inner ? { ...given, inner: arriving(inner) as NonNullable<SentPacket['inner']> } : given;
}

/**
 * Asks the kernel of each box on the way, with the captures as boxes; `texts` has them by the name of the box. `whole`: the kernel has IPVS
 * and IPIP. A box that is visited again is asked again with the packets that it has seen before, so that it knows its connections.
 */
export async function relayed(ask: (question: KernelCase) => Promise<CaseAnswer>, texts: Readonly<Record<string, string>>, { stops }: Way, whole = false): Promise<Map<string, BoxVisit>> {
  const visits = new Map<string, BoxVisit>();
  let last: PacketAnswer | undefined;
  for (const stop of stops) {
    const text = texts[stop.box] ?? '';
    const left = last?.out;
    if ('handed' in stop && !left) throw new Error(`Nothing leaves the box in front of ${stop.box}.`);
    const packet: SentPacket = 'packet' in stop ? stop.packet : { ...arriving(left as ArrivedPacket), in: stop.handed };
    const packets = [...(visits.get(stop.box)?.packets ?? []), packet];
    const answer = await ask({ ...boxOfCapture(text, whole), packets });
    visits.set(stop.box, { text, packets, answer });
    last = answer.packets.at(-1);
  }
  return visits;
}

/** Where the steps of a journey and the counters of the kernels disagree, one line each. Each step says its `box`; every box of either side counts. */
export function differencesByBox(steps: readonly TraceStep[], visits: ReadonlyMap<string, BoxVisit>): string[] {
  const boxes = [...new Set([...visits.keys(), ...steps.flatMap(({ kind, box }) => (box !== undefined && (kind === 'rule' || kind === 'policy') ? [box] : []))])];
  return boxes.flatMap((box) => {
    const grown: Record<string, number> = {};
    for (const { counters } of visits.get(box)?.answer.packets ?? []) for (const [key, by] of Object.entries(counters)) grown[key] = (grown[key] ?? 0) + by;
    const own = steps.filter((step) => step.box === box);
    return counterDifferences(grown, countersOf(own), { open: nothingOpen, sameLength: false }).map((line) => `${box}: ${line}`);
  });
}
