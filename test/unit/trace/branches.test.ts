/** Random choices: several paths, their probabilities, their bounds. */
import assert from 'node:assert/strict';
import { follow, hits, node, run, table, toNode } from './support.ts';

const endpoint = (i: number): string => `10.0.${(i + 10) >> 8}.${(i + 10) & 255}`;

/** kube-proxy's chain for a Service with so many endpoints, with the probabilities as iptables-save prints them. */
function service(endpoints: number): string {
  const lines = ['PREROUTING -j KUBE-SVC-A'];
  for (let i = 0; i < endpoints; i++) {
    const chance = i === endpoints - 1 ? '' : ` -m statistic --mode random --probability ${(Math.round(0x80000000 / (endpoints - i)) / 0x80000000).toFixed(11)}`;
    lines.push(`KUBE-SVC-A -m comment --comment "ns/a -> ${endpoint(i)}:80"${chance} -j KUBE-SEP-${i}`);
  }
  for (let i = 0; i < endpoints; i++) lines.push(`KUBE-SEP-${i} -p tcp -j DNAT --to-destination ${endpoint(i)}:80`);
  return table('nat', ...lines) + node;
}

describe('random choices', () => {
  it('three endpoints are three equally likely paths, in the order of their rules', () => {
    const { paths } = run(service(3), toNode).results[0]!;
    assert.deepEqual(paths.map((path) => path.packet.dst), ['10.0.0.10', '10.0.0.11', '10.0.0.12']);
    for (const path of paths) assert.ok(Math.abs(path.probability! - 1 / 3) < 1e-9);
    assert.deepEqual(hits(paths[1]!), ['nat PREROUTING 1', 'nat KUBE-SVC-A 2', 'nat KUBE-SEP-1 1', 'nat POSTROUTING policy']);
    assert.equal(paths[2]!.choices?.length, 2);
  });

  it('twenty endpoints are twenty paths of a twentieth each', () => {
    const { paths } = run(service(20), toNode).results[0]!;
    assert.equal(paths.length, 20);
    assert.ok(paths.every((path) => Math.abs(path.probability! - 0.05) < 1e-9));
    assert.ok(Math.abs(paths.reduce((sum, path) => sum + path.probability!, 0) - 1) < 1e-9);
  });

  it('a path without chance has no probability', () => assert.equal(follow(service(1), toNode).probability, undefined));

  it('a choice that another match forbids is none', () => {
    assert.equal(run(table('filter', 'INPUT -m statistic --mode random --probability 0.5 -p udp -j DROP') + node, toNode).results[0]!.paths.length, 1);
  });

  it('the likelier path comes first', () => {
    const { paths } = run(table('filter', 'INPUT -m statistic --mode random --probability 0.1 -j DROP') + node, toNode).results[0]!;
    assert.deepEqual(paths.map((path) => [path.outcome, path.probability]), [['ACCEPT', 0.9], ['DROP', 0.1]]);
  });

  it('a later packet follows the first path and says so', () => {
    const { results } = run(service(3), [toNode, { reply: true }]);
    assert.equal(results[1]!.paths.length, 1);
    assert.equal(results[1]!.paths[0]!.packet.src, '192.168.1.1');
    assert.match(results[1]!.paths[0]!.assumptions.join(), /3 possible paths/);
  });

  it('more choices than paths are told apart end in one path for the rest', () => {
    const { paths } = run(table('filter', ...Array.from({ length: 30 }, () => 'INPUT -m statistic --mode random --probability 0.5 -j MARK --set-mark 1')) + node, toNode).results[0]!;
    assert.equal(paths.length, 256);
    assert.equal(paths.at(-1)!.outcome, 'UNKNOWN');
    assert.match(paths.at(-1)!.assumptions.join(), /were not followed/);
    assert.ok(Math.abs(paths.reduce((sum, path) => sum + path.probability!, 0) - 1) < 1e-9);
  });

  it('a great many choices are bounded in memory, and their probabilities sum to 1', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `PREROUTING -m statistic --mode random --probability 0.00010000000 -j MARK --set-xmark 0x${(i + 1).toString(16)}/0xffffffff`);
    const { paths } = run(table('mangle', ...lines) + node, toNode).results[0]!;
    assert.equal(paths[0]!.outcome, 'ACCEPT');
    assert.equal(paths[0]!.packet.mark ?? 0, 0);
    assert.equal(paths.at(-1)!.outcome, 'UNKNOWN');
    assert.match(paths.at(-1)!.assumptions.join(), /1\d{4,} beginnings of less likely paths were not followed/);
    assert.ok(Math.abs(paths.reduce((sum, path) => sum + path.probability!, 0) - 1) < 1e-9);
    assert.ok(paths.reduce((sum, path) => sum + path.steps.length, 0) < 250_000);
  });

  it('choices behind very many rules that match are few paths', () => {
    const lines = [...Array.from({ length: 50_000 }, () => 'INPUT -p tcp'), ...Array.from({ length: 10 }, () => 'INPUT -m statistic --mode random --probability 0.5 -j MARK --set-mark 1')];
    const { paths } = run(table('filter', ...lines) + node, toNode).results[0]!;
    assert.ok(paths.length > 2 && paths.length < 20, String(paths.length));
    assert.ok(Math.abs(paths.reduce((sum, path) => sum + path.probability!, 0) - 1) < 1e-9);
  });

  it('a Service with a thousand endpoints lists each rule of its cascade once', () => {
    const { paths } = run(service(1000), toNode).results[0]!;
    assert.equal(paths.length, 256);
    assert.equal(paths[0]!.packet.dst, '10.0.0.10');
    const steps = paths.flatMap((path) => path.steps);
    const missed = steps.filter((step) => step.kind === 'rule' && step.matched === 'no');
    assert.equal(new Set(missed).size, missed.length);
    assert.ok(steps.length < 256 * 20, String(steps.length));
    for (const path of paths.slice(0, -1)) assert.deepEqual(hits(path).map((hit) => hit.replace(/\d+/g, '')), hits(paths[0]!).map((hit) => hit.replace(/\d+/g, '')));
    const [early, late] = [paths[10]!, paths[11]!];
    assert.equal(late.steps.length + late.omitted!, early.steps.length + early.omitted! + 1);
  });

  it('a large result lists what its paths share once, and keeps every counter', () => {
    const many = service(20).replace('-A PREROUTING', `${Array.from({ length: 400 }, (_, i) => `-A PREROUTING -d 10.96.1.${i % 256}/32 -j RETURN`).join('\n')}\n-A PREROUTING`);
    const paths: { steps: unknown[]; omitted?: number }[] = run(many, toNode).results[0]!.paths;
    assert.ok(paths[0]!.steps.length > 400 && paths[0]!.omitted === undefined);
    assert.equal(paths[7]!.omitted, 406);
    assert.deepEqual(hits(run(many, toNode).results[0]!.paths[7]!), ['nat PREROUTING 401', 'nat KUBE-SVC-A 8', 'nat KUBE-SEP-7 1', 'nat POSTROUTING policy']);
  });
});
