/** Which of the listed connections connlimit has counted. */
import assert from 'node:assert/strict';
import type { TracePacket } from '../../../server/src/protocol/trace.ts';
import { follow, node, only, run, table, toNode } from './support.ts';

const line = (sport: number, { dport = 80, state = 'ESTABLISHED', src = '10.250.0.34', dst = '192.168.1.1' } = {}): string =>
  `tcp 6 9 ${state} src=${src} dst=${dst} sport=${sport} dport=${dport} src=${dst} dst=${src} sport=${dport} dport=${sport} [ASSURED] use=1\n`;
const listing = (...lines: string[]): string => `$ conntrack -L\n${lines.join('')}`;
const many = (count: number, of: (i: number) => { src?: string; dst?: string }): string => listing(...Array.from({ length: count }, (_, i) => line(1024 + i, of(i))));
const far = (i: number): string => `172.20.${i >> 8}.${i & 255}`;

const packet: TracePacket = { ...toNode, sport: 50_000, flags: ['SYN'] };
const limited = '-m connlimit --connlimit-above 2 -j DROP';
const outcome = (text: string, more: Partial<TracePacket> = {}): string => follow(text, { ...packet, ...more }).outcome;

describe('listed connections count for connlimit', () => {
  it('where their first packets would have come to the rule', () => {
    const of = (...lines: string[]): string => outcome(`${table('filter', `INPUT -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW ${limited}`)}${node}${listing(...lines)}`);
    assert.equal(of(line(1)), 'ACCEPT');
    assert.equal(of(line(1), line(2)), 'DROP');
    for (const other of [line(2, { dport: 443 }), line(2, { state: 'TIME_WAIT' }), line(2, { src: '10.250.0.35' })]) assert.equal(of(line(1), other), 'ACCEPT');
  });

  it('for each destination, as the hook sees it', () => {
    const dnat = (sport: number): string => `tcp 6 9 ESTABLISHED src=10.250.0.35 dst=10.96.0.1 sport=${sport} dport=80 src=192.168.1.1 dst=10.250.0.35 sport=80 dport=${sport} [ASSURED] use=1\n`;
    const of = (name: string, chain: string): string => outcome(`${table(name, `${chain} -m connlimit --connlimit-above 2 --connlimit-daddr -j DROP`)}${node}${listing(dnat(1), dnat(2))}`);
    assert.deepEqual([of('mangle', 'PREROUTING'), of('filter', 'INPUT')], ['ACCEPT', 'DROP']);
  });

  it('behind addrtype where the addresses of the node are known, and asks nothing about them where they are not', () => {
    const text = table('mangle', `PREROUTING -m addrtype --dst-type LOCAL ${limited}`);
    assert.equal(outcome(text + node + many(300, (i) => ({ dst: far(i) }))), 'ACCEPT');
    assert.equal(outcome(text + node + many(300, () => ({}))), 'DROP');
    const result = run(text + many(300, (i) => ({ dst: far(i) })), packet);
    assert.equal(only(result).outcome, 'DROP');
    assert.doesNotMatch([...result.questions.map(({ id }) => id), ...only(result).assumptions].join(), /172\.20\./);
  });
});
