/** Targets: what they do to a packet and its connection. */
import assert from 'node:assert/strict';
import { formatIp } from '../../../server/src/base/ip.ts';
import { allTargets } from '../../../server/src/xtables/registry.ts';
import { connection, effect, ip, type Given } from './evaluate.ts';

const rows = (title: string, list: readonly (readonly [rule: string, given: Given, expected: unknown])[], see: (rule: string, given: Given) => unknown): void => {
  describe(title, () => {
    for (const [rule, given, expected] of list) it(`${rule} gives ${JSON.stringify(expected)}`, () => { assert.deepEqual(see(rule, given), expected); });
  });
};

rows('verdicts', [
  ['-j ACCEPT', {}, 'ACCEPT'], ['-j DROP', {}, 'DROP'], ['-j RETURN', {}, 'RETURN'], ['-j QUEUE', {}, 'UNKNOWN'], ['-j NFQUEUE --queue-num 3', {}, 'UNKNOWN'],
  ['-j REJECT', {}, 'REJECT'], ['-j REJECT --reject-with tcp-reset', {}, 'REJECT'], ['-j REJECT --reject-with tcp-reset', { protocol: 17 }, 'UNKNOWN'], ['-j REJECT --reject-with icmp6-no-route', {}, 'UNKNOWN'],
  ['-j REJECT --reject-with icmp6-no-route', { family: 6 }, 'REJECT'], ['-j LOG --log-prefix "x "', {}, 'CONTINUE'], ['-j NFLOG --nflog-group 1', {}, 'CONTINUE'], ['-j TRACE', {}, 'CONTINUE'], ['-j TEE --gateway 10.0.0.9', {}, 'CONTINUE'], ['-j SYNPROXY --mss 1460', {}, 'STOLEN'], ['-j SYNPROXY', { flags: 0x10 }, 'EITHER'], ['-j SYNPROXY', { flags: 0x11 }, 'CONTINUE'], ['-j TPROXY --on-port 3128', {}, 'EITHER'], ['-j TPROXY --on-ip 10.0.0.1', {}, 'UNKNOWN'],
  ['-j MARK', {}, 'UNKNOWN'], ['-j MARK --set-xmark 0x', {}, 'UNKNOWN'], ['-j DNAT', {}, 'UNKNOWN'], ['-j CT --zone 5', {}, 'CONTINUE'],
], (rule, given) => effect(rule, given).verdict);

const said = (rule: string, given: Given): string => effect(rule, given).because;
rows('REJECT tells the sender, or nobody', [
  ['-j REJECT', { protocol: 17 }, 'REJECT throws the packet away and answers with icmp-port-unreachable'], ['-p tcp -j REJECT --reject-with tcp-reset', { flags: 4 }, 'REJECT throws the packet away; nobody is told, because a reset is not answered with a reset'],
  ['-j REJECT', { protocol: 1, icmpType: 3 }, 'REJECT throws the packet away; nobody is told, because no error answers an ICMP error'], ['-j REJECT', { dst: ip('224.0.0.5') }, 'REJECT throws the packet away; nobody is told, because 224.0.0.5 stands for many hosts'],
  ['-j REJECT', { family: 6, protocol: 58, icmpType: 1 }, 'REJECT throws the packet away; nobody is told, because no error answers an ICMP error'], ['-j REJECT', { family: 6, src: ip('::') }, 'REJECT throws the packet away; nobody is told, because :: is no address to answer to'],
], said);

const markAfter = (rule: string, given: Given): unknown => {
  const done = effect(rule, given);
  return done.verdict === 'CONTINUE' ? done.packet?.mark : done;
};
rows('MARK', [
  ['-j MARK --set-xmark 0x4000/0x4000', { mark: 0x1 }, 0x4001], ['-j MARK --set-xmark 0x0/0x4000', { mark: 0x4001 }, 0x1], ['-j MARK --set-xmark 0x4000/0x0', { mark: 0x4001 }, 0x1],
  ['-j MARK --set-xmark 0x5', { mark: 0xff }, 0x5], ['-j MARK --set-mark 0xf0/0x0f', { mark: 0xffff }, 0xfff0], ['-j MARK --set-mark 0x10000000', { mark: 1 }, 0x10000000],
  ['-j MARK --and-mark 0xf', { mark: 0xffffffff }, 0xf], ['-j MARK --or-mark 0x80000000', { mark: 1 }, 0x80000001], ['-j MARK --xor-mark 0x3', { mark: 1 }, 2],
], markAfter);

