/** Hints beside probabilities, marks and chains of Services. */
import assert from 'node:assert/strict';
import type { MarkupContent } from 'vscode-languageserver-types';
import { inlayHints, oddsOf } from '../../../server/src/features/inlayHints.ts';
import { serviceHash } from '../../../server/src/model/serviceChains.ts';
import { open } from './open.ts';

const all = { probability: true, marks: true, services: true };
const everything = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };

/** Hints as the text in front of them and their label. */
function hints(text: string, kinds = all, range = everything): string[] {
  const { file } = open(text);
  const lines = text.split('\n');
  return inlayHints(file, range, kinds).map(({ position, label }) => `${/\S+$/.exec(lines[position.line]!.slice(0, position.character))![0]} «${label as string}»`);
}

const svc = `KUBE-SVC-${serviceHash('default/web:http', 'tcp')}`;
const sep = `KUBE-SEP-${serviceHash('default/web:http', 'tcp', '10.1.0.1:8080')}`;
const kube = `*nat
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
:${svc} - [0:0]
:${sep} - [0:0]
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-SERVICES -d 10.96.0.10/32 -m comment --comment "default/web:http cluster IP" -j ${svc}
-A OUTPUT -j ${svc}
-A ${svc} -m statistic --mode random --probability 0.33333333349 -j ${sep}
-A ${sep} -p tcp -j DNAT --to-destination 10.1.0.1:8080
COMMIT
`;

describe('inlay hints', () => {
  it('say what kube-proxy means by a mark', () => {
    assert.deepEqual(hints(kube, { ...all, probability: false, services: false }), ['0x4000/0x4000 «masquerade (kube-proxy)»', '0x4000/0x4000 «masquerade (kube-proxy)»', '0x4000/0x0 «flips masquerade (kube-proxy)»']);
    const { file } = open(kube);
    assert.match((inlayHints(file, everything, { ...all, services: false })[0]!.tooltip as MarkupContent).value, /^Bit 14\./);
  });

  it('say which chain sets bits that no maker is known for', () => {
    assert.deepEqual(hints('*mangle\n-A DIVERT -j MARK --set-xmark 0x5/0xf\n-A PREROUTING -m mark --mark 0x5/0xf -j ACCEPT\n-A PREROUTING -m mark --mark 0x20/0x20 -j ACCEPT\n-A PREROUTING -m connmark --mark 0x5/0xf -j ACCEPT\nCOMMIT\n'), ['0x5/0xf «set in DIVERT»']);
  });

  it('name the Service of a chain where no comment does', () => {
    assert.deepEqual(hints(kube, { ...all, probability: false, marks: false }), [
      `:${svc} «default/web:http»`, `:${sep} «default/web:http → 10.1.0.1:8080»`, `${svc} «default/web:http»`, `${sep} «default/web:http → 10.1.0.1:8080»`,
    ]);
  });

  it('say a probability as a fraction', () => {
    assert.deepEqual(hints(kube, { ...all, marks: false, services: false }), ['0.33333333349 «1 in 3»']);
  });

  it('are only for the lines asked for', () => {
    assert.deepEqual(hints(kube, all, { start: { line: 5, character: 0 }, end: { line: 6, character: 0 } }), ['0x4000/0x4000 «masquerade (kube-proxy)»', '0x4000/0x4000 «masquerade (kube-proxy)»']);
  });

  it('show nothing of a hostile text as something else', () => {
    const label = inlayHints(open(`*nat\n:${svc} - [0:0]\n-A KUBE-SERVICES -m comment --comment "default/web:http <b>\u202ecluster IP" -j ${svc}\nCOMMIT\n`).file, everything, all)[0]!.label;
    assert.equal(label, 'default/web:http');
  });
});

describe('odds', () => {
  it('are exact for every fraction that kube-proxy and iptables-save write', () => {
    for (let n = 2; n <= 5000; n++) {
      assert.equal(oddsOf((1 / n).toFixed(10)), `1 in ${n}`);
      assert.equal(oddsOf((Math.round(2 ** 31 / n) / 2 ** 31).toFixed(11)), `1 in ${n}`);
    }
  });

  it('are other small fractions, or percents', () => {
    assert.deepEqual(['0.4', '0.66666666651', '0.372', '0.00001234', '1', '0', '0.5000000000'].map((text) => oddsOf(text)), ['2 in 5', '2 in 3', '37.2 %', '0.0012 %', 'always', 'never', '1 in 2']);
    assert.equal(oddsOf('0.25', true), '3 in 4');
    for (const text of ['', 'x', '1.5', '-1', '0x1']) assert.equal(oddsOf(text), undefined, text);
  });
});
