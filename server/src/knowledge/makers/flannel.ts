/** Exports what flannel makes. Upstream: flannel-io/flannel pkg/trafficmngr/iptables. */
import type { Maker } from '../types.ts';

export const flannel: Maker = {
  name: 'flannel',
  chains: [
    { name: 'FLANNEL-POSTRTG', text: 'Masquerades pods that talk to addresses outside the pod network. It leaves packets with kube-proxy\'s mark to KUBE-POSTROUTING.' },
    { name: 'FLANNEL-FWD', text: 'Lets packets from and to the pod network through FORWARD.' },
  ],
  interfaces: [
    { name: /^flannel\.\d+$/, text: 'VXLAN tunnel to the pods of other nodes: a route for each node\'s pod network leads here, and the frames travel in UDP (port 8472) to that node. The number is the VNI.' },
    { name: /^flannel-v6\.\d+$/, text: 'VXLAN tunnel to the pods of other nodes, for IPv6.' },
    { name: /^flannel-wg(-v6)?$/, text: 'WireGuard tunnel to the pods of other nodes.' },
  ],
};
