/** The packet at a chosen step, with its changes, and the chains open there. */
import assert from 'node:assert/strict';
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { markNames, momentAt } from '../../../client/webview/moment.ts';
import { other, packet, pathOf, policy, rule, rules } from './paths.ts';

const marked = { ...packet, mark: 0x4000 };
const sent = { ...marked, dst: '172.16.0.9' };
const path = pathOf([
  rule('nat PREROUTING PREROUTING 1 yes -j A'),
  rule(' nat PREROUTING A 1 yes -j B'),
  rule('  nat PREROUTING B 1 yes', { before: packet, after: marked, connection: { state: 'NEW', original: 'a', reply: 'b' } }),
  rule(' nat PREROUTING A 2 yes', { before: marked, after: sent }),
  other('route', 'dev eth1', { before: sent, after: { ...sent, out: 'eth1' } }),
  rule('nat POSTROUTING POSTROUTING 1 yes', { before: { ...sent, out: 'eth1' }, after: { ...sent, out: 'eth1', mark: 0 } }),
], { packet: { ...sent, out: 'eth1', mark: 0 } });
const field = (step: number, name: string) => {
  const found = momentAt(path, step, undefined).fields.find((candidate) => candidate.name === name);
  assert.ok(found);
  return found;
};

describe('the packet at a step', () => {
  it('is what it was at first until a step changes it', () => {
    assert.deepEqual(field(1, 'mark'), { name: 'mark', now: '0x0' });
    assert.deepEqual(field(2, 'mark'), { name: 'mark', now: '0x4000', was: '0x0', since: 2 });
  });
  it('shows a change beside what it was at first, and where it was made', () => {
    assert.deepEqual(field(5, 'destination'), { name: 'destination', now: '172.16.0.9:80', was: '10.0.0.2:80', since: 3 });
  });
  it('shows a field that was changed back as it was', () => assert.deepEqual(field(5, 'mark'), { name: 'mark', now: '0x0' }));
  it('has no former output interface to strike through', () => assert.deepEqual(field(4, 'out'), { name: 'out', now: 'eth1', since: 4 }));
  it('has the interface that routing chose from the routing step on, though only a later step tells it', () => {
    const silent = pathOf([other('route', 'dev eth1'), ...rules('filter FORWARD FORWARD 1 yes')], { packet: { ...packet, out: 'eth1' } });
    const out = (step: number) => momentAt(silent, step, packet).fields.find(({ name }) => name === 'out');
    assert.deepEqual(out(1), { name: 'out', now: 'eth1', since: 0 });
  });
  describe('where nothing but routing changes it', () => {
    const routed = { ...packet, out: 'cali1', ttl: 63 };
    const steps = [...rules('raw PREROUTING PREROUTING 1 no'), other('route', 'dev cali1'), ...rules('filter FORWARD FORWARD 1 yes')];
    const at = (step: number, given = steps, asked = packet) => {
      const values = momentAt(pathOf(given, { packet: routed }), step, asked).fields;
      return Object.fromEntries(values.filter(({ name }) => name === 'out' || name === 'ttl').map(({ name, now }) => [name, now]));
    };
    it('is not routed yet before the routing step, and has the TTL that it came with', () => {
      assert.deepEqual(at(0), { out: 'not routed yet', ttl: '64' });
      assert.deepEqual(at(0, steps, { ...packet, ttl: 9 }), { out: 'not routed yet', ttl: '9' });
      assert.deepEqual(at(2), { out: 'cali1', ttl: '63' });
    });
    it('has the TTL of Linux where none was asked for', () => {
      const bare: TracePacket = { ...packet };
      delete bare.ttl;
      assert.equal(at(0, steps, bare).ttl, '64');
    });
    it('is not routed yet though the first step that tells of it is one behind routing', () => {
      const late = [...steps, rule('nat POSTROUTING POSTROUTING 1 yes', { before: routed, after: { ...routed, src: '10.9.9.9' } })];
      assert.deepEqual(at(0, late), { out: 'not routed yet', ttl: '64' });
      assert.equal(momentAt(pathOf(late, { packet: { ...routed, src: '10.9.9.9' } }), 0, packet).packet.src, '10.0.0.1');
    });
    it('is not said to be unrouted behind a routing step that gave no interface', () => {
      const outBehind = (...texts: string[]) => momentAt(pathOf([other('route', 'decided'), ...rules(...texts)]), texts.length, packet).fields.find(({ name }) => name === 'out')?.now;
      assert.deepEqual([outBehind('filter FORWARD FORWARD 1 yes'), outBehind('filter INPUT INPUT 1 yes'), outBehind()], ['not known', 'none, for this box', 'none']);
    });
    it('changes at the routing step as that step says', () => {
      const told = [steps[0]!, other('route', 'dev cali1', { before: packet, after: { ...packet, out: 'cali1' } }), other('route', 'forwarded', { before: { ...packet, out: 'cali1' }, after: routed }), steps[2]!];
      assert.deepEqual([at(1, told), at(2, told)], [{ out: 'cali1', ttl: '64' }, { out: 'cali1', ttl: '63' }]);
    });
  });
  it('is the one that was asked for where no step tells', () => {
    assert.deepEqual(momentAt(pathOf(rules('filter INPUT INPUT 1 yes')), 0, undefined).packet, packet);
  });
  it('has no connection before conntrack saw it', () => {
    assert.equal(momentAt(path, 1, undefined).connection, undefined);
    assert.equal(momentAt(path, 3, undefined).connection?.state, 'NEW');
  });
  it('names the address of IPv6 with its port in brackets', () => {
    const six = pathOf(rules('filter INPUT INPUT 1 yes'), { packet: { ...packet, src: 'fd00::1' } });
    assert.equal(momentAt(six, 0, undefined).fields[0]?.now, '[fd00::1]:40000');
  });
});