const withMark = (mark: number): Given['context'] => ({ connection: { ...connection, mark } });
const marksAfter = (rule: string, given: Given): unknown => {
  const done = effect(rule, given);
  return done.verdict === 'CONTINUE' ? { packet: done.packet?.mark, connection: done.connectionMark } : done;
};
rows('CONNMARK', [
  ['-j CONNMARK --save-mark', { mark: 7, context: withMark(1) }, { packet: undefined, connection: 7 }],
  ['-j CONNMARK --save-mark --nfmask 0xff00 --ctmask 0xff00', { mark: 0x1234, context: withMark(0xabcd) }, { packet: undefined, connection: 0x12cd }],
  ['-j CONNMARK --restore-mark --mask 0xf0', { mark: 0x0f, context: withMark(0xff) }, { packet: 0xff, connection: undefined }],
  ['-j CONNMARK --set-xmark 0x10000/0xf0000', { context: withMark(0xf0001) }, { packet: undefined, connection: 0x10001 }],
  ['-j CONNMARK --or-mark 0x2', { context: withMark(1) }, { packet: undefined, connection: 3 }],
  ['-j CONNMARK --save-mark --left-shift-mark 4', { mark: 3, context: withMark(0) }, { packet: undefined, connection: 0x30 }],
  ['-j CONNMARK --save-mark', { mark: 7, context: { connection: undefined } }, { packet: undefined, connection: undefined }],
], marksAfter);

const natOf = (rule: string, given: Given): unknown => {
  const done = effect(rule, given);
  if (done.verdict !== 'NAT') return done.verdict;
  const { side, kind, ips, ports, random, persistent } = done.nat;
  return [side, kind, ips && [formatIp(ips.from), formatIp(ips.to)].join('-'), ports, random && 'random', persistent && 'persistent'].filter((part) => part !== undefined && part !== false);
};
rows('NAT', [
  ['-j DNAT --to-destination 172.16.219.89:80', {}, ['destination', 'range', '172.16.219.89-172.16.219.89', { from: 80, to: 80 }]],
  ['-j DNAT --to-destination 10.0.0.1-10.0.0.9 --persistent', {}, ['destination', 'range', '10.0.0.1-10.0.0.9', 'persistent']],
  ['-j DNAT --to-destination :8000-8999/3000 --random', {}, ['destination', 'range', { from: 8000, to: 8999, base: 3000 }, 'random']],
  ['-j DNAT --to-destination [fd00::1]:80', { family: 6 }, ['destination', 'range', 'fd00::1-fd00::1', { from: 80, to: 80 }]],
  ['-j DNAT --to-destination fd00::1', { family: 6 }, ['destination', 'range', 'fd00::1-fd00::1']],
  ['-j DNAT --to-destination fd00::1', {}, 'UNKNOWN'], ['-j DNAT --to-destination 10.0.0.1:90-80', {}, 'UNKNOWN'], ['-j DNAT --to-destination :', {}, 'UNKNOWN'],
  ['-j SNAT --to-source 10.0.0.7:1024-65535 --random-fully', {}, ['source', 'range', '10.0.0.7-10.0.0.7', { from: 1024, to: 65535 }, 'random']],
  ['-j MASQUERADE --random-fully', {}, ['source', 'masquerade', 'random']], ['-j MASQUERADE --to-ports 1024-2048', {}, ['source', 'masquerade', { from: 1024, to: 2048 }]],
  ['-j REDIRECT --to-ports 15001', {}, ['destination', 'redirect', { from: 15001, to: 15001 }]], ['-j REDIRECT', {}, ['destination', 'redirect']],
  ['-j NETMAP --to 10.1.0.0/16', { context: { hook: 'PREROUTING' } }, ['destination', 'netmap']], ['-j NETMAP --to 10.1.0.0/16', { context: { hook: 'POSTROUTING' } }, ['source', 'netmap']],
], natOf);

