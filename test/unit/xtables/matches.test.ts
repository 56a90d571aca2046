/** Matches: what they say of a packet, with negation, masks and edges. */
import assert from 'node:assert/strict';
import { no, yes } from '../../../server/src/base/tri.ts';
import { answers, because, connection, ip, nobody, result, table, type Given } from './evaluate.ts';
import type { HostView } from '../../../server/src/xtables/types.ts';

table('rule header', [
  ['-s 10.0.0.0/8', 'yes'], ['! -s 10.0.0.0/8', 'no'], ['-s 10.0.0.1', 'yes'], ['-s 172.16.0.0/12', 'no'], ['-s 0.0.0.0/0', 'yes'],
  ['-s 192.168.0.1/0.0.0.255', 'yes'], ['-s 192.168.0.2/0.0.0.255', 'no'],
  ['-s 172.16.0.1,10.0.0.1', 'yes'], ['-s 172.16.0.1,172.16.0.2', 'no'], ['! -s 172.16.0.1,172.16.0.2', 'unknown'],
  ['-d fd00::/64', 'yes', { family: 6 }], ['-d ::/0', 'yes', { family: 6 }], ['-d fd00::/64', 'unknown'], ['-s example.com', 'unknown'], ['-s 10.0.0.0/33', 'unknown'],
  ['-i eth0', 'yes'], ['-i eth+', 'yes'], ['-i eth0+', 'yes'], ['-i eth', 'no'], ['! -i eth0', 'no'], ['-i +', 'yes'], ['! -i +', 'no'],
  ['-i eth0', 'no', { in: undefined, context: { hook: 'OUTPUT' } }], ['! -i eth0', 'yes', { in: undefined, context: { hook: 'OUTPUT' } }],
  ['-i eth0', 'unknown', { in: undefined }], ['-i eth0', 'yes', { context: { hook: 'POSTROUTING' } }], ['-i eth0', 'no', { in: undefined, context: { hook: 'POSTROUTING' } }],
  ['-o eth1', 'no', { out: 'eth1' }], ['-o eth1', 'yes', { out: 'eth1', context: { hook: 'FORWARD' } }], ['-o cali+', 'unknown', { context: { hook: 'FORWARD' } }],
  ['-p tcp', 'yes'], ['-p 6', 'yes'], ['! -p udp', 'yes'], ['-p all', 'yes'], ['-p 0', 'yes'], ['-p nothing', 'unknown'],
  ['-f', 'no'], ['! -f', 'yes'], ['-4', 'yes'], ['-6', 'no'], ['-s', 'unknown'],
]);

table('tcp', [
  ['-p tcp -m tcp --dport 80', 'yes'], ['-p tcp -m tcp ! --dport 80', 'no'], ['-p tcp -m tcp --dport http', 'yes'], ['-p tcp -m tcp --dport 79:81', 'yes'],
  ['-p tcp -m tcp --dport :79', 'no'], ['-p tcp -m tcp --dport 80:', 'yes'], ['-p tcp -m tcp --sport 40000 --dport 80', 'yes'], ['-p tcp --source-port 1', 'no'],
  ['-p tcp -m tcp --dport 90:80', 'unknown'], ['-p tcp -m tcp --dport nosuchservice', 'unknown'], ['-p tcp -m tcp --dport 80', 'unknown', { dport: undefined }],
  ['-p tcp -m tcp --syn', 'yes'], ['-p tcp -m tcp --syn', 'no', { flags: 0x12 }], ['-p tcp -m tcp ! --syn', 'yes', { flags: 0x10 }],
  ['-p tcp -m tcp --syn', 'yes', { flags: 0x22 }], ['-p tcp -m tcp --tcp-flags SYN,RST SYN', 'yes', { flags: 0x12 }], ['-p tcp -m tcp ! --tcp-flags SYN,RST SYN', 'no'],
  ['-p tcp -m tcp --tcp-flags ALL NONE', 'yes', { flags: 0 }], ['-p tcp -m tcp --tcp-flags SYN ACK', 'no', { flags: 0x12 }], ['-p tcp -m tcp --tcp-flags SYN WRONG', 'unknown'],
  ['-p tcp -m tcp --tcp-option 8', 'unknown'], ['-p tcp -m tcp', 'yes'], ['-m tcp --dport 80', 'no', { protocol: 17 }],
]);

