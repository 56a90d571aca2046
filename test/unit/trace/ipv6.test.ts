/** Extension headers on a packet's way: hop-by-hop options that are refused, fragments. */
import assert from 'node:assert/strict';
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { follow, hits, table } from './support.ts';

const text = `# ip6tables-save\n${table('raw', 'PREROUTING -m frag', 'PREROUTING -p tcp --dport 80')}`;
const packet = { in: 'eth0', src: '2001:db8::1', dst: '2001:db8::2', proto: 'tcp', dport: 80, tcpOptions: [] } as const;
const through = (extensions: TracePacket['extensions'], more: Partial<TracePacket> = {}) => follow(text, { ...packet, ...more, ...(extensions && { extensions }) }, { 'address:2001:db8::2': true });

describe('IPv6 extension headers', () => {
  it('with hop-by-hop options that Linux does not know end the packet in front of all rules', () => {
    const dropped = (data: string) => through([{ header: 0, data }]).summary;
    assert.match(dropped('00c10400000000'), /in front of all rules.*option 193, which Linux does not know; the sender/);
    assert.match(dropped('00410400000000'), /does not know$/);
    assert.match(dropped('01' + '00'.repeat(14)), /padding/);
    assert.match(dropped('00010400000001'), /padding is not zero/);
    assert.match(dropped('0001ff00000000'), /beyond the header/);
    assert.deepEqual(hits(through([{ header: 0, data: '00c10400000000' }])), []);
    assert.deepEqual(hits(through([{ header: 0, data: '003e0400000000' }])).slice(0, 1), ['raw PREROUTING 2']);
  });

  it('a packet of one fragment loses its fragment header in front of raw', () => {
    const path = through([{ header: 44, data: '00000000000007' }]);
    assert.deepEqual([hits(path)[0], path.packet.length, path.packet.extensions], ['raw PREROUTING 2', 60, undefined]);
  });

  it('other fragments wait, and pieces of odd length go on', () => {
    assert.deepEqual([through([{ header: 44, data: '00000100000007' }], { length: 72 }).outcome, through([{ header: 44, data: '00001000000007' }]).outcome], ['STOLEN', 'STOLEN']);
    assert.equal(hits(through([{ header: 44, data: '00000100000007' }]))[0], 'raw PREROUTING 1');
  });
});
