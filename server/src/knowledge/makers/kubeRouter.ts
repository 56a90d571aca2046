/** Exports what kube-router makes (k3s uses its network policy part). Upstream: cloudnativelabs/kube-router pkg/controllers/netpol. */
import type { Maker } from '../types.ts';

export const kubeRouter: Maker = {
  name: 'kube-router',
  chains: [
    { name: /^KUBE-ROUTER-(INPUT|FORWARD|OUTPUT)$/, text: 'Finds the pod that a packet comes from or goes to, for network policy; at the end accepts what policy marked.' },
    { name: 'KUBE-ROUTER-SERVICES', text: 'Lets packets to Services in.' },
    { name: 'KUBE-ROUTER-HAIRPIN', text: 'Masquerades pods that reach themselves through a Service (hairpin).' },
    { name: /^KUBE-POD-FW-[A-Z2-7]+$/, text: 'Network policy of one pod: jumps to its policies and rejects what none of them marked.' },
    { name: 'KUBE-NWPLCY-DEFAULT', text: 'Pods that no network policy chooses: everything is marked as allowed.' },
    { name: 'KUBE-NWPLCY-COMMON', text: 'Rules that every pod gets: answers and ICMP.' },
    { name: /^KUBE-NWPLCY-[A-Z2-7]+$/, text: 'One network policy; packets that it allows are marked.' },
  ],
  sets: [
    { name: /^(inet6:)?KUBE-SRC-[A-Z2-7]+$/, text: 'Sources that a network policy names; the name is a hash.' },
    { name: /^(inet6:)?KUBE-DST-[A-Z2-7]+$/, text: 'Destinations that a network policy names; the name is a hash.' },
    { name: /^(inet6:)?kube-router-(pod-subnets|node-ips|local-ips|local-pods|svip|svip-prt)$/, text: 'Addresses of pods, nodes or Services.' },
  ],
  interfaces: [
    { name: 'kube-bridge', text: 'Bridge of the pods of this node.' },
    { name: 'kube-dummy-if', text: 'Dummy interface that holds Service addresses, so that IPVS sees packets to them.' },
    { name: /^tun-[0-9a-f]{6,}$/, text: 'Tunnel to one other node, for pods in another subnet.' },
  ],
  marks: [
    { name: 'policy (kube-router)', text: 'allowed by network policy, or not seen by it yet', shownBy: (hint) => /^KUBE-(ROUTER-(INPUT|FORWARD|OUTPUT)|NWPLCY-|POD-FW-)/.test(hint.chain) && hint.kind === 'set' && hint.field === 'packet' },
  ],
};
