/** Exports what further programs make whose chains are met often: Podman, fail2ban, Neutron, OpenWrt, Shorewall, miniupnpd, NodeLocal DNSCache. */
import type { Maker } from '../types.ts';

export const podman: Maker = {
  name: 'Podman',
  chains: [
    { name: 'NETAVARK-HOSTPORT-DNAT', text: 'Published ports: finds the container\'s chain.' },
    { name: 'NETAVARK-HOSTPORT-SETMARK', text: 'Marks packets to published ports that need masquerading.' },
    { name: 'NETAVARK-HOSTPORT-MASQ', text: 'Masquerades marked packets.' },
    { name: /^NETAVARK-DN-.+$/, text: 'The published ports of one network.' },
    { name: 'NETAVARK_FORWARD', text: 'Lets packets of containers through FORWARD.' },
    { name: 'NETAVARK_INPUT', text: 'Lets containers reach their resolver on this host.' },
    { name: /^NETAVARK_ISOLATION_\d$/, text: 'Keeps networks apart.' },
    { name: /^NETAVARK-[0-9A-F]+$/, text: 'Masquerades one network.' },
  ],
  interfaces: [{ name: /^podman\d+$/, text: 'Bridge of a Podman network.' }],
  marks: [{ name: 'masquerade (Podman)', text: 'to be masqueraded', shownBy: (hint) => hint.chain === 'NETAVARK-HOSTPORT-SETMARK' && hint.kind === 'set' }],
};

export const fail2ban: Maker = {
  name: 'fail2ban',
  chains: [{ name: /^f(ail)?2b(an)?-.+$/, text: 'Addresses that were banned after too many failures.' }],
  sets: [{ name: /^f2b-.+$/, text: 'Addresses that were banned after too many failures.' }],
};

export const neutron: Maker = {
  name: 'OpenStack Neutron',
  chains: [{ name: /^neutron-.+$/, text: 'Security groups, floating IPs or metadata of virtual machines.' }],
  interfaces: [
    { name: /^q(r|g|vo|vb|br)-?[0-9a-f]{8}.*$/, text: 'Router port, gateway or bridge of a virtual network.' },
    { name: /^tap[0-9a-f]{8}-[0-9a-f]{2}$/, text: 'Interface of a virtual machine or of DHCP.' },
  ],
};

export const openwrt: Maker = {
  name: 'OpenWrt',
  chains: [
    { name: /^zone_[A-Za-z0-9_]+$/, beside: 'syn_flood', text: 'Rules of one zone: what comes from it (input, forward), what goes to it (output, dest), and what becomes of the packets.' },
    { name: /^(input|output|forwarding|prerouting|postrouting)(_[a-z0-9]+)?_rule$/, beside: 'syn_flood', text: 'For your own rules.' },
    { name: 'syn_flood', beside: 'input_rule', text: 'Drops new TCP connections past a rate.' },
  ],
};

export const shorewall: Maker = {
  name: 'Shorewall',
  chains: [
    { name: /^[a-z0-9]+_(frwd|fwd|in|out)$/, beside: 'shorewall', text: 'Packets from or to one zone or interface.' },
    { name: /^(tcpre|tcfor|tcpost|tcin|tcout|smurfs|smurflog|tcpflags|logdrop|logflags|logreject|shorewall|dynamic|sfilter)$/, beside: 'shorewall', text: 'Traffic marking, checks or logging.' },
  ],
};

export const miniupnpd: Maker = {
  name: 'miniupnpd',
  chains: [{ name: /^MINIUPNPD(-.+)?$/, text: 'Ports that programs opened for themselves by UPnP or NAT-PMP.' }],
};

export const nodeLocalDns: Maker = {
  name: 'NodeLocal DNSCache',
  interfaces: [{ name: 'nodelocaldns', text: 'Dummy interface that holds the address of the node\'s DNS cache.' }],
};