table('udp, sctp, dccp', [
  ['-p udp -m udp --dport 80', 'yes', { protocol: 17 }], ['-p udp -m udp ! --sport 1:39999', 'yes', { protocol: 17 }],
  ['-p sctp -m sctp --dport 80', 'yes', { protocol: 132 }], ['-p sctp -m sctp --chunk-types any INIT', 'yes', { protocol: 132 }],
  ['-p dccp -m dccp --sport 40000', 'yes', { protocol: 33 }], ['-p dccp -m dccp --dccp-types REQUEST', 'yes', { protocol: 33 }],
]);

table('icmp', [
  ['-p icmp -m icmp --icmp-type 8', 'yes', { protocol: 1, icmpType: 8, icmpCode: 0 }], ['-p icmp -m icmp ! --icmp-type echo-request', 'no', { protocol: 1, icmpType: 8, icmpCode: 0 }],
  ['-p icmp --icmp-type 3/4', 'no', { protocol: 1, icmpType: 3, icmpCode: 1 }], ['-p icmp --icmp-type destination-unreachable', 'yes', { protocol: 1, icmpType: 3, icmpCode: 1 }],
  ['-p icmp -m icmp --icmp-type any', 'yes', { protocol: 1 }], ['-p icmp -m icmp ! --icmp-type 255', 'no', { protocol: 1, icmpType: 8 }],
  ['-p icmp -m icmp --icmp-type 8', 'unknown', { protocol: 1 }], ['-p icmp -m icmp --icmp-type 3/1', 'unknown', { protocol: 1, icmpType: 3 }], ['-p icmp -m icmp --icmp-type echo', 'unknown', { protocol: 1, icmpType: 8 }],
  ['-p ipv6-icmp -m icmp6 --icmpv6-type 135', 'yes', { family: 6, protocol: 58, icmpType: 135, icmpCode: 0 }], ['-p icmpv6 --icmpv6-type 255', 'no', { family: 6, protocol: 58, icmpType: 128 }],
]);

table('multiport', [
  ['-p tcp -m multiport --dports 80,443', 'yes'], ['-p tcp -m multiport ! --dports 80,443', 'no'], ['-p tcp -m multiport --dports 1000:2000,443', 'no'],
  ['-p tcp -m multiport --sports 1,30000:50000', 'yes'], ['-p tcp -m multiport --ports 40000', 'yes'], ['-p tcp -m multiport --ports 81', 'no'], ['-p tcp -m multiport ! --ports 81', 'yes'],
  ['-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,80', 'yes'], ['-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14:15,80', 'unknown'],
  ['-p tcp -m multiport', 'unknown'], ['-p tcp -m multiport --ports 40000', 'unknown', { sport: undefined }], ['-p 136 -m multiport --dports 80', 'yes', { protocol: 136 }],
]);

table('mark and connmark', [
  ['-m mark --mark 0x4000/0x4000', 'yes', { mark: 0x1c000 }], ['-m mark ! --mark 0x4000/0x4000', 'no', { mark: 0x4000 }], ['-m mark --mark 0x4000', 'no', { mark: 0x4001 }],
  ['-m mark --mark 0x5/0x4', 'no', { mark: 5 }], ['-m mark ! --mark 0x5/0x4', 'yes', { mark: 5 }], ['-m mark --mark 0x80000000/0x80000000', 'yes', { mark: 0xffffffff }], ['-m mark --mark 16', 'yes', { mark: 16 }],
  ['-m mark --mark 0x1ffffffff', 'unknown'], ['-m mark', 'unknown'],
  ['-m connmark --mark 1/1', 'yes', { context: { connection: { ...connection, mark: 3 } } }], ['-m connmark --mark 0', 'no', { context: { connection: undefined } }],
  ['-m connmark ! --mark 0', 'no', { context: { connection: undefined } }], ['-m connmark ! --mark 1', 'no', { context: { connection: { ...connection, state: 'UNTRACKED' } } }],
]);

