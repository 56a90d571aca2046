/** Exports interface names that the kernel or the system gives; they come last, after those of programs. */
import type { NameFact } from '../types.ts';

export const kernelInterfaces: readonly NameFact[] = [
  { name: 'lo', text: 'Loopback: packets of this box to itself. They pass OUTPUT and POSTROUTING, then PREROUTING and INPUT.' },
  { name: 'tunl0', text: 'IPIP tunnel (the kernel\'s fallback device, used by Calico and kube-router): packets to pods of other nodes travel inside packets of protocol 4.' },
  { name: /^(sit|ip6tnl|gre|gretap|erspan|ip_vti|ip6_vti|ip6gre)0$/, text: 'Fallback device that a tunnel module makes when it is loaded; usually unused.' },
  { name: /^(eth|em)\d+$|^(en|eth)(o|s|p|x|P)[0-9a-zA-Z]+$/, text: 'Ethernet interface.' },
  { name: /^(wlan\d+|wl[ospx][0-9a-zA-Z]+)$/, text: 'Wireless interface.' },
  { name: /^bond\d+$/, text: 'Several interfaces bound into one.' },
  { name: /^team\d+$/, text: 'Several interfaces bound into one.' },
  { name: /^(br|br-?lan|vmbr)\d*$/, text: 'Bridge.' },
  { name: /^veth.+$/, text: 'One end of a veth pair; the other end is usually in a container or pod.' },
  { name: /^dummy\d+$/, text: 'Dummy interface: holds addresses, carries no packets.' },
  { name: /^ifb\d+$/, text: 'Intermediate device for shaping what comes in.' },
  { name: /^vxlan.+$/, text: 'VXLAN tunnel.' },
  { name: /^wg.+$/, text: 'WireGuard tunnel.' },
  { name: /^(tun|utun)\d+$/, text: 'Tunnel into a program, such as a VPN: IP packets.' },
  { name: /^tap\d+$/, text: 'Tunnel into a program, such as a virtual machine: Ethernet frames.' },
  { name: /^ppp\d+$/, text: 'Point-to-point link, such as DSL.' },
  { name: /^.+\.\d{1,4}$/, text: 'VLAN; the number behind the dot is its ID.' },
];
