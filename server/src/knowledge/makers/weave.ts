/** Exports what Weave Net makes. Upstream: weaveworks/weave npc/constants.go and net/. */
import type { Maker } from '../types.ts';

export const weave: Maker = {
  name: 'Weave Net',
  chains: [
    { name: 'WEAVE', text: 'Masquerades packets between the pod network and the world outside.' },
    { name: 'WEAVE-NPC', text: 'Network policy for packets to pods.' },
    { name: 'WEAVE-NPC-DEFAULT', text: 'Lets packets to pods of namespaces without ingress policy through.' },
    { name: 'WEAVE-NPC-INGRESS', text: 'Ingress rules of network policies.' },
    { name: 'WEAVE-NPC-EGRESS', text: 'Network policy for packets from pods; drops what nothing accepted.' },
    { name: 'WEAVE-NPC-EGRESS-DEFAULT', text: 'Accepts packets from pods of namespaces without egress policy.' },
    { name: 'WEAVE-NPC-EGRESS-CUSTOM', text: 'Egress rules of network policies.' },
    { name: 'WEAVE-NPC-EGRESS-ACCEPT', text: 'Marks packets as accepted by egress policy.' },
    { name: 'WEAVE-EXPOSE', text: 'Lets the world outside reach the pod network.' },
    { name: 'WEAVE-CANARY', text: 'Empty on purpose. When it vanishes, Weave knows that somebody flushed the tables.' },
    { name: /^WEAVE-IPSEC-(IN|OUT)(-MARK)?$/, text: 'Encryption between nodes.' },
  ],
  sets: [
    { name: 'weave-local-pods', text: 'The pods of this node.' },
    { name: /^weave-.+$/, text: 'Pods or namespaces that a network policy chooses; the name is a hash.' },
    { name: 'weaver-no-masq-local', text: 'Addresses that are not masqueraded.' },
  ],
  interfaces: [
    { name: 'weave', text: 'Bridge of the pod network.' },
    { name: 'vxlan-6784', text: 'VXLAN tunnel to other nodes.' },
    { name: /^vethwe.+$/, text: 'The host\'s end of a pod\'s veth pair, or a link between Weave\'s bridges.' },
    { name: 'datapath', text: 'Open vSwitch datapath.' },
  ],
  marks: [
    { name: 'egress accepted (Weave)', text: 'accepted by egress policy', shownBy: (hint) => hint.chain === 'WEAVE-NPC-EGRESS-ACCEPT' && hint.kind === 'set' },
    { name: 'IPsec (Weave)', text: 'to be encrypted, or came encrypted', shownBy: (hint) => /^WEAVE-IPSEC-(IN|OUT)-MARK$/.test(hint.chain) && hint.kind === 'set' },
  ],
};
