/** States of connections over the packets of one trace. */
import assert from 'node:assert/strict';
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { follow, hits, node, ofKind, rules, run, table, toNode, toPod } from './support.ts';

/** Which of the states the last packet has. */
function stateOf(packets: Partial<TracePacket>[], more = ''): string {
  const states = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'];
  const path = follow(table('mangle', ...['INPUT', 'FORWARD'].flatMap((chain) => states.map((state) => `${chain} -m conntrack --ctstate ${state}`))) + more + node, packets);
  return rules(path).filter((step) => step.matched === 'yes' && step.table === 'mangle').map((step) => states[step.rule - 1]).join(' ');
}

const udp: TracePacket = { in: 'eth0', src: '10.250.0.34', dst: '172.16.0.9', proto: 'udp', sport: 5000, dport: 53 };
const ping: TracePacket = { in: 'eth0', src: '10.250.0.34', dst: '192.168.1.1', proto: 'icmp' };

describe('connection tracking', () => {
  it('a SYN begins a connection, the answer establishes it', () => {
    assert.equal(stateOf([toPod]), 'NEW');
    assert.equal(stateOf([toPod, { reply: true }]), 'ESTABLISHED');
    assert.equal(stateOf([toPod, { reply: true }, { ...toPod, flags: ['ACK'] }]), 'ESTABLISHED');
  });

  it('the same SYN again is still NEW', () => assert.equal(stateOf([toPod, toPod]), 'NEW'));

  it('SYN,ACK, RST and odd flags begin nothing; a lone ACK is picked up', () => {
    for (const flags of [['SYN', 'ACK'], ['RST'], ['FIN', 'ACK'], ['SYN', 'FIN'], []]) assert.equal(stateOf([{ ...toPod, flags }]), 'INVALID', flags.join());
    assert.equal(stateOf([{ ...toPod, flags: ['ACK'] }]), 'NEW');
  });

  it('an ACK before the SYN was answered is INVALID', () => assert.equal(stateOf([toPod, { ...toPod, flags: ['ACK'] }]), 'INVALID'));

  it('a reset as the first answer ends the connection', () => assert.equal(stateOf([toPod, { reply: true, flags: ['RST', 'ACK'] }, { ...toPod, flags: ['ACK'] }]), 'NEW'));

  it('UDP and ping: NEW, then ESTABLISHED', () => {
    assert.equal(stateOf([udp]), 'NEW');
    assert.equal(stateOf([udp, { reply: true }]), 'ESTABLISHED');
    assert.equal(stateOf([ping]), 'NEW');
    assert.equal(stateOf([{ ...ping, icmpType: 0 }]), 'INVALID');
  });

  it('another port is another connection', () => assert.equal(stateOf([udp, { reply: true }, { ...udp, sport: 5001 }]), 'NEW'));

  it('CT --notrack and NOTRACK leave the packet out, and nat does not see it', () => {
    for (const target of ['CT --notrack', 'NOTRACK']) {
      const more = table('raw', `PREROUTING -j ${target}`) + table('nat', 'PREROUTING -j DNAT --to-destination 10.0.0.7');
      assert.equal(stateOf([toNode], more), 'UNTRACKED');
      assert.equal(hits(follow(more + node, toNode)).some((hit) => hit.startsWith('nat')), false);
    }
  });

  it('the raw table comes before it', () => {
    assert.deepEqual(rules(follow(table('raw', 'PREROUTING -m conntrack --ctstate NEW') + node, toNode)).map((step) => step.matched), ['no']);
  });

  it('a packet that was dropped leaves no connection behind', () => {
    const text = table('filter', 'FORWARD -p udp -m udp --sport 5000 -m conntrack --ctstate NEW -j DROP') + node;
    const { results } = run(text, [udp, udp]);
    assert.deepEqual(results.map((result) => result.paths[0]!.outcome), ['DROP', 'DROP']);
    assert.match(ofKind(results[1]!.paths[0]!, 'conntrack')[0]!, /first packet/);
  });

  it('there is no answer to a packet that did not arrive', () => {
    const path = follow(table('filter', 'FORWARD -j DROP') + node, [toPod, { reply: true }]);
    assert.equal(path.outcome, 'UNKNOWN');
    assert.match(path.summary, /did not arrive/);
  });

  it('a connection mark stays with the connection', () => {
    const text = table('mangle', 'PREROUTING -m conntrack --ctstate NEW -j CONNMARK --set-mark 0x5', 'PREROUTING -j CONNMARK --restore-mark') + node;
    const { results } = run(text, [toPod, { reply: true }]);
    assert.equal(results[1]!.paths[0]!.packet.mark, 5);
  });
});
