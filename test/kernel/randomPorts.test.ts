/** Which ports of the kernel's a trace may have otherwise: those of a choice at random, and no others. Needs no root. */
import assert from 'node:assert/strict';
import type { TracePacket, TracePath, TraceStep } from '../../server/src/protocol/trace.ts';
import { mayDiffer, openIn, remember, takenBefore, type Earlier, type Taken } from './randomPorts.ts';

const sent: TracePacket = { src: '10.250.0.34', dst: '10.0.0.7', proto: 'tcp', sport: 40000, dport: 80 };
const nothing: Earlier = { own: [], all: [] };

/** A path behind a rule of nat POSTROUTING, or none, with the source port that the trace gives. */
function path(rule: string, sport: number): TracePath {
  const step = { kind: 'rule', hook: 'POSTROUTING', table: 'nat', chain: 'POSTROUTING', rule: 1, matched: 'yes', target: rule.split(' ')[1], text: rule, connection: { state: 'NEW', original: 'a', reply: `b ${sport}` } };
  return { steps: rule === '' ? [] : [step as unknown as TraceStep], packet: { ...sent, sport }, assumptions: ['at random'], outcome: 'ACCEPT', summary: '' };
}

const may = (rule: string, trace: number, kernel: number, earlier = nothing) => mayDiffer(openIn(path(rule, trace), sent, earlier), 'sport', trace, kernel);

describe('ports that the kernel chooses at random', () => {
  it('are those of a rule with --random, within its range or the kind of the own port', () => {
    assert.deepEqual([may('-j SNAT --to-source 10.0.0.1:5000-5003 --random', 5000, 5003), may('-j SNAT --to-source 10.0.0.1:5000-5003 --random', 5000, 5004)], [true, false]);
    assert.deepEqual([may('-j MASQUERADE --random-fully', 40000, 1024), may('-j MASQUERADE --random-fully', 40000, 1023)], [true, false]);
  });

  it('are none where the trace keeps the own port, or where one port is named', () => {
    assert.deepEqual([may('-j MASQUERADE', 40000, 40001), may('-j SNAT --to-source 10.0.0.1:7777', 7777, 7778), may('', 40000, 40001)], [false, false, false]);
  });

  it('are others than the own one where that is taken', () => {
    assert.deepEqual([may('-j MASQUERADE', 50000, 60000), may('-j MASQUERADE', 50000, 40000), may('-j MASQUERADE', 50000, 80)], [true, false, false]);
  });

  it('stay what they are for the rest of the connection', () => {
    const taken: Taken = new Map();
    const first = path('-j MASQUERADE --random', 40000);
    remember(taken, { counters: {}, delivered: 'out', out: { src: sent.src, dst: sent.dst, interface: 'eth1', proto: 6, ttl: 64, tos: 0, length: 40, sport: 50123 }, sent }, first);
    const open = openIn({ ...first, steps: [] }, sent, takenBefore(taken, first, []));
    assert.deepEqual([mayDiffer(open, 'sport', 40000, 50123), mayDiffer(open, 'sport', 40000, 50124)], [true, false]);
  });
});
