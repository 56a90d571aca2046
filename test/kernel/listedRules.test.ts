/** Random rulesets as `iptables -L` lists them, beside what iptables-save prints of the same kernel. */
import assert from 'node:assert/strict';
import { analyse } from '../../server/src/analyse.ts';
import type { TracePacket } from '../../server/src/protocol/trace.ts';
import { trace } from '../../server/src/trace/trace.ts';
import { compare, listKernel } from './listedRules.ts';
import { randomCase } from './random.ts';
import { Rng } from './rng.ts';
import { kernelOrSkip } from './setup.ts';

/** Rules with random counters; one with an accounting object is left out, since there is none in the namespace. */
function rulesetOf(seed: number): { rules: string; sets: string; family: 4 | 6 } {
  const { rules4, rules6, ipset = '' } = randomCase(seed, { packets: 4, withPending: true });
  const rng = new Rng(seed);
  const rules = (rules6 ?? rules4 ?? '').replace(/-m nfacct --nfacct-name \S+ /g, '').replace(/^-A/gm, () => `[${rng.int(9)}:${rng.int(4_000_000)}] -A`).replace(/\[0:0\]/g, () => `[${rng.int(12)}:${rng.int(200_000)}]`);
  return { rules, sets: ipset, family: rules6 === undefined ? 4 : 6 };
}

describe('listings of random rulesets', function () {
  this.timeout(0);
  before(async function () { await kernelOrSkip(this); });

  for (const { kind, seeds, least } of [{ kind: 'legacy', seeds: 60, least: 1500 }, { kind: 'nft', seeds: 20, least: 200 }] as const) {
    it(`say of each rule what iptables-save says, in all forms (${kind})`, () => {
      const differences: unknown[] = [];
      let rules = 0;
      let forms = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const { rules: text, sets, family } = rulesetOf(seed);
        const program = `${family === 4 ? 'iptables' : 'ip6tables'}-${kind}`;
        // The nft variant refuses some extensions.
        const printed = listKernel(program, text, sets);
        if (!printed) continue;
        rules += printed.save.split('\n').filter((line) => line.startsWith('[')).length;
        for (const [command, listing] of printed.listed) {
          const [, table = '', options = ''] = /-t (\w+) -L (.*)$/.exec(command) ?? [];
          forms++;
          differences.push(...compare(program, printed.save, listing, table, options).map((difference) => ({ seed, ...difference })));
        }
      }
      console.log(`      ${rules} rules of ${seeds} rulesets in ${forms} listings`);
      assert.deepEqual(differences, []);
      assert.ok(rules >= least, `${rules} rules were compared`);
    });
  }

  it('lead a packet the same way as the dump of the same rules', () => {
    const differences: unknown[] = [];
    let packets = 0;
    let rules = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const { rules: text, sets, family } = rulesetOf(seed);
      const program = family === 4 ? 'iptables-legacy' : 'ip6tables-legacy';
      const printed = listKernel(program, text, sets);
      // A listing hides whether a quota is negated, which rules share a hash table, and the hour at which it was made.
      if (!printed || /-m (?:hashlimit|quota|time) /.test(printed.save)) continue;
      const listing = [...printed.listed].filter(([command]) => command.endsWith('-L -n -v -x')).map(([command, rows]) => `# ${command}\n${rows}`).join('');
      const setText = `# ipset save\n${sets}\n`;
      for (const { packet } of plainPackets(seed)) {
        const [saved, listed] = [`${setText}# ${program}-save\n${printed.save}`, setText + listing].map((document) => waysOf(document, packet));
        packets++;
        rules += saved!.split(' ').length;
        if (saved !== listed) differences.push({ seed, packet, saved, listed });
      }
    }
    console.log(`      ${packets} packets past ${rules} rules`);
    assert.deepEqual(differences.slice(0, 3), []);
    assert.ok(packets >= 80, `${packets} packets`);
  });
});

/** Packets of the case that need no packet before them. */
const plainPackets = (seed: number): { packet: TracePacket }[] => randomCase(seed, { packets: 8, withPending: true }).packets.filter(({ reply }) => !reply).slice(0, 6).map((packet) => ({ packet: packet as unknown as TracePacket }));

/** The rules that a packet meets, by their places, and what becomes of it; each path of it. */
const waysOf = (document: string, packet: TracePacket): string => trace(analyse('file:///a', document), { textDocument: { uri: 'file:///a' }, packets: [packet] }).results.flatMap(({ paths }) => paths.map((path) => [
  ...path.steps.flatMap((step) => (step.kind === 'rule' ? [`${step.table}/${step.chain}/${step.rule}:${step.matched}`] : [])), path.outcome,
].join(' '))).join(' | ');
