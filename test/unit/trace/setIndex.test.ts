/** The index of a set's members: blocks of ranges, lengths of networks, size. */
import assert from 'node:assert/strict';
import { indexLines } from '../../../server/src/base/text.ts';
import { parseIpsets } from '../../../server/src/syntax/ipset/parse.ts';
import { indexSet, type SetIndex } from '../../../server/src/trace/setIndex.ts';
import { elementsOf, shapeOf, type Element } from '../../../server/src/trace/setShape.ts';

/** The index of a set, and a look-up by the element as ipset writes it. */
function indexOf(text: string): { index: SetIndex; find: (element: string) => string[]; one: (element: string) => Element; reads: () => number } {
  const lines = indexLines(text);
  const [set] = parseIpsets(lines, 0, lines.count - 1);
  const shape = shapeOf(set!)!;
  let reads = 0;
  const members = new Proxy(set!.members, { get: (target, name) => (reads++, Reflect.get(target, name) as unknown) });
  const index = indexSet({ ...set!, members }, shape);
  const one = (element: string): Element => elementsOf(shape, { element, nomatch: false, options: '', span: { start: 0, end: 0 } })[0]!;
  return { index, one, reads: () => reads, find: (element) => [index.find(one(element)) ?? []].flat().map((member) => member.element) };
}

describe('the index of a set', () => {
  it('finds addresses within ranges at their very ends', () => {
    const { index, find } = indexOf('create s hash:ip,port family inet\nadd s 10.0.0.1-10.0.1.254,tcp:79-1000\nadd s 10.0.0.0,udp:53\n');
    const hit = '10.0.0.1-10.0.1.254,tcp:79-1000';
    assert.deepEqual(['10.0.0.1,tcp:79', '10.0.1.254,tcp:1000', '10.0.0.128,tcp:512'].map((each) => find(each)[0]), [hit, hit, hit]);
    assert.deepEqual(['10.0.0.0,tcp:79', '10.0.1.255,tcp:80', '10.0.0.1,tcp:78', '10.0.0.1,tcp:1001', '10.0.0.1,udp:80'].flatMap(find), []);
    assert.equal(index.count, 510 * 922 + 1);
  });

  it('counts prefix lengths, longest first, and what is added twice once', () => {
    const { index, find } = indexOf('create s hash:net family inet\nadd s 10.0.0.0/8\nadd s 10.1.0.0/16\nadd s 10.2.3.4/16\nadd s 10.1.0.0/16 nomatch\n');
    assert.deepEqual(index.order, [[16, 8]]);
    assert.deepEqual([...index.lengths[0]!], [[8, 1], [16, 2]]);
    assert.equal(index.count, 3);
    assert.deepEqual(find('10.1.0.0/16'), ['10.1.0.0/16']);
    assert.deepEqual(find('10.1.0.0/17'), []);
  });

  it('finds interfaces by name and by its beginning, and all of a network from the last on; bridge ports are apart', () => {
    const { index, one } = indexOf('create s hash:net,iface family inet\nadd s 10.0.0.0/8,eth1\nadd s 10.0.0.0/8,physdev:eth0\nadd s 10.0.0.0/8,eth wildcard\nadd s 10.0.0.0/8,eth0\nadd s 10.0.0.0/16,eth0\n');
    assert.deepEqual(index.withInterface(one('10.0.0.0/8,eth0')).map(({ member }) => member.element), ['10.0.0.0/8,eth', '10.0.0.0/8,eth0']);
    assert.deepEqual([...index.standing(one('10.0.0.0/8,lo'))].map(({ member }) => member.element), ['10.0.0.0/8,eth0', '10.0.0.0/8,eth', '10.0.0.0/8,eth1']);
    assert.deepEqual([...index.standing(one('11.0.0.0/8,eth0'))], []);
  });

  it('reads few of the members to find an interface, however many a network has', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `add s 10.0.0.0/8,if${i}`);
    const { index, one, reads } = indexOf(`create s hash:net,iface family inet maxelem 65536\n${lines.join('\n')}\nadd s 10.0.0.0/8,eth wildcard\n`);
    const before = reads();
    assert.equal(index.withInterface(one('10.0.0.0/8,if19999')).length, 1);
    assert.equal(index.withInterface(one('10.0.0.0/8,eth7')).length, 1);
    assert.equal(index.standing(one('10.0.0.0/8,lo'))[Symbol.iterator]().next().done, false);
    assert.ok(reads() - before < 20, `${reads() - before} reads`);
  });

  it('passes over members that cannot be read', () => {
    const { index } = indexOf('create s hash:ip,port family inet\nadd s 10.0.0.1\nadd s nonsense,tcp:1\nadd s 10.0.0.1,tcp:99999\nadd s 2001:db8::1,tcp:1\nadd s 10.0.0.1-,tcp:1\nadd s ,\n');
    assert.equal(index.count, 0);
  });

  it('two hundred thousand members are read once and then found at once', function () {
    this.timeout(20_000);
    const lines = Array.from({ length: 200_000 }, (_, i) => `add s 10.${i >> 16}.${(i >> 8) & 255}.${i & 255},tcp:${i & 1023}`);
    const { index, find } = indexOf(`create s hash:ip,port family inet maxelem 1000000\n${lines.join('\n')}\n`);
    assert.equal(index.count, 200_000);
    const started = performance.now();
    for (let i = 0; i < 1000; i++) assert.equal(find(`10.${(i * 199) >> 16}.${((i * 199) >> 8) & 255}.${(i * 199) & 255},tcp:${(i * 199) & 1023}`).length, 1);
    assert.ok(performance.now() - started < 2000);
  });
});
