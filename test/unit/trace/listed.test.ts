/** Connections that the capture lists, and ICMP errors that belong to connections. */
import assert from 'node:assert/strict';
import type { TracePacket, TracePath } from '../../../server/src/protocol/trace.ts';
import { follow, hits, node, ofKind, run, table } from './support.ts';

const entry = (line: string): string => `$ conntrack -L\n${line}\n`;
const dnat = 'src=10.250.0.34 dst=192.168.1.1 sport=40000 dport=80 src=172.16.0.9 dst=10.250.0.34 sport=8080 dport=40000 [ASSURED] mark=9 use=1';
const packet: TracePacket = { in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto: 'tcp', sport: 40000, dport: 80, flags: ['ACK'] };

describe('connections that the capture lists', () => {
  it('are there when the trace begins, with their translation and their mark', () => {
    const path = follow(table('nat') + node + entry(`tcp      6 431999 ESTABLISHED ${dnat}`), packet);
    assert.equal(path.summary, 'Delivered out cali1 as 10.250.0.34 to 172.16.0.9:8080');
    assert.match(ofKind(path, 'conntrack')[0]!, /answered: ESTABLISHED$/);
    assert.ok(path.assumptions.some((text) => text.startsWith('The capture lists the connection')), path.assumptions.join('\n'));
    const step = path.steps.find(({ kind }) => kind === 'conntrack');
    assert.equal(step?.range !== undefined && step.connection?.mark, '0x9');
  });

  it('translate answers back', () => {
    const path = follow(table('nat') + node + entry(`tcp      6 431999 ESTABLISHED ${dnat}`), { in: 'cali1', src: '172.16.0.9', dst: '10.250.0.34', proto: 'tcp', sport: 8080, dport: 40000, flags: ['ACK'] });
    assert.deepEqual([path.packet.src, path.packet.sport], ['192.168.1.1', 80]);
  });

  it('have their TCP state', () => {
    const state = (word: string, flags: string[]): string => ofKind(follow(node + entry(`tcp      6 9 ${word} src=10.250.0.34 dst=172.16.0.9 sport=40000 dport=80 src=172.16.0.9 dst=10.250.0.34 sport=80 dport=40000 use=1`), { ...packet, dst: '172.16.0.9', flags }), 'conntrack')[0]!;
    assert.match(state('TIME_WAIT', ['SYN']), /NEW$/);
    assert.match(state('ESTABLISHED', ['SYN']), /ESTABLISHED$/);
    assert.match(state('ESTABLISHED', ['SYN', 'ACK']), /^INVALID/);
  });

  it('are kept for as long as their last packet leaves them', () => {
    const expiry = table('mangle', 'PREROUTING -m conntrack --ctexpire 20:40', 'PREROUTING -m conntrack --ctexpire 110:120');
    const udp = (assured: string): string[] => hits(follow(expiry + node + entry(`udp      17 9 src=10.250.0.34 dst=172.16.0.9 sport=40000 dport=53 src=172.16.0.9 dst=10.250.0.34 sport=53 dport=40000 ${assured}use=1`), { in: 'eth0', src: '10.250.0.34', dst: '172.16.0.9', proto: 'udp', sport: 40000, dport: 53 }));
    assert.equal(udp('')[0], 'mangle PREROUTING 1');
    assert.equal(udp('[ASSURED] ')[0], 'mangle PREROUTING 2');
  });

  it('in a state that TCP has not: says what is taken instead', () => {
    const straight = 'src=10.250.0.34 dst=172.16.0.9 sport=40000 dport=80 src=172.16.0.9 dst=10.250.0.34 sport=80 dport=40000 use=1';
    const path = (state: string): TracePath => follow(node + entry(`tcp      6 9 ${state}${straight}`), { ...packet, dst: '172.16.0.9' });
    const taken = (state: string): string[] => path(state).assumptions.filter((text) => text.includes('is taken instead'));
    assert.deepEqual(taken('ESTABLISHED '), []);
    assert.match(taken('ESTABLISHD ')[0]!, /^The state ESTABLISHD .* ESTABLISHED is taken instead/);
    assert.match(taken('')[0]!, /^The capture does not say the TCP state/);
    assert.match(ofKind(path('ESTABLISHD '), 'conntrack')[0]!, /: ESTABLISHED$/);
  });

  it('in the state HEARTBEAT_ACKED of older kernels are taken as established, and say so', () => {
    const line = (state: string): string => `sctp     132 9 ${state} src=10.250.0.34 dst=172.16.0.9 sport=40000 dport=80 src=172.16.0.9 dst=10.250.0.34 sport=80 dport=40000 [ASSURED] use=1`;
    const data = { ...packet, dst: '172.16.0.9', proto: 'sctp', flags: undefined };
    const path = (state: string): TracePath => follow(node + entry(line(state)), data);
    assert.match(ofKind(path('HEARTBEAT_ACKED'), 'conntrack')[0]!, /: ESTABLISHED$/);
    assert.deepEqual(path('HEARTBEAT_ACKED').assumptions.filter((text) => text.includes('taken instead')), ['The state HEARTBEAT_ACKED that the capture lists is one of older kernels: ESTABLISHED is taken instead, since newer kernels have made one state of both.']);
    assert.match(path('HEARTBEAT_LOST').assumptions.join('\n'), /^The state HEARTBEAT_LOST that the capture lists is none of SCTP/m);
  });

  it('in a state of very many letters: names the beginning of it', () => {
    const path = follow(node + entry(`tcp      6 9 ${'A'.repeat(500)} src=10.250.0.34 dst=172.16.0.9 sport=40000 dport=80 src=172.16.0.9 dst=10.250.0.34 sport=80 dport=40000 use=1`), { ...packet, dst: '172.16.0.9' });
    assert.match(path.assumptions.join('\n'), /^The state A{40}\.\.\. that/m);
  });

  it('that cannot be read are an assumption', () => {
    const { assumptions } = follow(node + entry('tcp      6 9 ESTABLISHED src=10.250.0.34 dst='), packet);
    assert.ok(assumptions.some((text) => text.startsWith('One line of the listed connections could not be read')), assumptions.join('\n'));
  });

  it('who closed one in state CLOSE is asked', () => {
    const text = node + entry('tcp      6 9 CLOSE src=10.250.0.34 dst=172.16.0.9 sport=40000 dport=80 src=172.16.0.9 dst=10.250.0.34 sport=80 dport=40000 use=1');
    const syn = { ...packet, dst: '172.16.0.9', flags: ['SYN'] };
    const [question] = run(text, syn).questions;
    assert.match(question!.id, /^closed:/);
    assert.match(ofKind(follow(text, syn), 'conntrack')[0]!, /NEW$/);
    assert.match(ofKind(follow(text, syn, { [question!.id]: false }), 'conntrack')[0]!, /ESTABLISHED$/);
  });
});

