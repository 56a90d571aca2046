/** What is known of names, marks, ports and ranges. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { parseIp, parsePrefix } from '../../../server/src/base/ip.ts';
import { knownChain, knownHook, knownInterface, knownMarks, knownPort, knownSet, knownTable, type MarkHint } from '../../../server/src/knowledge/index.ts';
import { knownRange, knownRangeOfPrefix } from '../../../server/src/knowledge/ranges.ts';
import { corpus } from '../../support/corpus.ts';

describe('what is known of a chain', () => {
  const makers: [string, string, string][] = [
    ['KUBE-MARK-MASQ', 'nat', 'kube-proxy'], ['KUBE-SVC-ERIFXISQEP7F7OF4', 'nat', 'kube-proxy'], ['KUBE-SEP-GQ5ILYDZNB4UO27Z', 'nat', 'kube-proxy'],
    ['KUBE-IPVS-FILTER', 'filter', 'kube-proxy'], ['KUBE-KUBELET-CANARY', 'mangle', 'kubelet'], ['KUBE-FIREWALL', 'filter', 'kubelet'],
    ['CNI-HOSTPORT-SETMARK', 'nat', 'CNI plugins'], ['CNI-DN-50c24a55650b462c3ecc9', 'nat', 'CNI plugins'], ['CNI-0cc5fd0e3a13fd0f5a1b2c3d', 'nat', 'CNI plugins'],
    ['cali-FORWARD', 'filter', 'Calico'], ['cali-tw-calibfbdf93cf51', 'filter', 'Calico'], ['cali-pri-kns.kube-system', 'filter', 'Calico'],
    ['DOCKER-USER', 'filter', 'Docker'], ['FLANNEL-POSTRTG', 'nat', 'flannel'], ['CILIUM_PRE_mangle', 'mangle', 'Cilium'], ['ISTIO_REDIRECT', 'nat', 'Istio'],
    ['ufw-before-input', 'filter', 'ufw'], ['LIBVIRT_PRT', 'nat', 'libvirt'], ['WEAVE-NPC', 'filter', 'Weave Net'], ['ANTREA-FORWARD', 'filter', 'Antrea'],
    ['ts-forward', 'filter', 'Tailscale'], ['KUBE-POD-FW-4NQZ5MN5URT3RHBX', 'filter', 'kube-router'], ['AWS-SNAT-CHAIN-0', 'nat', 'Amazon VPC CNI'],
  ];
  for (const [name, table, maker] of makers) it(`${name} is made by ${maker}`, () => assert.equal(knownChain(name, table)?.maker, maker));

  it('depends on the table', () => {
    assert.match(knownChain('KUBE-SERVICES', 'nat')!.text, /Where traffic to Services begins/);
    assert.match(knownChain('KUBE-SERVICES', 'filter')!.text, /Rejects or drops/);
    assert.equal(knownChain('KUBE-SERVICES', 'raw'), undefined);
  });

  it('is nothing for names of one\'s own, also where they look alike', () => {
    for (const name of ['KUBE-SVC-', 'KUBE-SVC-short', 'my-chain', 'IN_public', 'zone_lan', '__proto__', 'constructor', 'KUBE-MARK-MASQ'.repeat(5000)]) assert.equal(knownChain(name, 'nat'), undefined);
  });

  it('knows names that say little on their own beside chains that tell their maker', () => {
    const beside = (name: string, table: string, other: string): string | undefined => knownChain(name, table, (chain) => chain === other)?.maker;
    assert.equal(beside('loc-net', 'filter', 'shorewall'), 'Shorewall');
    assert.equal(beside('net2fw', 'filter', 'shorewall_Drop'), 'Shorewall');
    assert.equal(beside('KUBE-SVC', 'filter', 'shorewall'), undefined);
    assert.equal(beside('zone_wan_dest_ACCEPT', 'filter', 'syn_flood'), 'OpenWrt');
    assert.equal(beside('zone_wan_postrouting', 'nat', 'delegate_prerouting'), 'OpenWrt');
    assert.equal(beside('PRE_public', 'raw', 'PREROUTING_direct'), 'firewalld');
    assert.equal(beside('loc-net', 'filter', 'mine'), undefined);
  });

  it('says what the parts of OpenStack, Azure and Podman are for', () => {
    const text = (name: string, table = 'filter'): string => `${knownChain(name, table)?.maker}: ${knownChain(name, table)?.text}`;
    assert.match(text('neutron-linuxbri-i661646c1-e'), /OpenStack Neutron: .*to one port of a virtual machine/);
    assert.match(text('neutron-openvswi-sg-fallback'), /drops what no rule/);
    assert.match(text('neutron-l3-agent-float-snat', 'nat'), /floating IP/);
    assert.match(text('nova-api-FORWARD'), /built-in chain of the same name/);
    assert.match(text('AZURE-NPM-INGRESS-3618314628'), /Azure NPM: The ingress rules of one network policy/);
    assert.match(text('NETAVARK_ISOLATION_3'), /isolate=strict/);
    assert.match(text('ISTIO_INBOUND', 'raw'), /zone of the sidecar/);
  });

  it('claims every chain of real dumps whose name begins as that of a known program', function () {
    const files = corpus('iptables-save');
    if (!files) return this.skip();
    const programs = /^(KUBE-|cali-|CNI-|DOCKER|ISTIO_|CILIUM_|FLANNEL|WEAVE|ANTREA|AWS-|AZURE|ufw6?-|LIBVIRT|NETAVARK|neutron-|nova-|ts-|f2b-|zone_)/;
    // Of the unit tests of kubernetes' iptables package.
    const invented = /^KUBE-(TEST|RESTORED|MISC-.*|EMPTY|NEW-CHAIN)$/;
    const unclaimed: string[] = [];
    for (const { name, text } of files) {
      for (const { tables } of analyse(`file:///${name}`, text).dumps) {
        const has = (chain: string): boolean => tables.some((table) => table.byName.has(chain));
        for (const table of tables) for (const chain of table.chains) if (programs.test(chain.name) && !invented.test(chain.name) && !knownChain(chain.name, table.name, has)) unclaimed.push(`${name}: ${table.name} ${chain.name}`);
      }
    }
    assert.deepEqual(unclaimed, []);
  });

  it('knows firewalld\'s zones only beside its own chains', () => {
    assert.equal(knownChain('IN_public', 'filter', (name) => name === 'INPUT_direct')?.maker, 'firewalld');
  });
});

describe('what is known of sets, interfaces, ports and ranges', () => {
  it('sets of kube-proxy have a second name for IPv6, cut to 31 characters', () => {
    assert.equal(knownSet('KUBE-CLUSTER-IP')?.maker, 'kube-proxy');
    assert.match(knownSet('KUBE-6-LOAD-BALANCER-SOURCE-CID')!.text, /source network.*IPv6/);
    assert.equal(knownSet('cali40masq-ipam-pools')?.maker, 'Calico');
    assert.equal(knownSet('blocklist'), undefined);
  });

  it('interfaces', () => {
    assert.equal(knownInterface('kube-ipvs0')?.maker, 'kube-proxy');
    assert.equal(knownInterface('calibfbdf93cf51')?.maker, 'Calico');
    assert.equal(knownInterface('flannel.1')?.maker, 'flannel');
    assert.match(knownInterface('tunl0')!.text, /IPIP/);
    assert.match(knownInterface('eth0.100')!.text, /VLAN/);
    assert.match(knownInterface('br-int')!.text, /Open vSwitch/);
    assert.equal(knownInterface('qr-0123abcd-ef')?.maker, 'OpenStack Neutron');
    assert.equal(knownInterface('whatever'), undefined);
  });

  it('ports of cluster nodes', () => {
    assert.equal(knownPort('tcp', 6443), 'Kubernetes API server');
    assert.equal(knownPort('udp', 6443), undefined);
  });

  it('ranges: the narrowest wins, and a prefix must lie inside', () => {
    assert.match(knownRange(parseIp('169.254.169.254')!)!, /metadata/);
    assert.match(knownRange(parseIp('fe80::1')!)!, /link-local/);
    assert.equal(knownRange(parseIp('8.8.8.8')!), undefined);
    assert.match(knownRangeOfPrefix(parsePrefix('10.1.0.0/16')!)!, /private/);
    assert.equal(knownRangeOfPrefix(parsePrefix('8.0.0.0/5')!), undefined);
  });

  it('built-in chains and tables, in the kernel\'s order', () => {
    assert.deepEqual(knownHook('INPUT')!.order, ['mangle', 'filter', 'security', 'nat']);
    assert.deepEqual(knownTable('raw')!.chains, ['PREROUTING', 'OUTPUT']);
    assert.equal(knownHook('toString'), undefined);
    assert.equal(knownTable('constructor'), undefined);
  });
});

describe('what is known of marks', () => {
  const hint = (part: Partial<MarkHint>): MarkHint => ({ chain: 'A', table: 'filter', kind: 'set', field: 'packet', value: 0, mask: 0, comment: '', ...part });

  it('is read from the bits that the maker\'s own chains use, not from fixed numbers', () => {
    const [known] = knownMarks([hint({ chain: 'KUBE-MARK-MASQ', value: 0x8000, mask: 0x8000 })]);
    assert.equal(known!.mask, 0x8000);
    assert.equal(known!.maker, 'kube-proxy');
  });

  it('Calico\'s bits are told by its comments and chains', () => {
    const known = knownMarks([
      hint({ kind: 'test', value: 0x1000000, mask: 0x1000000, comment: 'cali:x\nReturn if policy accepted' }),
      hint({ kind: 'clear', mask: 0x2000000, comment: 'Start of policies' }),
      hint({ chain: 'cali-sm-cali1', value: 0x2b100000, mask: 0xfff00000 }),
    ]);
    assert.deepEqual(known.map(({ name, mask }) => [name, mask]), [['accept (Calico)', 0x1000000], ['pass (Calico)', 0x2000000], ['endpoint (Calico)', 0xfff00000]]);
  });

  it('a mark of one\'s own means nothing to others', () => {
    assert.deepEqual(knownMarks([hint({ value: 0x4000, mask: 0x4000 })]), []);
  });
});
