/** Matches that depend on state or on the box: what a fresh ruleset answers, what is asked, what is remembered, what the kernel refuses. */
import assert from 'node:assert/strict';
import type { Interface } from '../../../server/src/base/host.ts';
import { memoryOf, nothingRemembered, remember, type Remembered } from '../../../server/src/xtables/memory.ts';
import type { MatchContext } from '../../../server/src/xtables/types.ts';
import { answers, because, connection, ip, nobody, result, type Given } from './evaluate.ts';

/** yes, no or unknown of one match, with what is taken while nobody answers. */
function taken(rule: string, given: Given = {}): string {
  const all = answers(rule, given).map(({ answer }) => (answer.result !== 'unknown' || answer.ask?.default === undefined ? answer.result : `assumed ${answer.ask.default !== (answer.ask.turned === true) ? 'yes' : 'no'}`));
  return ['no', 'unknown', 'assumed no', 'assumed yes'].find((one) => all.includes(one)) ?? 'yes';
}

/** The same for each packet, with one memory. */
function series(rule: string, packets: readonly Given[]): string[] {
  let values: Remembered = nothingRemembered;
  return packets.map((given) => {
    const context = { ...given.context, memory: memoryOf(values) };
    const said = answers(rule, { ...given, context });
    values = remember(values, said.flatMap((one) => one.remember ?? []));
    return taken(rule, { ...given, context }).replace('assumed ', '');
  });
}
const times = (count: number, given: Given = {}): Given[] => Array.from({ length: count }, () => given);
const rows = (title: string, list: readonly (readonly [rule: string, expected: string, given?: Given])[]): void => {
  describe(title, () => {
    for (const [rule, expected, given = {}] of list) it(`${rule} is ${expected}${given.context || Object.keys(given).length > 0 ? ` (${Object.keys({ ...given, ...given.context }).join(', ')})` : ''}`, () => { assert.equal(taken(rule, given), expected, because(rule, given)); });
  });
};
const untracked: Given = { context: { connection: { ...connection, state: 'INVALID' } } };
const local: Given = { in: undefined, context: { hook: 'OUTPUT' } };

describe('limit and hashlimit', () => {
  const burst = (rule: string, count: number): number => series(rule, times(count)).filter((one) => one === 'yes').length;
  it('let the burst through', () => {
    assert.equal(burst('-m limit', 9), 5);
    assert.equal(burst('-m limit --limit 7/s --limit-burst 3', 9), 3);
    assert.equal(burst('-m hashlimit --hashlimit-upto 7/minute --hashlimit-name x', 9), 5);
    assert.equal(burst('-m hashlimit --hashlimit-above 7/m --hashlimit-burst 2 --hashlimit-name x', 9), 7);
  });
  it('let fewer through where the credits overflow in the kernel', () => {
    assert.equal(burst('-m limit --limit 1/hour --limit-burst 100', 99), 25);
    assert.equal(burst('-m limit --limit 1/day --limit-burst 6', 9), 1);
    assert.equal(burst('-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 100 --hashlimit-name x', 99), 25);
  });
  it('count bytes with refills of a second', () => {
    assert.equal(series('-m hashlimit --hashlimit-upto 16b/s --hashlimit-burst 64b --hashlimit-name x', times(8, { length: 600 })).filter((one) => one === 'yes').length, 5);
  });
  it('keep a bucket for each address and port of the mode', () => {
    const rule = '-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-mode srcip,dstport --hashlimit-srcmask 24 --hashlimit-name x';
    assert.deepEqual(series(rule, [{}, { src: ip('10.0.0.9') }, { dport: 81 }, { src: ip('10.0.1.9') }, {}]), ['yes', 'no', 'yes', 'yes', 'no']);
  });
  it('drop the packet where the table is full', () => {
    const rule = '-m hashlimit --hashlimit-upto 1/hour --hashlimit-mode srcport --hashlimit-name x --hashlimit-htable-size 1 --hashlimit-htable-max 1';
    const values = remember(nothingRemembered, answers(rule).flatMap((one) => one.remember ?? []));
    assert.equal(answers(rule, { sport: 1, context: { memory: memoryOf(values) } }).at(-1)!.hotdrop, true);
  });
  it('say what they count', () => {
    assert.equal(because('-m hashlimit --hashlimit-upto 1/hour --hashlimit-mode srcip,dstport --hashlimit-name x'), 'the packets from 10.0.0.1 to port 80 are within the limit of the table x');
  });
});
rows('limits that the kernel refuses', [
  ['-m limit --limit 1/day', 'unknown'], ['-m limit --limit 20000/s', 'unknown'], ['-m limit --limit 3/week', 'unknown'], ['-m limit --limit 3/', 'unknown'], ['-m limit --limit-burst 0', 'unknown'],
  ['-m hashlimit --hashlimit-upto 1/day --hashlimit-burst 2 --hashlimit-name x', 'unknown'], ['-m hashlimit --hashlimit-upto 5/s', 'unknown'], ['-m hashlimit --hashlimit-name x', 'unknown'], ['-m hashlimit --hashlimit-upto 0kb/s --hashlimit-name x', 'unknown'],
  ['-m hashlimit --hashlimit-upto 1mb/s --hashlimit-burst 1kb --hashlimit-name x', 'unknown'],
]);

