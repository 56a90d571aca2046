/** Reading `ipset list` and `ipset save`. */
import assert from 'node:assert/strict';
import type { IpSet } from '../../../../server/src/base/ipset.ts';
import { indexLines } from '../../../../server/src/base/text.ts';
import { parseIpsets } from '../../../../server/src/syntax/ipset/parse.ts';
import { marked } from '../../../support/markers.ts';

const read = (text: string): IpSet[] => {
  const lines = indexLines(text);
  return parseIpsets(lines, 0, lines.count - 1);
};
const elements = (set: IpSet | undefined): string[] => set!.members.map((member) => member.element);

describe('ipset list', () => {
  it('reads several sets with their headers and members', () => {
    const [services, pools] = read(`root@master:~# ipset list
Name: KUBE-CLUSTER-IP
Type: hash:ip,port
Revision: 6
Header: family inet hashsize 1024 maxelem 65536 comment bucketsize 12 initval 0xd824d3cd
Size in memory: 536
References: 3
Number of entries: 2
Members:
10.97.82.53,tcp:8888
10.96.0.2,udp:53

Name: cali60all-ipam-pools
Type: hash:net
Header: family inet6 hashsize 1024 maxelem 1048576
Members:
fd00:10:244::/64
`);
    assert.equal(services!.name, 'KUBE-CLUSTER-IP');
    assert.equal(services!.type, 'hash:ip,port');
    assert.equal(services!.header.get('comment'), '');
    assert.equal(services!.header.get('initval'), '0xd824d3cd');
    assert.equal(services!.header.get('References'), '3');
    assert.deepEqual(elements(services), ['10.97.82.53,tcp:8888', '10.96.0.2,udp:53']);
    assert.equal(pools!.family, 6);
    assert.deepEqual(elements(pools), ['fd00:10:244::/64']);
  });

  it('tells options from elements, also quoted comments that hold the word nomatch', () => {
    const [set] = read('Name: a\nType: hash:net\nMembers:\n10.0.0.0/8 nomatch timeout 30\n10.1.0.0/16 comment "nomatch, they say" packets 3 bytes 180\n');
    assert.deepEqual(set!.members.map(({ element, options, nomatch }) => [element, options, nomatch]), [
      ['10.0.0.0/8', 'nomatch timeout 30', true],
      ['10.1.0.0/16', 'comment "nomatch, they say" packets 3 bytes 180', false],
    ]);
  });

  it('knows that list -t leaves the members out', () => {
    assert.equal(read('Name: a\nType: hash:ip\nHeader: family inet\nNumber of entries: 7\n')[0]!.terse, true);
    assert.equal(read('Name: a\nType: hash:ip\nHeader: family inet\nNumber of entries: 0\nMembers:\n')[0]!.terse, false);
  });

  it('takes a last set whose members are cut off for one without members', () => {
    const text = 'Name: a\nType: hash:ip\nNumber of entries: 3\nMembers:\n10.0.0.1\n10.0.';
    assert.equal(read(text)[0]!.terse, true);
    assert.equal(read(`${text}0.2\n`)[0]!.terse, false);
  });

  it('infers the family where there is no header', () => {
    assert.equal(read('Name: a\nType: hash:net\nMembers:\nfd00::/64\n')[0]!.family, 6);
    assert.equal(read('Name: a\nType: hash:mac\nMembers:\n01:02:03:04:05:06\n')[0]!.family, 4);
  });

  it('keeps the place of names and members, with CRLF too', () => {
    const { text, spans } = marked('Name: [[web]]\r\nType: hash:ip\r\nMembers:\r\n[[10.0.0.1 timeout 0]]\r\n');
    const [set] = read(text);
    assert.deepEqual([set!.nameSpan, set!.members[0]!.span], spans);
    assert.equal(set!.span.end, spans[1]!.end);
  });
});

describe('ipset save', () => {
  it('reads create and add', () => {
    const [set] = read('create web hash:ip,port family inet hashsize 1024 maxelem 65536 timeout 600\nadd web 10.0.0.1,tcp:80 timeout 12 comment "a b"\nadd web 10.0.0.2,tcp:80\n');
    assert.equal(set!.type, 'hash:ip,port');
    assert.equal(set!.header.get('timeout'), '600');
    assert.equal(set!.terse, false);
    assert.deepEqual(elements(set), ['10.0.0.1,tcp:80', '10.0.0.2,tcp:80']);
    assert.equal(set!.members[0]!.options, 'timeout 12 comment "a b"');
  });

  it('carries out what ipset restore takes', () => {
    const sets = read('create a hash:ip\nadd a 1.1.1.1\ncreate b hash:ip\nadd b 2.2.2.2\nswap a b\nadd a 3.3.3.3\nadd a 6.6.6.6\ndel a 6.6.6.6\ndel a 6.6.6.6\ndel a 7.7.7.7\nrename b c\ndel a 2.2.2.2\n-N d hash:ip\n-A d 4.4.4.4\nflush d\nadd nowhere 5.5.5.5\n');
    assert.deepEqual(sets.map((set) => [set.name, elements(set)]), [['c', ['1.1.1.1']], ['a', ['3.3.3.3']], ['d', []]]);
  });

  it('does not stumble over half a line', () => {
    assert.deepEqual(read('create\nadd\nadd x\nName:\nswap a\nrename\n\0\0\ncreate web').map((set) => set.name), ['', 'web']);
  });
});
