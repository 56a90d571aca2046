/** Exports addressesOf: the table that a journey ends with, of source and destination on each part of the way, and of who changed them. */
import type { AddressRow, Change, Leg, TracePacket, TraceStep } from '../../protocol/trace.ts';

interface Ends { readonly src: string; readonly dst: string; readonly sport: string; readonly dport: string; readonly proto: string; readonly carries?: string }

const endsOf = ({ src, dst, sport, dport, proto, inner }: TracePacket): Ends => ({ src, dst, sport: sport === undefined ? '' : String(sport), dport: dport === undefined ? '' : String(dport), proto: String(proto), ...(inner && { carries: `${printed(inner.src, inner.sport)} → ${printed(inner.dst, inner.dport)}` }) });

const printed = (ip: string, port: string | number | undefined): string => (port === undefined || port === '' ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

const fields: Readonly<Record<string, keyof Ends>> = { 'source': 'src', 'destination': 'dst', 'source port': 'sport', 'destination port': 'dport' };

const changed = (ends: Ends, changes: readonly Change[]): Ends => changes.reduce((now, { field, after }) => (fields[field] ? { ...now, [fields[field]]: after } : now), ends);

/** `steps` are those of the whole way, `legs` their boxes. Rows are made where an end changes, where a packet is wrapped or unpacked, and where a connection begins. */
export function addressesOf(legs: readonly Leg[], steps: readonly TraceStep[]): AddressRow[] {
  const [first] = legs;
  if (!first) return [];
  let ends = endsOf(first.arrives);
  let connection = first.connection;
  const rows: AddressRow[] = [rowOf(undefined, ends, { leg: 0, by: first.arrives.in === undefined ? 'as it is sent' : 'as it arrives' })];
  const add = (next: Ends, where: { leg: number; by: string; step?: number }): void => {
    const row = rowOf(ends, next, where);
    ends = next;
    if (row.changed.length > 0) rows.push(row);
  };
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const leg = step.leg ?? 0;
    for (; at < leg; at++) {
      const next = legs[at + 1]!;
      if (next.connection === connection) continue;
      const by = next.connection > connection ? 'nginx, in a connection of its own' : 'nginx, to its client';
      connection = next.connection;
      add(endsOf(next.arrives), { leg: at + 1, by });
    }
    const tunnel = step.kind === 'tunnel' && step.after ? endsOf(step.after) : undefined;
    if (tunnel) add(tunnel, { leg, step: index, by: byOf(step) });
    else if (step.changes?.some(({ field }) => fields[field])) add(changed(ends, step.changes), { leg, step: index, by: byOf(step) });
  }
  return rows;
}

function rowOf(before: Ends | undefined, { src, dst, sport, dport, proto, carries }: Ends, where: { leg: number; by: string; step?: number }): AddressRow {
  const source = before && (before.src !== src || before.sport !== sport);
  const destination = before && (before.dst !== dst || before.dport !== dport);
  return {
    leg: where.leg, by: where.by, ...(where.step !== undefined && { step: where.step }), source: printed(src, sport), destination: printed(dst, dport), proto, ...(carries !== undefined && { carries }),
    changed: [...(source ? ['source' as const] : []), ...(destination ? ['destination' as const] : []), ...(before && before.carries !== carries ? ['carries' as const] : [])],
  };
}

/** The rule or device that made a change, in few words. */
function byOf(step: TraceStep): string {
  if (step.kind === 'rule') return `${step.target ?? 'a rule'} in ${step.chain}, rule ${step.rule}`;
  if (step.kind === 'policy') return step.chain;
  const names: Partial<Record<TraceStep['kind'], string>> = { nat: 'the connection, translated as before', ipvs: 'IPVS', tunnel: 'the tunnel', nginx: 'nginx' };
  return names[step.kind] ?? step.kind;
}
