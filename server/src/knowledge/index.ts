/**
 * Exports look-ups of what is known of names and marks: who makes a chain, a set, an interface, a mark bit, and what for;
 * when the kernel calls a built-in chain; what a table is for. A new maker is a file in makers/ and a line here.
 */
import type { ChainFact, Known, KnownMark, Maker, MarkHint, NameFact } from './types.ts';
import { antrea } from './makers/antrea.ts';
import { calico } from './makers/calico.ts';
import { cilium } from './makers/cilium.ts';
import { awsVpcCni } from './makers/awsVpcCni.ts';
import { azureNpm } from './makers/azureNpm.ts';
import { cniPlugins } from './makers/cniPlugins.ts';
import { docker } from './makers/docker.ts';
import { fail2ban } from './makers/fail2ban.ts';
import { firewalld } from './makers/firewalld.ts';
import { flannel } from './makers/flannel.ts';
import { ipMasqAgent } from './makers/ipMasqAgent.ts';
import { istio } from './makers/istio.ts';
import { kernelInterfaces } from './makers/kernel.ts';
import { kubelet } from './makers/kubelet.ts';
import { kubeProxy } from './makers/kubeProxy.ts';
import { kubeRouter } from './makers/kubeRouter.ts';
import { kuma } from './makers/kuma.ts';
import { libvirt } from './makers/libvirt.ts';
import { linkerd } from './makers/linkerd.ts';
import { miniupnpd } from './makers/miniupnpd.ts';
import { neutron } from './makers/neutron.ts';
import { nodeLocalDns } from './makers/nodeLocalDns.ts';
import { openwrt } from './makers/openwrt.ts';
import { podman } from './makers/podman.ts';
import { qubes } from './makers/qubes.ts';
import { shorewall } from './makers/shorewall.ts';
import { synology } from './makers/synology.ts';
import { tailscale } from './makers/tailscale.ts';
import { ufw } from './makers/ufw.ts';
import { weave } from './makers/weave.ts';

export type { Known, KnownMark, MarkHint } from './types.ts';
export { knownHook, knownTable } from './kernel.ts';
export { knownPort } from './ports.ts';

/** Earlier makers win where two know a name. */
const makers: readonly Maker[] = [
  kubeProxy, kubelet, cniPlugins, calico, docker, flannel, cilium, istio, linkerd, kuma, weave, antrea, kubeRouter, awsVpcCni, azureNpm, ipMasqAgent,
  nodeLocalDns, podman, tailscale, ufw, firewalld, libvirt, neutron, openwrt, shorewall, fail2ban, miniupnpd, synology, qubes,
];

interface Entry<F extends NameFact> { readonly maker: string; readonly fact: F }
interface Index<F extends NameFact> { readonly exact: ReadonlyMap<string, readonly Entry<F>[]>; readonly patterns: readonly Entry<F>[] }

function indexBy<F extends NameFact>(factsOf: (maker: Maker) => readonly F[] | undefined): Index<F> {
  const exact = new Map<string, Entry<F>[]>();
  const patterns: Entry<F>[] = [];
  for (const maker of makers) {
    for (const fact of factsOf(maker) ?? []) {
      const entry = { maker: maker.name, fact };
      if (typeof fact.name !== 'string') patterns.push(entry);
      else if (exact.has(fact.name)) exact.get(fact.name)!.push(entry);
      else exact.set(fact.name, [entry]);
    }
  }
  return { exact, patterns };
}

const chains = indexBy<ChainFact>((maker) => maker.chains);
const sets = indexBy<NameFact>((maker) => maker.sets);
const interfaces = indexBy<NameFact>((maker) => maker.interfaces);

/** Longer names than the kernel takes (28 for chains, 31 for sets, 15 for interfaces) are not looked up. */
const longestName = 64;

function find<F extends NameFact>(index: Index<F>, name: string, fits: (fact: F) => boolean = () => true): Known | undefined {
  if (name.length > longestName) return undefined;
  const entry = index.exact.get(name)?.find(({ fact }) => fits(fact)) ?? index.patterns.find(({ fact }) => (fact.name as RegExp).test(name) && fits(fact));
  return entry && { maker: entry.maker, text: entry.fact.text };
}

/**
 * Who makes a chain of this name, and what for. `table` narrows names that mean different things in different tables.
 * `has` tells whether the dump has another chain; names that say too little on their own are known only beside it.
 */
export function knownChain(name: string, table?: string, has: (chain: string) => boolean = () => false): Known | undefined {
  return find(chains, name, (fact) => (fact.table === undefined || table === undefined || fact.table === table) && (fact.beside === undefined || [fact.beside].flat().some(has)));
}

/** Who makes an IP set of this name, and what for. */
export const knownSet = (name: string): Known | undefined => find(sets, name);

/** Who makes an interface of this name, and what it is for; the maker is empty where the kernel or the system names it. `cali+` stands for all names that begin so. */
export function knownInterface(name: string): Known | undefined {
  const known = find(interfaces, name);
  if (known || name.length > longestName) return known;
  const fact = kernelInterfaces.find((each) => (typeof each.name === 'string' ? each.name === name : each.name.test(name)));
  return fact && { maker: '', text: fact.text };
}

/** The meanings of mark bits that the rules of a dump show; one entry for each meaning and mask. */
export function knownMarks(hints: Iterable<MarkHint>): KnownMark[] {
  const found = new Map<string, KnownMark>();
  for (const hint of hints) {
    for (const maker of makers) {
      for (const fact of maker.marks ?? []) {
        if (!fact.shownBy(hint)) continue;
        const whole = hint.mask === 0xffffffff;
        const mask = whole ? hint.value : hint.mask;
        const several = mask.toString(2).replaceAll('0', '').length > 1 && !fact.name.startsWith('endpoint');
        const known: KnownMark = { maker: maker.name, name: fact.name, text: fact.text, mask, ...(several && { value: hint.value }) };
        const key = `${fact.name} ${mask}`;
        if (mask !== 0 && !found.has(key)) found.set(key, known);
      }
    }
  }
  return [...found.values()];
}
