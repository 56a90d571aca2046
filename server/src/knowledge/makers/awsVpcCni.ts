/** Exports what the Amazon VPC CNI makes. Checked against aws/amazon-vpc-cni-k8s pkg/networkutils/network.go. */
import type { Maker } from '../types.ts';

export const awsVpcCni: Maker = {
  name: 'Amazon VPC CNI',
  chains: [
    { name: /^AWS-SNAT-CHAIN-\d+$/, text: 'Packets of pods to addresses outside the VPC leave with the node\'s address. In older versions one chain for each network of the VPC, each going on to the next.' },
    { name: /^AWS-CONNMARK-CHAIN-\d+$/, text: 'Packets of pods (from eni… interfaces) to addresses outside the VPC: marks their connections, so that the answers leave by the primary interface.' },
  ],
  interfaces: [{ name: /^eni[0-9a-f]{11}$/, text: 'The host\'s end of a pod\'s veth pair.' }, { name: /^vlan(\.eth\.\d+|[0-9a-f]{11})$/, text: 'Interface of a pod with security groups of its own: a VLAN of the trunk interface, or the host\'s end of the pod\'s veth pair.' }],
  marks: [{ name: 'primary ENI (AWS)', text: 'belongs to a connection that leaves by the primary interface', shownBy: (hint) => /^AWS[, ]/m.test(hint.comment) && hint.mask === 0x80 }],
};