describe('quota and statistic', () => {
  it('a quota ends with the packet that is too long for it', () => {
    assert.deepEqual(series('-m quota --quota 100', [{ length: 60 }, { length: 41 }, { length: 28 }]), ['yes', 'no', 'no']);
    assert.deepEqual(series('-m quota ! --quota 100', [{ length: 60 }, { length: 41 }, { length: 28 }]), ['no', 'yes', 'yes']);
  });
  it('every n-th packet fits, beginning where the rule says', () => {
    assert.deepEqual(series('-m statistic --mode nth --every 3 --packet 1', times(6)), ['no', 'yes', 'no', 'no', 'yes', 'no']);
    assert.deepEqual(series('-m statistic --mode nth ! --every 2 --packet 0', times(4)), ['no', 'yes', 'no', 'yes']);
  });
});
rows('quota', [['-m quota --quota 18446744073709551615', 'assumed yes'], ['-m quota --quota 18446744073709551616', 'unknown'], ['-m quota', 'unknown']]);

describe('recent', () => {
  it('finds what it was told to keep, and asks while it finds nothing', () => {
    assert.equal(taken('-m recent --set'), 'yes');
    assert.equal(taken('-m recent ! --set'), 'no');
    assert.equal(taken('-m recent --rcheck'), 'assumed no');
    assert.equal(taken('-m recent ! --rcheck'), 'assumed yes');
  });
  it('keeps networks where it has a mask', () => {
    const rule = '-m recent --rcheck --mask 255.255.255.0';
    const values = remember(nothingRemembered, answers('-m recent --set --mask 255.255.255.0').flatMap((one) => one.remember ?? []));
    assert.equal(taken(rule, { src: ip('10.0.0.77'), context: { memory: memoryOf(values) } }), 'yes');
    assert.equal(taken(rule, { src: ip('10.0.1.77'), context: { memory: memoryOf(values) } }), 'assumed no');
  });
});
rows('recent that the kernel refuses', [
  ['-m recent', 'unknown'], ['-m recent --set --rcheck', 'unknown'], ['-m recent --set --hitcount 3', 'unknown'], ['-m recent --rcheck --reap', 'unknown'], ['-m recent --rcheck --hitcount 256', 'unknown'],
]);

const carried = (packets: number, bytes: number): Given => ({ context: { connection: { ...connection, counters: { original: { packets, bytes }, reply: { packets: 1, bytes: 40 } } } } });
rows('connbytes', [
  ['-m connbytes --connbytes 2 --connbytes-dir original --connbytes-mode packets', 'yes', carried(2, 120)], ['-m connbytes --connbytes 3: --connbytes-dir original --connbytes-mode packets', 'no', carried(2, 120)],
  ['-m connbytes ! --connbytes 100:200 --connbytes-dir both --connbytes-mode bytes', 'no', carried(2, 120)], ['-m connbytes --connbytes 53 --connbytes-dir both --connbytes-mode avgpkt', 'yes', carried(2, 120)],
  ['-m connbytes ! --connbytes 2:2 --connbytes-dir original --connbytes-mode packets', 'yes', carried(2, 120)], ['-m connbytes --connbytes 1 --connbytes-dir both --connbytes-mode packets', 'no', untracked],
  ['-m connbytes --connbytes 1 --connbytes-dir both --connbytes-mode packets', 'unknown'], ['-m connbytes --connbytes :5 --connbytes-dir both --connbytes-mode packets', 'yes', carried(1, 1)], ['-m connbytes --connbytes 1', 'unknown', carried(1, 1)],
]);

