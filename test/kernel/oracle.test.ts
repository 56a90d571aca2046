/** What the kernel itself does, without a trace: the oracle is worth believing if it says what people can check by hand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { handCases, kernelCase } from './cases/index.ts';
import { boxOfCapture } from './capture.ts';
import type { Oracle, PacketAnswer } from './oracle.ts';
import { kernelOrSkip } from './setup.ts';

const sample = readFileSync(new URL('../../samples/ingress-path/master.capture', import.meta.url), 'utf8');

/** Where the kernel delivered a packet: 'local', the interface, or null. */
const place = (answer: PacketAnswer) => (answer.delivered === 'out' ? answer.out?.interface ?? null : answer.delivered);

/** The counters of a chain that grew, by number, the policy last. */
function hitsOf(answer: PacketAnswer, chain: string): string[] {
  const own = Object.keys(answer.counters).filter((key) => key.startsWith(`${chain} `)).map((key) => key.slice(chain.length + 1));
  return own.sort((a, b) => (Number(a) || Infinity) - (Number(b) || Infinity));
}

describe('the kernel as oracle', function () {
  this.timeout(60_000);
  let oracle: Oracle;
  before(async function () {
    this.timeout(60_000);
    oracle = await kernelOrSkip(this);
  });

  it("takes the article's request from ens33 to the ingress pod, as the article says", async () => {
    const packet = { in: 'ens33', src: '10.250.0.34', dst: '192.168.44.141', proto: 'tcp', sport: 51000, dport: 80 };
    const answer = (await oracle.ask({ ...boxOfCapture(sample), packets: [packet] })).packets[0];
    assert.ok(answer?.out);
    const { out, counters } = answer;
    assert.equal(out.interface, 'calibfbdf93cf51');
    assert.equal(`${out.src} ${out.dst}:${out.dport ?? 0}`, '192.168.44.141 172.16.219.89:80');
    const nat = Object.keys(counters).filter((key) => key.startsWith('nat ')).sort();
    for (const key of [
      'nat PREROUTING 2', 'nat KUBE-SERVICES 3', 'nat KUBE-NODE-PORT 1', 'nat KUBE-MARK-MASQ 1', 'nat PREROUTING 3', 'nat CNI-HOSTPORT-DNAT 1',
      'nat CNI-DN-50c24a55650b462c3ecc9 3', 'nat POSTROUTING 3', 'nat KUBE-POSTROUTING 3', 'nat KUBE-POSTROUTING 4',
    ]) assert.ok(nat.includes(key), `${key} did not grow; ${nat.join(', ')}`);
    assert.ok(!nat.includes('nat KUBE-POSTROUTING 2'), 'the packet has mark 0x4000 when KUBE-POSTROUTING asks');
  });

  for (const hand of handCases) {
    it(hand.name, async function () {
      let answers: PacketAnswer[];
      try {
        answers = (await oracle.ask(kernelCase(hand))).packets;
      } catch (error) {
        if (error instanceof Error && error.message.includes('set type not supported')) return this.skip();
        throw error;
      }
      for (const [index, packet] of hand.packets.entries()) {
        const answer = answers[index];
        assert.ok(answer);
        if (packet.hits && hand.chain !== undefined) assert.deepEqual(hitsOf(answer, hand.chain), packet.hits.map(String), `packet ${index + 1} in ${hand.chain}`);
        if (hand.seen && hand.chain !== undefined) assert.equal(hitsOf(answer, hand.chain).join(' '), hand.seen[index], `packet ${index + 1} in ${hand.chain}`);
        if (packet.to !== undefined) assert.equal(place(answer), packet.to, `packet ${index + 1} is delivered`);
      }
    });
  }
});
