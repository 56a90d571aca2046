/** The samples of several nodes: packets go from node to node as the kernel hands them on, and the trace agrees with the counters of each. */
import assert from 'node:assert/strict';
import type { TraceStep } from '../../server/src/protocol/trace.ts';
import { dockerTexts, dockerWays, nodePortTexts, nodePortWays } from './cases/ways.ts';
import { compareText, report, tracedText } from './differential.ts';
import type { Oracle } from './oracle.ts';
import type { Server } from '../support/server.ts';
import { relayed, differencesByBox } from './relay.ts';
import { kernelOrSkip, languageServer } from './setup.ts';

describe('trace and kernel agree on the samples', function () {
  this.timeout(60_000);
  let oracle: Oracle;
  let server: Server;
  before(async function () {
    oracle = await kernelOrSkip(this);
    server = await languageServer();
  });

  for (const { sample, texts, ways } of [{ sample: 'nodeport-local', texts: nodePortTexts, ways: nodePortWays }, { sample: 'docker-ufw', texts: dockerTexts, ways: dockerWays }]) {
    describe(sample, () => {
      for (const way of ways) {
        it(way.name, async () => {
          for (const { text, packets, answer } of (await relayed((question) => oracle.ask(question), texts, way)).values()) {
            const { disagreements } = await compareText(server, text, packets, answer);
            assert.ok(disagreements.length === 0, `\n${report(disagreements, text)}\n`);
          }
        });
      }
    });
  }

  it('a published port passes although ufw denies it, and nothing of ufw sees the packet', async () => {
    const [way] = dockerWays;
    assert.ok(way);
    const visits = await relayed((question) => oracle.ask(question), dockerTexts, { ...way, stops: way.stops.slice(0, 1) });
    const [packet] = visits.get('dock')?.answer.packets ?? [];
    assert.equal(`${packet?.out?.interface ?? ''} ${packet?.out?.dst ?? ''}:${packet?.out?.dport ?? 0}`, 'br-7c41e09ad5b2 172.18.0.2:80');
    assert.deepEqual(Object.keys(packet?.counters ?? {}).filter((key) => key.includes('ufw')), []);
  });

  it('only the pod of the node itself gets what comes from outside, with its source address', async () => {
    const [way] = nodePortWays;
    assert.ok(way);
    const visits = await relayed((question) => oracle.ask(question), nodePortTexts, { ...way, stops: way.stops.slice(0, 1) });
    const [packet] = visits.get('node-a')?.answer.packets ?? [];
    assert.equal(`${packet?.out?.src ?? ''} ${packet?.out?.dst ?? ''}`, '198.51.100.7 10.244.1.7');
  });

  it('counts by box: what one box misses is said with its name', async () => {
    const way = nodePortWays.find(({ name }) => name.startsWith('a pod to the pod'));
    assert.ok(way);
    const visits = await relayed((question) => oracle.ask(question), nodePortTexts, way);
    const steps: TraceStep[] = [];
    for (const [box, { text, packets }] of visits) {
      const { results } = await tracedText(server, text, packets);
      for (const { paths } of results) steps.push(...(paths[0]?.steps ?? []).map((step) => ({ ...step, box })));
    }
    assert.deepEqual(differencesByBox(steps, visits), []);
    const lacking = steps.filter((step) => !(step.box === 'node-b' && step.kind === 'policy' && step.chain === 'FORWARD' && step.table === 'mangle'));
    assert.deepEqual(differencesByBox(lacking, visits), ['node-b: mangle FORWARD policy: kernel 2, trace 0']);
  });
});
