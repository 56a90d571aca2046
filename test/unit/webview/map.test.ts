/** The map of a way: its stations, and where they stand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cut, layoutOf } from '../../../client/webview/map/layout.ts';
import { stationsOf } from '../../../client/webview/map/stations.ts';
import type { JourneyBox, TracePath } from '../../../server/src/protocol/trace.ts';
import { journey } from '../trace/journey/scene.ts';
import { other, pathOf, policy, rule, rules } from './paths.ts';

const sketch = (path: TracePath): string[] => stationsOf(path).map(({ label, tone, texts }) => `${label}${{ eventful: '!', marked: '*', quiet: '', pale: '?', bad: '✗' }[tone]}${texts.length > 0 ? ` ${texts.join(', ')}` : ''}`);

describe('the stations of a way', () => {
  it('are one for each table at each hook, and tell what became of the packet there', () => {
    const path = pathOf([
      ...rules('raw PREROUTING PREROUTING 1 no', 'raw PREROUTING PREROUTING 2 yes'), other('conntrack', 'NEW', { hook: 'PREROUTING' }),
      rule('mangle PREROUTING PREROUTING 1 yes -j MARK', { changes: [{ field: 'mark', before: '0x0', after: '0x1' }] }),
      rule('nat PREROUTING PREROUTING 1 yes -j DNAT', { changes: [{ field: 'destination', before: '10.0.0.2', after: '10.9.0.5' }, { field: 'destination port', before: '80', after: '8080' }] }),
      other('route', 'to eth1', { hook: 'PREROUTING' }), policy('filter', 'FORWARD'),
    ]);
    assert.deepEqual(sketch(path), ['raw', 'conntrack', 'mangle*', 'nat! to 10.9.0.5:8080', 'routing', 'mangle?', 'filter']);
  });

  it('that nobody visits are among them, in the kernel\'s order', () => {
    assert.deepEqual(sketch(pathOf([rule('mangle PREROUTING PREROUTING 1 no'), policy('filter', 'INPUT')])), ['raw?', 'conntrack?', 'mangle', 'mangle?', 'filter', 'nat?']);
  });

  it('end in red where the packet ends', () => {
    const path = pathOf([policy('mangle', 'INPUT'), rule('filter INPUT INPUT 1 yes -j DROP')], { outcome: 'DROP' });
    assert.deepEqual(sketch(path), ['mangle', 'filter✗ drop', 'nat?']);
  });

  it('have no tables in a box that has no rules', () => {
    const path = pathOf([other('conntrack', 'NEW', { hook: 'PREROUTING', leg: 0 }), other('route', 'here', { hook: 'PREROUTING', leg: 0 })], { legs: [{ box: 'pod', arrives: pathOf([]).packet, connection: 1 }] });
    assert.deepEqual(sketch(path), ['conntrack', 'routing']);
  });
});

describe('the map', () => {
  const read = (name: string): string => readFileSync(new URL(`../../../samples/ingress-path/${name}`, import.meta.url), 'utf8');
  const result = journey({ captures: ['master.capture', 'slave.capture', 'ingress-pod.capture'].map(read), nginx: read('nginx.conf') }, {
    packets: [{ in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', proto: 'tcp', sport: 40000, dport: 80 }, { reply: true, src: '', dst: '', proto: 'tcp' }], facts: { 'upstream:default-jupyter-service-8888': 'service' },
  });

  for (const [turn, name] of ['there', 'back'].entries()) {
    const path = result.results[turn]!.paths[0]!;
    const map = layoutOf(path, result.boxes, 'master');
    const boxOf = (leg: number) => map.boxes.find(({ id }) => id === path.legs![leg]!.box)!;

    it(`${name}: has every station in its box, and none upon another`, () => {
      const spots = new Set<string>();
      for (const { leg, x, y, width, lines, label } of map.stations) {
        const box = boxOf(leg);
        assert.ok(x - width / 2 >= box.x && x + width / 2 <= box.x + box.width, `${label} is inside ${box.id}`);
        assert.ok(y + 17 + lines.length * 13 <= box.height + 2, `${label} is above the lower edge of ${box.id}`);
        spots.add(`${x} ${y}`);
      }
      assert.equal(spots.size, map.stations.length);
      for (const one of map.stations) for (const two of map.stations) if (one !== two && one.y === two.y && boxOf(one.leg) === boxOf(two.leg)) assert.ok(Math.abs(one.x - two.x) >= (one.width + two.width) / 2, `${one.label} beside ${two.label}`);
    });

    it(`${name}: leads from box to box without a gap, and fits a wide panel`, () => {
      assert.ok(map.width < 1700 && map.height < 420, `${map.width} x ${map.height}`);
      const ends = map.wires.map(({ d }) => d.match(/-?[\d.]+/g)!.map(Number));
      const entered = path.legs!.flatMap(({ box }, leg) => (leg > 0 && path.legs![leg - 1]!.box !== box ? [leg] : []));
      assert.deepEqual(entered.filter((leg) => !map.wires.some((wire) => wire.leg === leg)), [], 'a wire leads into each box');
      for (const numbers of ends) assert.ok(numbers.every(Number.isFinite));
    });
  }

  it('puts boxes in the order in which the packet meets them', () => {
    assert.deepEqual(layoutOf(result.results[0]!.paths[0]!, result.boxes, '').boxes.map(({ title }) => title), ['client', 'master', 'ingress-nginx-controller-556d4fff79-9jdmq', 'slave', 'jupyter-deployment-57454c6795-xpgfk']);
  });

  it('of one box is a line in a box of that name', () => {
    const map = layoutOf(pathOf([policy('filter', 'INPUT')]), undefined, 'node');
    assert.deepEqual(map.boxes.map(({ id }) => id), ['node']);
    assert.deepEqual(map.stations.map(({ label }) => label), ['mangle', 'filter', 'nat']);
  });

  it('of a way without steps has a box all the same', () => {
    const boxes: JourneyBox[] = [{ id: 'a', kind: 'outside', title: 'client' }];
    assert.equal(layoutOf(pathOf([], { legs: [{ box: 'a', arrives: pathOf([]).packet, connection: 1 }] }), boxes, '').boxes[0]!.title, 'client');
  });

  it('leaves the middle out of what is too long', () => {
    assert.deepEqual([cut('short'), cut('ingress-nginx-controller-556d4fff79-9jdmq', 24)], ['short', 'ingress-ngi…4fff79-9jdmq']);
  });
});
