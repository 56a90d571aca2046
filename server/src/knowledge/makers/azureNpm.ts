/** Exports what Azure's network policy manager and CNI make. Checked against Azure/azure-container-networking npm/pkg/dataplane/policies/chain-management_linux.go and npm/util/const.go. */
import type { Maker, MarkFact } from '../types.ts';

const mark = (name: string, text: string, comment: RegExp): MarkFact => ({ name: `${name} (Azure NPM)`, text, shownBy: (hint) => hint.chain.startsWith('AZURE-NPM') && comment.test(hint.comment) });

export const azureNpm: Maker = {
  name: 'Azure NPM',
  chains: [
    { name: 'AZURE-NPM', text: 'Network policy for packets through this node: first ingress, then egress, then accept.' },
    { name: 'AZURE-NPM-INGRESS', text: 'Finds the ingress policies of the pod that the packet goes to, and drops what they marked to be dropped.' },
    { name: 'AZURE-NPM-EGRESS', text: 'Finds the egress policies of the pod that the packet comes from, and drops what they marked to be dropped.' },
    { name: 'AZURE-NPM-INGRESS-ALLOW-MARK', text: 'Marks the packet as allowed by ingress policy, and goes on to egress.' },
    { name: 'AZURE-NPM-ACCEPT', text: 'Clears the marks of Azure NPM and accepts.' },
    { name: /^AZURE-NPM-INGRESS-\d+$/, text: 'The ingress rules of one network policy; the number is a hash of its name.' },
    { name: /^AZURE-NPM-EGRESS-\d+$/, text: 'The egress rules of one network policy; the number is a hash of its name.' },
    { name: /^AZURE-NPM-(INGRESS|EGRESS)-(DROPS|PORT|FROM|TO)$/, text: 'A step of network policy in old versions.' },
    { name: /^AZURE-NPM-.+$/, text: 'A step of network policy.' },
  ],
  sets: [{ name: /^azure-npm-\d+$/, text: 'Pods, namespaces, addresses or ports that network policy names; the number is a hash of the set\'s name.' }],
  interfaces: [{ name: /^azv[0-9a-f]+$/, text: 'The host\'s end of a pod\'s veth pair.' }],
  marks: [
    mark('ingress allowed', 'allowed by ingress policy', /(SET|ON)-INGRESS-ALLOW-MARK/),
    mark('ingress drop', 'to be dropped by ingress policy; the same bit as kube-proxy\'s mark for masquerading, but cleared before', /ON-INGRESS-DROP-MARK/),
    mark('egress drop', 'to be dropped by egress policy', /ON-EGRESS-DROP-MARK/),
  ],
};