const routed = (back: boolean): Given => ({ context: { host: { ...nobody, reversePath: (_packet, { loose }) => (back || loose ? yes('back') : no('not back')) } } });
table('rpfilter', [
  ['-m rpfilter', 'yes', routed(true)], ['-m rpfilter --invert', 'no', routed(true)], ['-m rpfilter --validmark --invert', 'yes', routed(false)], ['-m rpfilter --loose', 'yes', routed(false)],
  ['-m rpfilter', 'unknown'], ['-m rpfilter --invert', 'unknown'],
]);

table('comment', [['-m comment --comment "any text"', 'yes']]);

const typed = (type: string): Given => ({ context: { host: { ...nobody, hasAddressType: (_ip, asked) => (asked === type ? yes(`it is ${type}`) : no(`it is ${type}, not ${asked}`)) } } });
table('addrtype', [
  ['-m addrtype --dst-type LOCAL', 'yes', typed('LOCAL')], ['-m addrtype ! --dst-type LOCAL', 'no', typed('LOCAL')], ['-m addrtype --dst-type BROADCAST,LOCAL', 'yes', typed('LOCAL')],
  ['-m addrtype --src-type UNICAST ! --dst-type LOCAL', 'yes', typed('UNICAST')], ['-m addrtype --dst-type LOCAL', 'unknown'], ['-m addrtype ! --dst-type LOCAL', 'unknown'],
  ['-m addrtype --dst-type NONSENSE', 'unknown'], ['-m addrtype --dst-type UNICAST', 'yes', { family: 6, ...typed('LOCAL') }], ['-m addrtype --dst-type UNICAST,LOCAL', 'no', { family: 6, ...typed('UNICAST') }],
  ['-m addrtype --dst-type MULTICAST', 'yes', { family: 6, dst: ip('ff02::1') }],
]);

describe('addrtype --limit-iface-in', () => {
  it('asks for the type on the incoming interface', () => {
    let asked: string | undefined;
    const host = { ...nobody, hasAddressType: (_ip: unknown, _type: unknown, name?: string) => { asked = name; return yes(''); } };
    result('-m addrtype --dst-type LOCAL --limit-iface-in', { context: { host } });
    assert.equal(asked, 'eth0');
  });
});

describe('set', () => {
  /** Says yes where the set's name is what was asked for. */
  const inSet: HostView['inSet'] = ({ set, dimensions, returnNomatch, keepCounters, keepSubcounters, packets, bytes }) => {
    const asked = [dimensions.join(), returnNomatch && 'nomatch', keepCounters && 'keep', keepSubcounters && 'keep inner', packets && `packets ${packets.op} ${packets.value}`, bytes && `bytes ${bytes.op} ${bytes.value}`];
    return { answer: set === asked.filter((word) => typeof word === 'string').join(' ') ? yes('in') : no('not in') };
  };
  const say = (rule: string): string => result(rule, { context: { host: { ...nobody, inSet } } });
  it('asks the host with the dimensions in order', () => {
    assert.equal(say('-m set --match-set dst,src dst,src'), 'yes');
    assert.equal(say('-m set ! --match-set dst,src dst,src'), 'no');
    assert.equal(say('-m set --match-set "src nomatch" src --return-nomatch'), 'yes');
  });
  it('asks for counters too, and turns the answer as a whole', () => {
    assert.equal(say('-m set --match-set "src packets gt 5 bytes ne 7" src --packets-gt 5 ! --bytes-eq 7'), 'yes');
    assert.equal(say('-m set ! --match-set "src packets gt 5" src --packets-gt 5'), 'no');
    assert.equal(say('-m set --match-set "src keep keep inner" src ! --update-counters ! --update-subcounters'), 'yes');
  });
  it('is unknown where the set is, or where a dimension is broken', () => {
    assert.equal(result('-m set ! --match-set S src'), 'unknown');
    assert.equal(say('-m set --match-set S srcip,dst'), 'no', 'words count by their first three letters');
    assert.equal(say('-m set --match-set S both'), 'unknown');
  });
});