describe('the stack of chains', () => {
  const stack = (step: number) => momentAt(path, step, undefined).stack.map(({ chain, rule, step }) => [chain, rule, step]);
  it('leads from the built-in chain to that of the step', () => assert.deepEqual(stack(2), [['PREROUTING', 1, 0], ['A', 1, 1], ['B', 1, 2]]));
  it('has lost the chains that the packet came back from', () => assert.deepEqual(stack(3), [['PREROUTING', 1, 0], ['A', 2, 3]]));
  it('begins anew in another table', () => assert.deepEqual(stack(5), [['POSTROUTING', 1, 5]]));
  it('is empty outside of the tables', () => assert.deepEqual(stack(4), []));
  it('is the built-in chain at a policy', () => assert.deepEqual(momentAt(pathOf([policy('filter', 'INPUT')]), 0, undefined).stack.map(({ chain }) => chain), ['INPUT']));
});

describe('mark bits', () => {
  const marks = [{ mask: 0x4000, name: 'masquerade' }, { mask: 0xf0000, name: 'Calico' }, { mask: 0x80000000, name: 'high' }];
  it('are named where they are set', () => {
    assert.deepEqual(markNames(0x24000, 0, marks).map(({ name, bits, value }) => [name, bits, value]), [['masquerade', 'bit 14', '0x4000'], ['Calico', 'bits 16–19', '0x20000']]);
  });
  it('are named where they were cleared', () => assert.deepEqual(markNames(0, 0x4000, marks).map(({ name, set }) => [name, set]), [['masquerade', false]]));
  it('are shown where nobody names them', () => assert.deepEqual(markNames(0xb, 0, marks).map(({ bits }) => bits), ['bits 0–1, 3']));
  it('reach to bit 31', () => assert.deepEqual(markNames(0x80000000, 0, marks).map(({ name, bits, value }) => [name, bits, value]), [['high', 'bit 31', '0x80000000']]));
});
