/** What completion proposes and rename refuses, beside what iptables and the kernel take: targets of every built-in chain, the words of closed lists, names of chains. */
import assert from 'node:assert/strict';
import { analyse } from '../../server/src/analyse.ts';
import type { Family } from '../../server/src/base/ip.ts';
import { protocolName } from '../../server/src/base/protocols.ts';
import { completion } from '../../server/src/features/completion.ts';
import { asWord } from '../../server/src/features/completion/items.ts';
import { wrongChainName } from '../../server/src/features/rename.ts';
import { builtInChains } from '../../server/src/model/ruleset.ts';
import { allMatches, allTargets, ipHeader } from '../../server/src/xtables/registry.ts';
import { restorerForTests } from './setup.ts';

/** What a target needs beside its name. */
const needs: Readonly<Record<string, string>> = {
  AUDIT: '--type accept', CLASSIFY: '--set-class 1:1', CONNMARK: '--set-mark 1', CONNSECMARK: '--save', CT: '--notrack', DNAT: '--to-destination ADDRESS', DSCP: '--set-dscp 1', ECN: '--ecn-tcp-remove',
  DNPT: '--src-pfx fd00::/64 --dst-pfx fd01::/64', SNPT: '--src-pfx fd00::/64 --dst-pfx fd01::/64', HL: '--hl-set 5', TTL: '--ttl-set 5', HMARK: '--hmark-tuple src --hmark-mod 10 --hmark-rnd 1',
  IDLETIMER: '--timeout 5 --label x', MARK: '--set-mark 1', NETMAP: '--to ADDRESS', RATEEST: '--rateest-name x --rateest-interval 250ms --rateest-ewmalog 0.5s', SET: '--add-set s src', SNAT: '--to-source ADDRESS',
  TCPMSS: '--set-mss 1000', TCPOPTSTRIP: '--strip-options mss', TEE: '--gateway ADDRESS', TOS: '--set-tos 0', TPROXY: '--on-port 1', CHECKSUM: '--checksum-fill',
};
const conditions: Readonly<Record<string, string>> = { TCPMSS: '-p tcp --syn', TCPOPTSTRIP: '-p tcp', ECN: '-p tcp', SYNPROXY: '-p tcp', TPROXY: '-p tcp' };
/** The kernel of a test has no such module, or no SELinux. */
const untested = new Set(['LED', 'ULOG', 'CLUSTERIP', 'SECMARK']);

/** What the words of a list need beside them. */
function besides(name: string, option: string, word: string): string {
  switch (`${name} ${option}`) {
    case 'statistic --mode': return word === 'nth' ? '--every 2 --packet 0' : '--probability 0.5';
    case 'string --algo': return '--string x';
    case 'connbytes --connbytes-dir': return '--connbytes 1 --connbytes-mode packets';
    case 'connbytes --connbytes-mode': return '--connbytes 1 --connbytes-dir both';
    case 'hashlimit --hashlimit-mode': return '--hashlimit-upto 1/second --hashlimit-name x';
    case 'policy --dir': return '--pol none';
    case 'policy --pol': return '--dir in';
    case 'policy --proto': return '--dir in --pol ipsec --strict';
    case 'policy --mode': return `--dir in --pol ipsec --strict ${word === 'tunnel' ? '--tunnel-src 192.0.2.1' : '--proto esp'}`;
    case 'HMARK --hmark-tuple': return '--hmark-mod 10 --hmark-rnd 1';
    default: return name === 'hashlimit' ? '--hashlimit-name x' : '';
  }
}