const tracked = (fields: Partial<typeof connection>): Given => ({ context: { connection: { ...connection, ...fields } } });
const untracked: Given = { context: { connection: undefined, table: 'raw' } };
table('conntrack and state', [
  ['-m conntrack --ctstate NEW', 'yes'], ['-m conntrack ! --ctstate NEW,RELATED', 'no'], ['-m conntrack --ctstate RELATED,ESTABLISHED', 'yes', tracked({ state: 'ESTABLISHED' })],
  ['-m conntrack --ctstate DNAT', 'yes', tracked({ destinationNat: true })], ['-m conntrack --ctstate SNAT', 'no', tracked({ destinationNat: true })], ['-m conntrack ! --ctstate NEW', 'no', tracked({ destinationNat: true })],
  ['-m conntrack --ctstate INVALID', 'yes', untracked], ['-m conntrack ! --ctstate INVALID', 'no', untracked], ['-m conntrack --ctstate UNTRACKED', 'yes', tracked({ state: 'UNTRACKED', destinationNat: true })],
  ['-m conntrack --ctstate DNAT', 'no', tracked({ state: 'UNTRACKED', destinationNat: true })], ['-m conntrack --ctstate INVALID --ctdir REPLY', 'yes', untracked], ['-m conntrack ! --ctorigsrc 1.2.3.4', 'no', untracked],
  ['-m conntrack --ctdir ORIGINAL', 'yes'], ['-m conntrack --ctdir reply', 'no'], ['-m conntrack --ctproto tcp', 'yes'], ['-m conntrack ! --ctproto 6', 'no'],
  ['-m conntrack --ctorigsrc 10.0.0.0/24 --ctorigdstport 80', 'yes'], ['-m conntrack ! --ctorigdst 10.0.0.2', 'no'], ['-m conntrack --ctreplsrc 10.0.0.2 --ctreplsrcport 1:99', 'yes'], ['-m conntrack ! --ctrepldstport 40000', 'no'],
  ['-m conntrack --ctstatus CONFIRMED,ASSURED', 'no'], ['-m conntrack --ctstatus SEEN_REPLY', 'yes', tracked({ seenReply: true })], ['-m conntrack --ctstatus NONE', 'no'], ['-m conntrack ! --ctstatus NONE', 'yes'],
  ['-m conntrack --ctexpire 1:10', 'no'], ['-m conntrack ! --ctexpire 1:10', 'yes'], ['-m conntrack --ctstate SNEW', 'unknown'], ['-m conntrack', 'unknown'],
  ['-m state --state NEW,RELATED', 'yes'], ['-m state ! --state NEW', 'no'], ['-m state --state SNAT', 'unknown'], ['-m state --state INVALID', 'yes', untracked],
]);

describe('the time that a connection has left', () => {
  const taken = (rule: string, timeout?: number): unknown => {
    const [answer] = answers(rule, tracked({ confirmed: true, ...(timeout !== undefined && { timeout }) })).map((one) => one.answer);
    return answer?.result === 'unknown' ? answer.ask?.default : answer?.result;
  };
  it('is taken to be what its last packet left it', () => {
    assert.equal(taken('-m conntrack --ctexpire 100:200', 120), true);
    assert.equal(taken('-m conntrack --ctexpire 1:10', 120), false);
    assert.equal(taken('-m conntrack --ctexpire 100:200'), undefined);
  });
});

describe('statistic', () => {
  const chanceOf = (rule: string): number | undefined => {
    const found = answers(rule).map(({ answer }) => answer).find((answer) => answer.result === 'chance');
    return found?.result === 'chance' ? found.probability : undefined;
  };
  it('gives the probability as it is written', () => {
    assert.equal(chanceOf('-m statistic --mode random --probability 0.33333333349'), 0.33333333349);
    assert.equal(chanceOf('-m statistic --mode random ! --probability 0.25'), 0.75);
  });
});
table('statistic at its ends', [
  ['-m statistic --mode random --probability 1', 'yes'], ['-m statistic --mode random --probability 1.00000000000', 'yes'], ['-m statistic --mode random --probability 0', 'no'],
  ['-m statistic --mode random ! --probability 1', 'no'], ['-m statistic --mode random --probability 0.0000000001', 'no'], ['-m statistic --mode nth --every 1 --packet 0', 'yes'],
  ['-m statistic --mode random --probability 1.5', 'unknown'], ['-m statistic --mode random', 'unknown'], ['-m statistic --mode nth --every 2 --packet 2', 'unknown'], ['-m statistic --mode dice --probability 0.5', 'unknown'],
]);

