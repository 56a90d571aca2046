/** All modules of the registry: their names, options, help and families. */
import assert from 'node:assert/strict';
import { allMatches, allTargets, findMatch, findTarget, ipHeader, matchOfProtocol } from '../../../server/src/xtables/registry.ts';

const matchNames = 'addrtype ah bpf cgroup cluster comment connbytes connlabel connlimit connmark conntrack cpu dccp devgroup dscp dst ecn esp eui64 frag hashlimit hbh helper hl icmp icmp6 iprange ipv6header ipvs length limit mac mark mh multiport nfacct osf owner physdev pkttype policy quota rateest realm recent rpfilter rt sctp set socket srh state statistic string tcp tcpmss time tos ttl u32 udp';
const targetNames = 'ACCEPT DROP RETURN QUEUE AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNMARK CONNSECMARK CT DNAT DNPT DSCP ECN HL HMARK IDLETIMER LED LOG MARK MASQUERADE NETMAP NFLOG NFQUEUE NOTRACK RATEEST REDIRECT REJECT SECMARK SET SNAT SNPT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS TPROXY TRACE TTL ULOG';
const tables = ['raw', 'mangle', 'nat', 'filter', 'security'];
const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
const all = [ipHeader, ...allMatches, ...allTargets];

describe('registry of matches and targets', () => {
  it('knows every match and target of iptables 1.8 for at least one family', () => {
    assert.deepEqual(matchNames.split(' ').filter((name) => !findMatch(name, 4) && !findMatch(name, 6)), []);
    assert.deepEqual(targetNames.split(' ').filter((name) => !findTarget(name, 4) && !findTarget(name, 6)), []);
  });

  it('has one module for a name and family', () => {
    for (const modules of [allMatches, allTargets]) {
      const keys = modules.flatMap(({ name, families }) => families.map((family) => `${name} ${family}`));
      assert.deepEqual(keys.filter((key, i) => keys.indexOf(key) !== i), []);
    }
  });

  it('gives every module a family, a help text, and tables and hooks that exist', () => {
    for (const module of all) {
      assert.ok(module.families.length > 0 && module.families.every((family) => family === 4 || family === 6), module.name);
      assert.match(module.help, /^[A-Z].*\.$/s, module.name);
      assert.ok((module.tables ?? []).every((table) => tables.includes(table)), module.name);
      assert.ok((module.hooks ?? []).every((hook) => hooks.includes(hook)), module.name);
    }
  });

  it('gives every option a name of its own within its module, and help', () => {
    for (const { name, options } of all) {
      const names = options.flatMap((option) => [option.name, ...(option.aliases ?? [])]);
      assert.deepEqual(names.filter((one, i) => names.indexOf(one) !== i), [], name);
      for (const option of options) {
        assert.match(option.name, /^(-[a-z0-9]|--[a-z0-9-]+)$/, name);
        assert.match(option.help, /^[A-Z`0-9].*\.$/s, `${name} ${option.name}`);
        assert.equal(option.value !== undefined, option.args !== 0, `${name} ${option.name} names its words`);
      }
    }
  });

  it('lists only words for a value that the option takes', () => {
    for (const { name, families, options } of all) {
      for (const { name: option, values = [], args, check } of options) {
        assert.ok(values.length <= Number(args === 'optional' ? 1 : args), `${name} ${option}`);
        for (const [index, { words, behind = '' }] of values.entries()) {
          for (const word of words) {
            const given = values.map((other, i) => (i === index ? `${behind === '' ? '' : `1${behind}`}${word}` : other.words[0]!));
            for (const family of families) assert.equal(check?.(given, family), undefined, `${name} ${option} ${given.join(' ')}`);
          }
        }
      }
    }
  });

  it('never throws on broken words', () => {
    for (const { name, options } of all) {
      for (const option of options) {
        for (const words of [[], [''], ['!'], ['\u0000'], [','], ['-'], ['/'], [':'], ['99999999999999999999'], ['__proto__'], ['a'.repeat(10_000)], ['toString', 'constructor']]) {
          for (const family of [4, 6] as const) {
            assert.doesNotThrow(() => [option.check?.(words, family), option.explain?.(words, true), option.explain?.(words, false)], `${name} ${option.name} ${words.join(' ').slice(0, 30)}`);
          }
        }
      }
    }
  });

  it('finds matches by the other names that iptables takes', () => {
    assert.equal(findMatch('icmpv6', 6)?.name, 'icmp6');
    assert.equal(findMatch('ipv6-icmp', 6)?.name, 'icmp6');
    assert.equal(findMatch('icmp6', 4), undefined);
    assert.equal(findMatch('constructor', 4), undefined);
  });

  it('tells the modules of one name and two families apart', () => {
    assert.ok(findMatch('ah', 6)!.options.length > findMatch('ah', 4)!.options.length);
    assert.notEqual(findTarget('REJECT', 4), findTarget('REJECT', 6));
    assert.equal(findTarget('KUBE-SERVICES', 4), undefined);
  });

  it('knows which match a protocol implies', () => {
    assert.equal(matchOfProtocol(6, 4)?.name, 'tcp');
    assert.equal(matchOfProtocol(17, 6)?.name, 'udp');
    assert.equal(matchOfProtocol(58, 6)?.name, 'icmp6');
    assert.equal(matchOfProtocol(47, 4), undefined);
  });
});

describe('every match', () => {
  it('says something of a packet', () => {
    for (const { name, test } of allMatches) assert.ok(test, name);
  });
});