rows('connections', [
  ['-m connlimit --connlimit-upto 1', 'assumed yes'], ['-m connlimit --connlimit-above 1', 'assumed no'], ['-m connlimit ! --connlimit-upto 0', 'assumed yes'], ['-m connlimit --connlimit-saddr', 'unknown'], ['-m connlimit --connlimit-upto 1 --connlimit-mask 33', 'assumed yes'],
  ['-m connlabel --label 3', 'no'], ['-m connlabel ! --label 3', 'yes'], ['-m connlabel --label 3 --set', 'yes'], ['-m connlabel --label web', 'assumed no', { context: { connection: { ...connection, confirmed: true } } }], ['-m connlabel --label 3 --set', 'no', untracked], ['-m connlabel --label 128', 'unknown'],
  ['-m helper --helper ftp', 'no'], ['-m helper ! --helper ftp', 'yes'], ['-m helper --helper ftp', 'assumed yes', { context: { connection: { ...connection, expected: true } } }],
  ['-m cluster --cluster-total-nodes 2 --cluster-local-nodemask 0x3 --cluster-hash-seed 1', 'yes'], ['-m cluster --cluster-total-nodes 2 ! --cluster-local-nodemask 0x3 --cluster-hash-seed 1', 'no'], ['-m cluster --cluster-total-nodes 2 ! --cluster-local-node 1 --cluster-hash-seed 1', 'no', untracked],
  ['-m cluster --cluster-total-nodes 2 --cluster-local-node 3 --cluster-hash-seed 1', 'unknown'],
]);

/** A host with one interface, and a moment. */
function hostWith(iface: Partial<Interface>, more: Partial<MatchContext['host']> = {}): MatchContext['host'] {
  const span = { start: 0, end: 0 };
  const eth0: Interface = { index: 2, name: 'eth0', flags: [], addresses: [], span, nameSpan: span, ...iface };
  return { ...nobody, interfaceOf: (name) => (name === 'eth0' ? eth0 : undefined), ...more };
}
const at = (iface: Partial<Interface>, given: Given = {}): Given => ({ ...given, context: { host: hostWith(iface) } });
rows('interfaces and frames', [
  ['-m devgroup --src-group 0', 'yes', at({ group: 'default' })], ['-m devgroup --src-group default', 'no', at({ group: '5' })], ['-m devgroup ! --src-group 0x5/0x7', 'no', at({ group: '13' })], ['-m devgroup --src-group lan', 'yes', at({ group: 'lan' })], ['-m devgroup --src-group lan', 'no', at({ group: 'wan' })],
  ['-m devgroup --src-group 7', 'assumed no', at({ group: 'lan' })], ['-m devgroup --src-group 0', 'assumed yes'], ['-m devgroup ! --src-group 5', 'assumed yes'], ['-m devgroup', 'unknown'],
  ['-m mac --mac-source 02:00:00:00:00:0A', 'yes', { mac: '02:00:00:00:00:0a' }], ['-m mac ! --mac-source 2:0:0:0:0:a', 'no', { mac: '02:00:00:00:00:0a' }], ['-m mac ! --mac-source 02:00:00:00:00:0a', 'assumed yes'], ['-m mac ! --mac-source 02:00:00:00:00:0a', 'no', at({ linkType: 'none' })],
  ['-m mac ! --mac-source 02:00:00:00:00:0a', 'no', { in: 'lo' }], ['-m pkttype --pkt-type unicast', 'yes'], ['-m pkttype --pkt-type mcast', 'yes', { dst: ip('224.0.0.1') }], ['-m pkttype --pkt-type multicast', 'no', at({ linkType: 'none' }, { dst: ip('224.0.0.1') })], ['-m pkttype --pkt-type broadcast', 'yes', { dst: ip('255.255.255.255') }],
  ['-m pkttype ! --pkt-type broadcast', 'no', { copy: true }], ['-m physdev --physdev-is-in', 'assumed no', { context: { host: hostWith({}, { isBridge: (name) => name === 'eth0' }) } }], ['-m physdev ! --physdev-in vnet0', 'assumed yes', { context: { host: hostWith({}, { isBridge: () => true }) } }],
]);

rows('processes, sockets, policies', [
  ['-m cpu --cpu 0', 'assumed yes'], ['-m cpu ! --cpu 0', 'assumed no'], ['-m cpu --cpu 3', 'assumed no'],
  ['-m cgroup --cgroup 0', 'assumed yes', local], ['-m cgroup ! --cgroup 5', 'assumed yes', local], ['-m cgroup --path /', 'yes', local], ['-m cgroup --path system.slice', 'assumed no', local], ['-m cgroup ! --cgroup 5', 'no', { context: { hook: 'POSTROUTING' } }], ['-m cgroup ! --cgroup 5', 'assumed no', { context: { hook: 'INPUT' } }],
  ['-m socket', 'assumed no'], ['-m socket', 'no', { protocol: 50 }], ['-p tcp -m osf --genre Linux', 'assumed no'], ['-p tcp -m osf ! --genre Linux', 'assumed no'], ['-p tcp -m osf ! --genre Linux', 'no', { flags: 16 }],
  ['-m policy --dir in --pol none', 'assumed yes'], ['-m policy --dir in --pol ipsec', 'assumed no'], ['-m policy --dir in --pol ipsec ! --reqid 5', 'assumed no'], ['-m policy --pol none', 'unknown'], ['-m policy --dir in --pol ipsec --proto tcp', 'unknown'],
  ['-m nfacct --nfacct-name web', 'assumed yes'], ['-m owner --gid-owner 5 --suppl-groups', 'assumed no', { ...local, gid: 6 }], ['-m owner ! --socket-exists', 'yes', { ...local, copy: true }],
  ['-m rateest --rateest a --rateest-lt --rateest-bps 1Mbit', 'assumed yes'], ['-m rateest --rateest a --rateest-gt --rateest-pps 5', 'assumed no'], ['-m rateest --rateest1 a --rateest-eq --rateest-bps --rateest2 b', 'assumed yes'], ['-m rateest --rateest a --rateest-bps 1Mbit', 'unknown'],
  ['-m rateest --rateest a --rateest-lt --rateest-bps 1parsec', 'unknown'], ['-m rateest --rateest-delta --rateest1 a --rateest-bps1 2KBps --rateest-gt --rateest2 b --rateest-bps2 1KiBps', 'assumed yes'],
]);

