/** Exports what Podman's network stack Netavark makes with its iptables driver. Checked against containers/netavark src/network and src/firewall/varktables/types.rs. */
import type { Maker } from '../types.ts';

export const podman: Maker = {
  name: 'Podman',
  chains: [
    { name: 'NETAVARK-HOSTPORT-DNAT', text: 'Published ports: packets to an address of this box go on to the chain of their network.' },
    { name: 'NETAVARK-HOSTPORT-SETMARK', text: 'Marks packets to published ports that need masquerading: from the network itself, and from localhost.' },
    { name: 'NETAVARK-HOSTPORT-MASQ', text: 'Masquerades the packets that NETAVARK-HOSTPORT-SETMARK marked.' },
    { name: /^NETAVARK-DN-.+$/, text: 'The published ports of one network: changes the destination to the container.' },
    { name: 'NETAVARK_FORWARD', text: 'Lets packets of containers through FORWARD; newer versions drop INVALID ones first.' },
    { name: 'NETAVARK_INPUT', text: 'Lets containers reach their resolver (aardvark-dns) on this host.' },
    { name: 'NETAVARK_ISOLATION_1', text: 'Networks made with isolate: packets that leave such a network go on to NETAVARK_ISOLATION_2 or 3.' },
    { name: 'NETAVARK_ISOLATION_2', text: 'Drops packets from one isolated network into another.' },
    { name: 'NETAVARK_ISOLATION_3', text: 'Networks made with isolate=strict: drops packets into every other network of Podman.' },
    { name: /^NETAVARK-[0-9A-F]+$/, text: 'Masquerades one network; the name is a hash of the network.' },
  ],
  interfaces: [{ name: /^podman\d+$/, text: 'Bridge of a Podman network: its containers hang on it.' }],
  marks: [{ name: 'masquerade (Podman)', text: 'to be masqueraded', shownBy: (hint) => hint.chain === 'NETAVARK-HOSTPORT-SETMARK' && hint.kind === 'set' }],
};
