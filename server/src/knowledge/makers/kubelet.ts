/** Exports what the kubelet makes. Checked against kubernetes pkg/kubelet/kubelet_network_linux.go and the iptables cleanup article on kubernetes.io. */
import type { Maker } from '../types.ts';

export const kubelet: Maker = {
  name: 'kubelet',
  chains: [
    { name: 'KUBE-KUBELET-CANARY', text: 'Empty on purpose. When it vanishes, the kubelet knows that somebody flushed the tables, and writes its rules again.' },
    { name: 'KUBE-HOSTPORTS', table: 'nat', text: 'Host ports of pods, as the kubelet of old versions (kubenet, dockershim) wrote them: one rule for each, to its KUBE-HP chain.' },
    { name: /^KUBE-HP-[A-Z2-7]{16}$/, table: 'nat', text: 'One host port of a pod: changes the destination to the address of the pod. Written by the kubelet of old versions.' },
    { name: 'KUBE-IPTABLES-HINT', text: 'Empty on purpose. Its presence tells other programs which iptables (legacy or nft) this node uses; since Kubernetes 1.24.' },
    { name: 'KUBE-FIREWALL', text: 'Drops packets from outside to 127.0.0.0/8, which route_localnet would otherwise let in; in older versions also packets with the drop mark. kube-proxy keeps a copy of it.' },
    { name: 'KUBE-MARK-DROP', text: 'Marks packets for KUBE-FIREWALL to drop. Written by the kubelet of older versions.' },
  ],
  marks: [
    { name: 'drop (kubelet)', text: 'to be dropped by KUBE-FIREWALL', shownBy: (hint) => hint.chain === 'KUBE-MARK-DROP' && hint.kind === 'set' },
  ],
};