/** Wednesday. */
const moment = Date.UTC(2024, 1, 28, 23, 30) / 1000;
const when = (seconds = moment): Given => ({ context: { host: { ...nobody, moment: () => seconds } } });
rows('time', [
  ['-m time --timestart 23:00 --timestop 23:59', 'yes', when()], ['-m time --timestart 23:00 --timestop 1:00', 'yes', when()], ['-m time --timestart 1:00 --timestop 23:00', 'no', when()], ['-m time --weekdays Wed,Fri', 'yes', when()], ['-m time ! --weekdays We', 'no', when()], ['-m time --weekdays 4', 'no', when()],
  ['-m time --monthdays 28', 'yes', when()], ['-m time ! --monthdays 1,28', 'no', when()], ['-m time --datestart 2024-02-28T23:30:01', 'no', when()], ['-m time --datestart 2024-02 --datestop 2024-03', 'yes', when()], ['-m time --datestop 2024-02-28', 'no', when()],
  ['-m time --weekdays Wed --timestart 23:00 --timestop 1:00', 'no', when(moment + 3600)], ['-m time --weekdays Wed --timestart 23:00 --timestop 1:00 --contiguous', 'yes', when(moment + 3600)], ['-m time --timestart 23:00 --kerneltz', 'assumed yes', when()],
  ['-m time --timestart 23:00', 'assumed yes'], ['-m time', 'yes'], ['-m time --timestart 24:00', 'unknown', when()], ['-m time --weekdays Sat,Xyz', 'unknown', when()], ['-m time --datestart 1969', 'unknown', when()], ['-m time --monthdays 32', 'unknown', when()],
]);

it('time says what the clock shows', () => { assert.equal(because('-m time --timestart 1:00 --timestop 23:00', when()), 'it is 23:30:00, not from 01:00:00 to 23:00:00'); });
it('a rule in one piece says one answer for all options', () => { assert.equal(result('-m recent --rcheck --seconds 60 --hitcount 4 --name x'), 'unknown'); });
it('physdev on a bridge names the kernel module that decides, and what is taken of it', () => {
  const [{ answer } = { answer: undefined }] = answers('-m physdev --physdev-in vnet0', { context: { host: hostWith({}, { isBridge: (name) => name === 'eth0' }) } }).slice(-1);
  const ask = answer?.result === 'unknown' ? answer.ask : undefined;
  assert.equal(ask?.text, 'Does the port of the bridge eth0 that the packet uses fit -m physdev in rule 1 of mangle/CHAIN?');
  assert.match(ask?.assumption ?? '', /^The kernel module br_netfilter is taken not to be loaded\. .* does not fit\.$/);
});
it('physdev on a bridge says which answer needs the kernel module, and the setting of the family', () => {
  const decides = (rule: string, given: Given = {}): string => {
    const [{ answer } = { answer: undefined }] = answers(rule, { ...given, context: { host: hostWith({}, { isBridge: (name) => name === 'eth0' }) } }).slice(-1);
    return (answer?.result === 'unknown' ? answer.ask?.decides : undefined) ?? '';
  };
  assert.match(decides('-m physdev --physdev-is-in'), /^Answer yes only if .* net\.bridge\.bridge-nf-call-iptables is 1, and the port is as the rule asks\./);
  assert.match(decides('-m physdev ! --physdev-is-in'), /^Answer no only if .* net\.bridge\.bridge-nf-call-iptables is 1, and the port is one that the rule leaves out\./);
  assert.match(decides('-m physdev --physdev-is-in', { family: 6 }), /bridge-nf-call-ip6tables/);
});
