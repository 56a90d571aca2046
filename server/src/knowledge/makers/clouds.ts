/** Exports what the network plugins of clouds make: Amazon VPC CNI (aws/amazon-vpc-cni-k8s pkg/networkutils), Azure NPM, ip-masq-agent. */
import type { Maker } from '../types.ts';

export const awsVpcCni: Maker = {
  name: 'Amazon VPC CNI',
  chains: [
    { name: /^AWS-SNAT-CHAIN-\d+$/, text: 'Packets of pods to addresses outside the VPC leave with the node\'s address; one chain for each VPC network to leave alone, in older versions.' },
    { name: /^AWS-CONNMARK-CHAIN-\d+$/, text: 'Marks connections of pods to addresses outside the VPC, so that their answers leave by the primary interface.' },
  ],
  interfaces: [{ name: /^eni[0-9a-f]{11}$/, text: 'The host\'s end of a pod\'s veth pair.' }, { name: /^vlan\.eth\.\d+$/, text: 'VLAN interface of a pod with its own security group.' }],
  marks: [{ name: 'primary ENI (AWS)', text: 'belongs to a connection that leaves by the primary interface', shownBy: (hint) => /^AWS[, ]/m.test(hint.comment) && hint.mask === 0x80 }],
};

export const azureNpm: Maker = {
  name: 'Azure NPM',
  chains: [{ name: /^AZURE-NPM(-.+)?$/, text: 'Network policy.' }],
  sets: [{ name: /^azure-npm-\d+$/, text: 'Pods, namespaces or ports that network policy names; the name is a hash.' }],
  interfaces: [{ name: /^azv[0-9a-f]+$/, text: 'The host\'s end of a pod\'s veth pair.' }],
};

export const ipMasqAgent: Maker = {
  name: 'ip-masq-agent',
  chains: [{ name: /^IP-MASQ(-AGENT)?$/, text: 'Masquerades pods, except where they talk to the networks listed first.' }],
};
