/** What a trace is written out as. */
import assert from 'node:assert/strict';
import { reportOf } from '../../../client/webview/export/report.ts';
import { svgOf } from '../../../client/webview/export/svg.ts';
import { traceLines } from '../../../client/webview/export/traceLines.ts';
import { layoutOf } from '../../../client/webview/map/layout.ts';
import { other, packet, pathOf, policy, resultOf, rule } from './paths.ts';

const path = pathOf([
  rule('nat PREROUTING PREROUTING 1 yes -j SVC'), rule(' nat PREROUTING SVC 1 no'), rule(' nat PREROUTING SVC 2 yes -j MARK', { after: { ...packet, mark: 0x4000 }, changes: [{ field: 'mark', before: '0x0', after: '0x4000' }] }),
  rule('nat PREROUTING PREROUTING 2 no'), policy('nat', 'PREROUTING'), other('route', 'To 10.0.0.2 | through `eth1`', { hook: 'PREROUTING', after: { ...packet, mark: 0x4000, out: 'eth1' } }), policy('filter', 'FORWARD', 'DROP'),
], { outcome: 'DROP', summary: 'Dropped by the policy of FORWARD', assumptions: ['It was <taken>.'] });

describe('a trace is written', () => {
  it('as the kernel logs it', () => {
    assert.deepEqual(traceLines(path, packet).trim().split('\n').map((line) => line.split(' IN=')[0]), ['TRACE: nat:PREROUTING:rule:1', 'TRACE: nat:SVC:rule:2', 'TRACE: nat:SVC:return:3', 'TRACE: nat:PREROUTING:policy:3', 'TRACE: filter:FORWARD:policy:1']);
    const lines = traceLines(path, packet).split('\n');
    assert.equal(lines[0], 'TRACE: nat:PREROUTING:rule:1 IN=eth0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=0 TOS=0x00 PREC=0x00 TTL=64 ID=0 PROTO=TCP SPT=40000 DPT=80 SEQ=0 ACK=0 WINDOW=0 RES=0x00 SYN URGP=0');
    assert.match(lines[4]!, /^TRACE: filter:FORWARD:policy:1 IN=eth0 OUT=eth1 .* MARK=0x4000$/);
  });

  it('as a report, in which no text of the dump is more than text', () => {
    const report = reportOf('box <b>.rules', resultOf(path), path);
    assert.match(report, /^# Trace through box \\<b\\>\.rules\n\n\*\*Dropped by the policy of FORWARD\*\*/);
    assert.match(report, /1\. nat PREROUTING, PREROUTING rule 1: `-j SVC`/);
    assert.match(report, /3\. nat PREROUTING, SVC rule 2: `-j MARK`.*\n {3}- mark `0x0` → `0x4000`/);
    assert.match(report, /To 10\.0\.0\.2 \\\| through \\`eth1\\`/);
    assert.match(report, /- It was \\<taken\\>\./);
    assert.ok(!report.includes('SVC rule 1'), 'rules that did not match are left out');
  });

  it('as a picture that stands alone', () => {
    const colours = { text: '#111', quiet: '#666', ground: '#fff', line: '#ccc', way: '#080', bad: '#c00', changed: '#a50' };
    const svg = svgOf(layoutOf(path, undefined, 'a<b'), colours);
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.ok(svg.includes('a&#60;b') && !svg.includes('a<b'));
    assert.ok(svg.includes('stroke="#c00"') && svg.includes('>drop<'));
    assert.equal(svg.match(/<\/?svg/g)!.length, 2);
  });
});
