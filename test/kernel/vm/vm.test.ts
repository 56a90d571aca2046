/** What the kernel here has not got, in a small machine that has it: IPVS, IPIP, further set types and targets; and the sample on its whole way, from box to box. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TraceStep } from '../../../server/src/protocol/trace.ts';
import type { Server } from '../../support/server.ts';
import { boxOfCapture, captureOfDump } from '../capture.ts';
import { kernelCase, machineCases } from '../cases/index.ts';
import { wholePackets } from '../cases/sample.ts';
import { ingressTexts, ingressWays } from '../cases/ways.ts';
import { sampleJourneys } from '../cases/journeys.ts';
import { countersOf } from '../compare.ts';
import { compareText, report } from '../differential.ts';
import type { CaseAnswer, KernelCase, PacketAnswer } from '../oracle.ts';
import { relayed } from '../relay.ts';
import { languageServer } from '../setup.ts';
import { machines, type Machines } from './machines.ts';
import { nodeCase } from './randomNode.ts';

const sample = readFileSync(new URL('../../../samples/ingress-path/master.capture', import.meta.url), 'utf8');
const count = Number(process.env['TABLEWALK_VM_CASES'] ?? 10);
const firstSeed = Number(process.env['TABLEWALK_VM_SEED'] ?? 1);

interface Item { title: string; question: KernelCase; /** The text that is traced; absent: what the box prints. */ text?: string; to?: (string | null | undefined)[]; gap?: string; /** What a journey says of each packet in this box. */ journey?: readonly TraceStep[][] }

const items: Item[] = [
  ...wholePackets.map(({ name, packets }): Item => ({ title: `the article's node: ${name}`, question: { ...boxOfCapture(sample, true), packets }, text: sample })),
  ...machineCases.map((hand): Item => ({ title: `${hand.needs ?? ''}: ${hand.name}`, question: { ...kernelCase(hand), dump: true }, to: hand.packets.map(({ to }) => to), ...(hand.gap !== undefined && { gap: hand.gap }) })),
  ...sampleJourneys.map(({ title, capture, packets, steps }): Item => ({ title: `the article's journey: ${title}`, question: { ...boxOfCapture(capture, true), packets }, text: capture, journey: steps })),
  ...Array.from({ length: count }, (_, index): Item => ({ title: `a random node, seed ${firstSeed + index}`, question: { ...nodeCase(firstSeed + index), dump: true } })),
];

/** Where the kernel delivered a packet: 'local', the interface, or null. */
const place = ({ delivered, out }: PacketAnswer): string | null => (delivered === 'out' ? out?.interface ?? null : delivered);

describe('trace and kernel agree on what needs a kernel with IPVS and IPIP', function () {
  this.timeout(120_000);
  let asked: Machines | undefined;
  let server: Server;
  const answers = new Map<Item, Promise<CaseAnswer>>();
  before(async function () {
    this.timeout(180_000);
    asked = await machines();
    if (!asked) return this.skip();
    server = await languageServer();
  });
  after(() => asked?.stop());

  /** The answer to an item. The next ones are asked too, so that no machine waits while this one is compared. */
  function answerTo(index: number): Promise<CaseAnswer> {
    for (const item of items.slice(index, index + 4)) {
      if (answers.has(item) || !asked) continue;
      const answer = asked.ask(item.question);
      answer.catch(() => undefined);
      answers.set(item, answer);
    }
    return answers.get(items[index] as Item) as Promise<CaseAnswer>;
  }

  for (const [index, item] of items.entries()) {
    it(item.title, async function () {
      const answer = await answerTo(index);
      for (const [number, to] of (item.to ?? []).entries()) if (to !== undefined) assert.equal(place(answer.packets[number] as PacketAnswer), to, `packet ${number + 1} is delivered`);
      if (item.gap !== undefined) this.skip();
      const text = item.text ?? captureOfDump(answer.dump ?? {}, item.question.packets.length % 2 === 0 ? 'ipset save' : 'ipset list');
      const { disagreements, compared } = await compareText(server, text, item.question.packets, answer);
      assert.ok(disagreements.length === 0, `\n${report(disagreements, text)}\n`);
      if (!item.journey) return;
      assert.deepEqual(compared.map(({ index }) => index), item.journey.map((_, number) => number), 'the kernel was sent every packet of the journey');
      for (const [number, { paths }] of compared.entries()) assert.deepEqual(countersOf([...item.journey[number]!]), countersOf(paths[0]!.steps));
    });
  }

  for (const way of ingressWays) {
    it(`over the nodes of the sample: ${way.name}`, async () => {
      const visits = await relayed((question) => (asked as Machines).ask(question), ingressTexts, way, true);
      for (const [box, { text, packets, answer }] of visits) {
        const { disagreements } = await compareText(server, text, packets, answer);
        assert.ok(disagreements.length === 0, `\n${box}\n${report(disagreements, text)}\n`);
      }
    });
  }

  it('over the nodes of the sample: nginx sees the node, and the pod behind it sees nginx, as its log says', async () => {
    const [way] = ingressWays;
    assert.ok(way);
    const visits = await relayed((question) => (asked as Machines).ask(question), ingressTexts, way, true);
    const sentOn = (box: string, index: number): string => {
      const out = visits.get(box)?.answer.packets[index]?.out;
      return `${out?.interface ?? '?'} ${out?.src ?? '?'} ${out?.dst ?? '?'}:${out?.dport ?? '-'}${out?.inner ? `, in it ${out.inner.src} ${out.inner.dst}:${out.inner.dport ?? '-'}` : ''}`;
    };
    assert.equal(sentOn('master', 0), 'calibfbdf93cf51 192.168.44.141 172.16.219.89:80');
    assert.equal(sentOn('master', 2), 'ens33 192.168.44.141 192.168.44.142:-, in it 172.16.219.89 172.16.64.206:8888');
    assert.equal(sentOn('slave', 0), 'cali40eaecd01fb 172.16.219.89 172.16.64.206:8888');
    assert.equal(sentOn('slave', 1), 'ens33 192.168.44.142 192.168.44.141:-, in it 172.16.64.206 172.16.219.89:52000');
    assert.equal(sentOn('master', 3), 'calibfbdf93cf51 172.16.64.206 172.16.219.89:52000');
  });
});
