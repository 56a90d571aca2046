/** Exports what Cilium makes. Upstream: cilium/cilium pkg/datapath/iptables and pkg/datapath/linux/linux_defaults (mark.go). */
import type { Maker, MarkFact } from '../types.ts';

/** Cilium writes four bits, 0xf00, and rules of its chains test them by value. */
function magic(value: number, mask: number, name: string, text: string): MarkFact {
  return { name: `${name} (Cilium)`, text, shownBy: (hint) => /^(OLD_)?CILIUM_/.test(hint.chain) && hint.mask === mask && (hint.value & mask) === value };
}

export const cilium: Maker = {
  name: 'Cilium',
  chains: [
    { name: 'CILIUM_INPUT', text: 'Lets packets to Cilium\'s proxy in.' },
    { name: 'CILIUM_OUTPUT', text: 'Lets packets of Cilium\'s proxy and of the host out, and marks those of the host.' },
    { name: 'CILIUM_OUTPUT_raw', text: 'Switches connection tracking off for packets of Cilium\'s proxy.' },
    { name: 'CILIUM_PRE_raw', text: 'Switches connection tracking off for packets to Cilium\'s proxy.' },
    { name: 'CILIUM_PRE_mangle', text: 'Hands packets to Cilium\'s proxy (TPROXY).' },
    { name: 'CILIUM_PRE_nat', text: 'Changes of the destination.' },
    { name: 'CILIUM_OUTPUT_nat', text: 'Changes of the destination for packets of this node.' },
    { name: 'CILIUM_POST_nat', text: 'Masquerades pods that talk to addresses outside the cluster.' },
    { name: 'CILIUM_POST_mangle', text: 'Packets that leave; usually empty.' },
    { name: 'CILIUM_FORWARD', text: 'Lets packets from and to Cilium\'s interfaces through FORWARD.' },
    { name: 'CILIUM_TRANSIENT_FORWARD', text: 'Lets packets through FORWARD while Cilium restarts and rewrites its rules; in old versions.' },
    { name: /^OLD_CILIUM_.+$/, text: 'Left over from an update: Cilium renames its chains before it writes new ones.' },
  ],
  interfaces: [
    { name: 'cilium_host', text: 'The host\'s end of the veth pair cilium_host and cilium_net: holds the node\'s address in the pod network; routes to pods lead here, where Cilium\'s eBPF programs take the packets.' },
    { name: 'cilium_net', text: 'The other end of cilium_host.' },
    { name: 'cilium_vxlan', text: 'VXLAN tunnel to other nodes.' },
    { name: 'cilium_geneve', text: 'Geneve tunnel to other nodes.' },
    { name: 'cilium_wg0', text: 'WireGuard tunnel to other nodes.' },
    { name: /^lxc([0-9a-f]{12}|_health)$/, text: 'The host\'s end of a pod\'s veth pair; eBPF programs on it do policy and Services.' },
  ],
  marks: [
    magic(0x200, 0xf00, 'to proxy', 'on its way to Cilium\'s proxy'),
    magic(0xa00, 0xe00, 'from proxy', 'comes from Cilium\'s proxy'),
    magic(0x800, 0xe00, 'from proxy before policy', 'comes from Cilium\'s proxy, before the policy of the endpoint'),
    magic(0x800, 0xf00, 'proxy to outside', 'comes from Cilium\'s proxy and goes out of the cluster'),
    magic(0xc00, 0xf00, 'host', 'comes from the host itself'),
    magic(0xd00, 0xf00, 'decrypt', 'came encrypted and is to be decrypted'),
    magic(0xe00, 0xf00, 'encrypt', 'is to be encrypted'),
  ],
};