table('physdev without a bridge', [
  ['-m physdev --physdev-is-in', 'no'], ['-m physdev ! --physdev-is-in', 'yes'], ['-m physdev --physdev-is-bridged', 'no'], ['-m physdev ! --physdev-in eth0', 'yes'],
  ['-m physdev ! --physdev-is-in --physdev-out eth1', 'no'], ['-m physdev', 'unknown'],
]);

table('owner', [
  ['-m owner --uid-owner 1000', 'yes', { in: undefined, uid: 1000 }], ['-m owner ! --uid-owner 1000', 'no', { in: undefined, uid: 1000 }], ['-m owner --uid-owner 999-1001', 'yes', { in: undefined, uid: 1000 }],
  ['-m owner --uid-owner root', 'yes', { in: undefined, uid: 0 }], ['-m owner --uid-owner envoy', 'unknown', { in: undefined, uid: 1000 }], ['-m owner --uid-owner 0', 'unknown', { in: undefined }],
  ['-m owner --uid-owner 0', 'no'], ['-m owner ! --uid-owner 0', 'yes'], ['-m owner --socket-exists', 'no'], ['-m owner ! --socket-exists', 'yes'], ['-m owner ! --gid-owner 5 --suppl-groups', 'no'],
  ['-m owner --gid-owner 5 --suppl-groups', 'unknown', { in: undefined, gid: 6 }], ['-m owner --gid-owner 5', 'no', { in: undefined, gid: 6 }],
]);

table('matches of one header field', [
  ['-m length --length 60', 'yes'], ['-m length ! --length :59', 'yes'], ['-m length --length 61:', 'no'],
  ['-m ttl --ttl-eq 64', 'yes'], ['-m ttl ! --ttl-eq 64', 'no'], ['-m ttl --ttl-lt 64', 'no'], ['-m ttl --ttl-gt 63', 'yes'], ['-m hl --hl-eq 64', 'yes', { family: 6 }],
  ['-m tos --tos 0x10/0x3f', 'yes', { tos: 0xd0 }], ['-m tos --tos Minimize-Delay', 'yes', { tos: 0x50 }], ['-m tos --tos 0x10', 'no', { tos: 0x50 }],
  ['-m dscp --dscp 0x2e', 'yes', { tos: 0xb9 }], ['-m dscp --dscp-class AF21', 'yes', { tos: 0x48 }], ['-m dscp --dscp-class AF51', 'unknown'],
  ['-m ecn --ecn-ip-ect 1', 'yes', { tos: 0xb9 }], ['-p tcp -m ecn --ecn-tcp-ece', 'yes', { flags: 0x42 }], ['-p tcp -m ecn ! --ecn-tcp-cwr', 'yes'],
  ['-m iprange --src-range 10.0.0.0-10.0.0.9', 'yes'], ['-m iprange ! --dst-range 10.0.0.2', 'no'], ['-m iprange --src-range 10.0.0.9-10.0.0.0', 'no'], ['-m iprange --src-range fd00::1-fd00::2', 'yes', { family: 6 }], ['-m iprange --src-range 10.0.0.1-fd00::1', 'unknown'],
]);

table('matches that are not evaluated', [['-m limit --limit 3/min', 'unknown'], ['-m nosuchmatch', 'unknown'], ['-m mark --nosuchoption', 'unknown']]);

describe('reasons', () => {
  it('say it with the values of packet and rule', () => {
    assert.equal(because('-s 172.16.0.0/12'), 'source 10.0.0.1 is not in 172.16.0.0/12');
    assert.equal(because('-p tcp -m multiport --dports 80,443'), 'protocol is tcp; destination port 80 is in 80,443');
    assert.equal(because('-m mark --mark 0x4000/0x4000', { mark: 0x4000 }), 'mark 0x4000 & 0x4000 = 0x4000');
    assert.equal(because('-p tcp --dport 443'), 'protocol is tcp; destination port is 80, not 443');
    assert.equal(because('-m conntrack --ctstate RELATED,ESTABLISHED'), 'state is NEW, not RELATED or ESTABLISHED');
  });
});
