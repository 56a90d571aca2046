/** Exports interface names that the kernel or the system gives; they come last, after those of programs. */
import type { NameFact } from '../types.ts';

export const kernelInterfaces: readonly NameFact[] = [
  { name: 'lo', text: 'Loopback: packets of this box to itself. They pass OUTPUT and POSTROUTING, then PREROUTING and INPUT.' },
  { name: 'tunl0', text: 'IPIP tunnel (the kernel\'s fallback device, used by Calico and kube-router): what is routed to it is put into a packet of protocol 4 to the other node, which leaves by the physical interface; the tunl0 there takes the inner packet out again.' },
  { name: /^(sit|ip6tnl|gre|gretap|erspan|ip_vti|ip6_vti|ip6gre)0$/, text: 'Fallback device that a tunnel module makes when it is loaded; usually unused.' },
  { name: /^(eth|em)\d+$|^(en|eth)(o|s|p|x|P)[0-9a-zA-Z]+$/, text: 'Ethernet interface: on a node the network card, which also carries the outer packets of tunnels; inside a pod one end of a veth pair, whose other end is on the node.' },
  { name: /^(wlan\d+|wl[ospx][0-9a-zA-Z]+)$/, text: 'Wireless interface.' },
  { name: /^br-(int|tun|ex)$/, text: 'Bridge of Open vSwitch, as OpenStack and OVN-Kubernetes make it: all ports (int), tunnels (tun), or the network outside (ex).' },
  { name: 'ovs-system', text: 'The kernel\'s side of Open vSwitch.' },
  { name: /^ovn-k8s-mp\d+$/, text: 'OVN-Kubernetes: the node\'s port to its pods.' },
  { name: /^genev_sys_\d+$|^vxlan_sys_\d+$/, text: 'Tunnels of Open vSwitch; the number is the UDP port.' },
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
