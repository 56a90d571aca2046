/** The packet form's draft: the packet that it makes, and what is wrong with it. */
import assert from 'node:assert/strict';
import { checkDraft, draftOf, emptyDraft, knownAddresses, packetOf, summarise, type Draft } from '../../../client/webview/draft.ts';
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { form } from './paths.ts';

const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft, in: 'eth0', src: '10.0.0.1', dst: '10.0.0.2', ...change });

describe('the draft of a packet', () => {
  const packets: Record<string, TracePacket> = {
    'TCP with all fields': { in: 'eth0', src: '10.0.0.1', dst: '10.0.0.2', proto: 'tcp', sport: 1, dport: 2, flags: ['SYN', 'ACK'], ttl: 1, mark: 0xffffffff, tos: 8, length: 60 },
    'ICMP with an identifier': { in: 'eth0', src: '10.0.0.1', dst: '10.0.0.2', proto: 'icmp', icmpType: 8, icmpCode: 0, icmpId: 7 },
    'a protocol number of a local process': { src: '10.0.0.1', dst: '10.0.0.2', proto: 47, uid: 0, gid: 0 },
  };
  for (const [name, packet] of Object.entries(packets)) it(`gives back ${name}`, () => assert.deepEqual(packetOf(draftOf(packet)), packet));

  it('leaves out what its protocol has not got', () => {
    const packet = packetOf(draft({ proto: 'icmp', dport: '80', icmpType: '8', uid: '5' }));
    assert.deepEqual(Object.keys(packet).sort(), ['dst', 'icmpType', 'in', 'proto', 'src']);
  });
  it('has ports for the number of TCP as for its name', () => assert.equal(packetOf(draft({ proto: '6', dport: '80' })).dport, 80));
  it('has no interface where this box sends it', () => assert.equal('in' in packetOf(draft({ local: true })), false));
  it('keeps an empty list of TCP flags, which is not the default', () => assert.deepEqual(packetOf(draft({ flags: [] })).flags, []));
  it('reads marks in hexadecimal', () => assert.equal(packetOf(draft({ mark: ' 0x4000 ' })).mark, 0x4000));
});

describe('a draft is wrong', () => {
  const fields = (change: Partial<Draft>): string[] => Object.keys(checkDraft(draft(change)));
  it('where a required field is empty', () => assert.deepEqual(fields({ in: ' ', src: '', dst: '', proto: '' }).sort(), ['dst', 'in', 'proto', 'src']));
  it('without a source, in words of who sends it', () => {
    assert.doesNotMatch(checkDraft(draft({ src: '' })).src ?? '', /this box/);
    assert.match(checkDraft(draft({ src: '', local: true })).src ?? '', /address of this box/);
  });
  it('where a number is none or too high', () => assert.deepEqual(fields({ sport: '-1', dport: '65536', ttl: '256', mark: '0x100000000' }).sort(), ['dport', 'mark', 'sport', 'ttl']));
  it('nowhere in fields that do not count', () => assert.deepEqual(fields({ proto: 'icmp', dport: 'x', local: true, in: '' }), []));
});

it('A draft folds into one line', () => {
  assert.deepEqual(summarise(draft({ src: 'fd00::1', sport: '5', dport: '80' })), { from: '[fd00::1]:5', to: '10.0.0.2:80', protocol: 'tcp SYN', where: 'on eth0' });
});

it('The addresses of the box are offered as a source', () => {
  assert.deepEqual(knownAddresses({ ...form, interfaces: [{ name: 'eth0', detail: '10.0.0.2/24, fd00::2/64, default route' }, { name: 'cali1', detail: 'to 10.9.0.1' }] }).sources, ['10.0.0.1', '10.0.0.2', 'fd00::2']);
});