describe('proposals', function () {
  this.timeout(300_000);
  const at = restorerForTests();

  it('behind -j are the targets that iptables takes in that chain, and all of them', async () => {
    const wrong: string[] = [];
    let proposed = 0;
    for (const family of [4, 6] as const) {
      for (const [table, hooks] of Object.entries(builtInChains)) {
        for (const hook of hooks) {
          const found = targetsIn(family, table, hook);
          const names = allTargets.filter((module) => module.families.includes(family) && !untested.has(module.name)).map(({ name }) => name);
          const texts = names.map((name) => {
            const rule = `-A ${hook} ${conditions[name] ?? ''} -j ${name} ${(needs[name] ?? '').replace('ADDRESS', family === 4 ? '192.0.2.1' : 'fd00::1')}`;
            return `*${table}\n${rule}\nCOMMIT\n*${table}\n-F\nCOMMIT\n`;
          });
          const answers = await at().load(family, `create s hash:ip family ${family === 4 ? 'inet' : 'inet6'}\n`, texts);
          for (const [i, name] of names.entries()) {
            if (found.has(name)) proposed++;
            if (found.has(name) !== answers[i]!.ok) wrong.push(`IPv${family} ${table} ${hook}: ${name} is ${found.has(name) ? 'proposed' : 'not proposed'}: ${answers[i]!.said.slice(0, 200)}`);
          }
        }
      }
    }
    console.log(`      ${proposed} proposals of a target`);
    assert.deepEqual(wrong, []);
    assert.ok(proposed > 600, String(proposed));
  });

  it('refuse the names of chains that iptables refuses', async () => {
    const names = ['a', 'x'.repeat(28), 'x'.repeat(29), 'é'.repeat(14), 'é'.repeat(15), '-a', '!a', 'a b', 'a\tb', 'a"b', 'a\\b', 'a,b', 'a:b', 'tcp', 'ACCEPT', 'RETURN', 'QUEUE', 'DNAT', 'LOG', 'MARK', 'INPUT', 'FORWARD', 'PREROUTING', 'taken', 'UNKNOWN'];
    const file = analyse('file:///names', '*filter\n:taken - [0:0]\n:mine - [0:0]\nCOMMIT\n');
    const chain = file.dumps[0]!.tables[0]!.byName.get('mine')!;
    const answers = await at().load(4, '', names.map((name) => `*filter\n:taken - [0:0]\n-N ${asWord(name)}\nCOMMIT\n*filter\n-F\n-X\nCOMMIT\n`));
    assert.deepEqual(names.filter((name, i) => (wrongChainName(chain, name) === undefined) !== answers[i]!.ok), []);
  });

  it('of a value from a closed list are words that iptables takes', async () => {
    const wrong: string[] = [];
    let words = 0;
    for (const module of [ipHeader, ...allMatches, ...allTargets]) {
      // IPVS is not in this kernel.
      if (untested.has(module.name) || module.name === 'ipvs') continue;
      const family = module.families[0]!;
      const rules: string[] = [];
      for (const { name, values = [] } of module.options) {
        for (const [index, { words: list, behind }] of values.entries()) {
          for (const word of list) {
            const value = values.map((other, i) => (i === index ? `${behind ? `10${behind}` : ''}${word}` : other.words[0]!)).join(' ');
            rules.push(ruleWith(module.kind === 'match' && module !== ipHeader ? '-m' : module.kind === 'target' ? '-j' : '', module.name, name, value, besides(module.name, name, word), protocolFor(module, word)));
          }
        }
      }
      if (rules.length === 0) continue;
      const table = module.kind === 'target' ? (module.tables?.[0] ?? 'mangle') : 'mangle';
      const chainOf = (rule: string): string => (table === 'filter' ? 'INPUT' : rule.includes('--dir out') ? 'POSTROUTING' : 'PREROUTING');
      const answers = await at().load(family, '', rules.map((rule) => `*${table}\n-A ${chainOf(rule)} ${rule}\nCOMMIT\n*${table}\n-F\nCOMMIT\n`));
      words += rules.length;
      for (const [i, rule] of rules.entries()) if (!answers[i]!.ok) wrong.push(`${rule}: ${answers[i]!.said.slice(0, 200)}`);
    }
    console.log(`      ${words} words`);
    assert.deepEqual(wrong, []);
    assert.ok(words > 400, String(words));
  });
});

function targetsIn(family: Family, table: string, hook: string): Set<string> {
  const text = `# Generated by ip${family === 6 ? '6' : ''}tables-save v1.8.9\n*${table}\n-A ${hook} -j \nCOMMIT\n`;
  return new Set(completion(analyse('file:///proposals', text), text.indexOf('-j ') + 3, { snippets: false })!.items.map(({ label }) => label));
}

function ruleWith(load: string, module: string, option: string, value: string, more: string, protocol: string): string {
  return `${protocol} ${load === '' ? '' : `${load} ${module}`} ${option} ${value} ${more}`;
}

function protocolFor(module: { readonly name: string; readonly protocols?: readonly number[] }, word: string): string {
  if (module.name === 'REJECT' && word === 'tcp-reset') return '-p tcp';
  const number = module.protocols?.[0];
  return number === undefined ? '' : `-p ${protocolName(number)}`;
}