describe('ICMP errors', () => {
  const about = { src: '10.250.0.34', dst: '172.16.0.9', proto: 'tcp', sport: 40000, dport: 80 };
  const syn = { ...packet, dst: '172.16.0.9', flags: ['SYN'] };
  const error = { in: 'cali1', src: '172.16.0.9', dst: '10.250.0.34', proto: 'icmp', icmpType: 3, icmpCode: 1, about };

  it('belong to the connection of the packet that they tell of', () => {
    assert.match(ofKind(follow(node, [syn, error]), 'conntrack')[0]!, /RELATED$/);
    assert.match(ofKind(follow(node, error), 'conntrack')[0]!, /^INVALID: an ICMP error about a packet of no known connection/);
    assert.match(ofKind(follow(node, { ...error, about: undefined }), 'conntrack')[0]!, /^INVALID: an ICMP error, and the packet/);
  });

  it('as replies tell of the packet before, and are translated with it', () => {
    const nat = table('nat', 'PREROUTING -d 192.168.1.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.16.0.9:8080');
    const { packet: left } = follow(nat + node, [{ ...packet, flags: ['SYN'] }, { reply: true, icmpType: 11, icmpCode: 0, src: '172.16.0.1' }]);
    assert.deepEqual([left.src, left.dst, left.about?.dst, left.about?.dport], ['192.168.1.1', '10.250.0.34', '192.168.1.1', 80]);
  });

  it('refuse what is no packet, at the field', () => {
    const problems = (value: unknown): string[] => (run(node, { ...error, about: value } as TracePacket).problems ?? []).map(({ field }) => field);
    assert.deepEqual([problems('x'), problems({ ...about, dport: 70000 }), problems({ ...about, src: 'fd00::1', dst: 'fd00::2' }), problems([])], [['about'], ['about'], ['about'], ['about']]);
    assert.deepEqual(problems({ ...about, about }), []);
  });
});

describe('zones', () => {
  it('part connections', () => {
    const zones = table('raw', 'PREROUTING -i eth0 -j CT --zone 7') + node;
    const syn = { ...packet, dst: '172.16.0.9', flags: ['SYN'] };
    assert.match(ofKind(follow(zones, [syn, { reply: true }]), 'conntrack')[0]!, /^INVALID/);
    assert.match(ofKind(follow(zones, [syn, syn]), 'conntrack')[0]!, /without an answer yet: NEW$/);
  });
});
