/**
 * Rulesets that other people's systems wrote (../shared/corpus, where that is), loaded into the kernel and traced: every rule counter agrees
 * for packets that are made to meet rules of the set, as "Trace Through This Rule" makes them.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { PacketForm, TracePacket } from '../../server/src/protocol/trace.ts';
import { captureOfDump } from './capture.ts';
import { compareText, report, tracedText } from './differential.ts';
import type { Box } from './oracle.ts';
import { Rng } from './rng.ts';
import { corpus, kernelFor } from './setup.ts';

const manifest = new URL('MANIFEST.tsv', corpus);
const rows = existsSync(manifest) ? readFileSync(manifest, 'utf8').split(/\r?\n/).map((line) => line.split('\t')) : [];
const files = rows.filter(([kind, , , , , , valid]) => (kind === 'iptables-save' || kind === 'ip6tables-save') && valid === 'yes').map(([kind = '', name = '']) => ({ name, v6: kind === 'ip6tables-save' }));

/**
 * Packets a ruleset is tried with. Those of a trace arrive at once, in the kernel they take their time: few enough, and no limit by the second
 * is refilled between them. What a choice of chance decides, `nth` counts on, and the later packets of a trace follow its likeliest path only.
 */
const triedOf = (rules: string): number => (/--mode random/.test(rules) && /--mode nth/.test(rules) ? 1 : /\d\/s(?:ec)?/.test(rules) ? 4 : 8);

const found = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];

/** A box on which the ruleset makes sense: the interfaces that it names, some of its destinations as own addresses, its sets, and what kube-proxy sets. */
function boxFor(rules: string, v6: boolean): Box {
  const names = found(rules, / -[io] ([\w.-]{1,14}\+?)(?= |$)/gm).map((name) => name.replace('+', '0')).filter((name) => name !== 'lo').slice(0, 6);
  if (names.length === 0) names.push('eth0');
  const own = found(rules, v6 ? / -d ([\da-f:]+)\/128(?= |$)/gm : / -d (\d+\.\d+\.\d+\.\d+)\/32(?= |$)/gm).filter((ip) => !/^(?:0|127|22[4-9]|23\d|255)\.|\.255$|^ff|^::/.test(ip)).slice(0, 3);
  const interfaces = [{ name: 'lo', addresses: [v6 ? '::1/128' : '127.0.0.1/8'] }, ...names.map((name, i) => ({
    name, addresses: [v6 ? `2001:db8:${i}::1/64` : `198.18.${i}.1/24`, ...(i === 0 ? own.map((ip) => `${ip}/${v6 ? 128 : 32}`) : [])],
  }))];
  const types = ['', 'hash:net', 'hash:ip,port', 'hash:ip,port,ip'];
  const sets = found(rules, /--match-set (\S+ \S+)/g).map((words) => words.split(' ')).map(([name = '', flags = '']) => `create ${name} ${types[flags.split(',').length] ?? 'hash:net'}${v6 ? ' family inet6' : ''}`);
  const connected = names.map((name, i) => (v6 ? `2001:db8:${i}::/64 dev ${name}` : `198.18.${i}.0/24 dev ${name} scope link`));
  const way = [...connected, `default dev ${names[0] ?? ''}`];
  return { interfaces, ipset: [...new Set(sets)].map((line) => `${line}\n`).join(''), ...(v6 ? { routes6: way, rules6: rules } : { routes: way, rules4: rules, sysctls: { 'net.ipv4.conf.all.route_localnet': /^:KUBE-/m.test(rules) ? 1 : 0 } }) };
}

describe("other people's rulesets", function () {
  this.timeout(300_000);
  const asked = kernelFor(files);

  /** Packets that rules drawn from the text are met by. */
  async function packetsFor(text: string, tried: number, seed: number): Promise<TracePacket[]> {
    const rng = new Rng(seed);
    const uri = 'file:///kernel/form.capture';
    await asked.server.open(uri, 'netcapture', text);
    const lines = text.split('\n').flatMap((line, number) => (/^-A /.test(line) ? [number] : []));
    const packets: TracePacket[] = [];
    for (let i = 0; i < tried && lines.length > 0; i++) {
      const { packet, unavailable } = await asked.server.request<PacketForm>('tablewalk/packetForm', { textDocument: { uri }, position: { line: rng.pick(lines), character: 0 } });
      if (unavailable === undefined) packets.push({ ...packet, ...('sport' in packet && { sport: 41000 + i }), ...(packet.icmpType !== undefined && { icmpId: 100 + i }) });
    }
    return packets;
  }

  for (const { name, v6 } of files) {
    it(name, async function () {
      const box = boxFor(readFileSync(new URL(`${v6 ? 'ip6tables-save' : 'iptables-save'}/${name}`, corpus), 'utf8'), v6);
      const loaded = await asked.oracle.ask({ ...box, packets: [], dump: true }).catch((error: unknown) => {
        // The kernel of this machine has not got every module.
        if (error instanceof Error && /-restore: |ipset restore: /.test(error.message)) return undefined;
        throw error;
      });
      if (!loaded) return this.skip();
      const text = captureOfDump(loaded.dump ?? {}, 'ipset list');
      const known = new Set(box.interfaces.map((item) => item.name));
      const candidates = (await packetsFor(text, triedOf(text), name.length)).filter((packet) => packet.in === undefined || (packet.in !== 'lo' && known.has(packet.in)));
      const packets: TracePacket[] = [];
      for (const packet of candidates) if (((await tracedText(asked.server, text, [packet])).problems ?? []).length === 0) packets.push(packet);
      if (packets.length === 0) return this.skip();
      const { disagreements } = await compareText(asked.server, text, packets, await asked.oracle.ask({ ...box, packets }));
      assert.ok(disagreements.length === 0, `\n${report(disagreements, text)}\n`);
    });
  }
});