const untracked = (rule: string, given: Given): unknown => {
  const done = effect(rule, given);
  return done.verdict === 'CONTINUE' && done.untrack === true;
};
const raw: Given = { context: { connection: undefined, table: 'raw' } };
rows('leaving a packet out of connection tracking', [['-j NOTRACK', raw, true], ['-j CT --notrack', raw, true], ['-j CT --notrack', {}, false], ['-j CT --helper ftp', raw, false]], untracked);

const headerAfter = (rule: string, given: Given): unknown => {
  const done = effect(rule, given);
  return done.verdict === 'CONTINUE' ? { ttl: done.packet?.ttl, tos: done.packet?.tos } : done;
};
rows('targets that change the header', [
  ['-j TTL --ttl-dec 65', {}, { ttl: 0, tos: 0 }], ['-j TTL --ttl-inc 250', {}, { ttl: 255, tos: 0 }], ['-j HL --hl-set 9', { family: 6 }, { ttl: 9, tos: 0 }],
  ['-j TOS --set-tos 0x10/0x3f', { tos: 0xff }, { ttl: 64, tos: 0xd0 }], ['-j TOS --or-tos 0x1', { tos: 0x10 }, { ttl: 64, tos: 0x11 }], ['-j DSCP --set-dscp-class EF', { tos: 3 }, { ttl: 64, tos: 0xbb }], ['-j ECN --ecn-ip-ect 0', { tos: 3 }, { ttl: 64, tos: 0 }],
], headerAfter);

const sourceAfter = (rule: string, given: Given): unknown => {
  const done = effect(rule, { family: 6, ...given });
  return done.verdict === 'CONTINUE' && done.packet ? formatIp(done.packet.src) : done.verdict;
};
// The first is an example of RFC 6296.
rows('SNPT', [
  ['-j SNPT --src-pfx fd01:203:405::/48 --dst-pfx 2001:db8:1::/48', { src: ip('fd01:203:405:1::1234') }, '2001:db8:1:d550::1234'],
  ['-j SNPT --src-pfx 2001:db8:5::/64 --dst-pfx fd00:1:2:3::/64', { src: ip('2001:db8:5:0:ffff:ffff:ffff:ffff') }, 'DROP'],
  ['-j SNPT --src-pfx 2001:db8:5::/64 --dst-pfx fd00:1:2:3::/65', {}, 'UNKNOWN'], ['-j SNPT --src-pfx 2001:db8:5::1/64 --dst-pfx fd00::/64', {}, 'UNKNOWN'], ['-j SNPT --src-pfx 2001:db8:5::/64', {}, 'UNKNOWN'],
], sourceAfter);

describe('CLUSTERIP', () => {
  const shared = '-j CLUSTERIP --new --hashmode sourceip --clustermac 01:00:5e:00:00:20 --total-nodes 2 --local-node';
  it('keeps the packets of one box of those that share the address, and marks their connection with its number', () => {
    const results = [1, 2].map((node) => effect(`${shared} ${node}`));
    assert.deepEqual(results.map(({ verdict }) => verdict).sort(), ['CONTINUE', 'DROP']);
    const own = results.findIndex(({ verdict }) => verdict === 'CONTINUE');
    assert.equal((results[own] as { connectionMark?: number }).connectionMark, own + 1);
  });
  it('says nothing where the rule is not the one that made the address', () => assert.equal(effect('-j CLUSTERIP').verdict, 'UNKNOWN'));
});

it('every target has an effect', () => {
  for (const { name, apply } of allTargets) assert.ok(apply, name);
});
