/** Exports what Antrea makes. Upstream: antrea-io/antrea pkg/agent/route. */
import type { Maker } from '../types.ts';

export const antrea: Maker = {
  name: 'Antrea',
  chains: [
    { name: 'ANTREA-FORWARD', text: 'Lets packets from and to pods of this node through FORWARD.' },
    { name: 'ANTREA-PREROUTING', text: 'Packets that come in: node ports, and connection tracking of tunnels.' },
    { name: 'ANTREA-POSTROUTING', text: 'Masquerades pods that talk to the world outside, and gives Egress packets their address.' },
    { name: 'ANTREA-INPUT', text: 'Packets to this node.' },
    { name: 'ANTREA-OUTPUT', text: 'Packets of this node; those to pods are marked.' },
    { name: 'ANTREA-MANGLE', text: 'Packets that come in; usually empty.' },
    { name: /^ANTREA-POL-.+$/, text: 'Policy for the node itself.' },
  ],
  sets: [
    { name: /^ANTREA-POD-IP6?$/, text: 'The pod networks of all nodes.' },
    { name: /^ANTREA-NODEPORT-IP6?$/, text: 'Node addresses and node ports of Services.' },
    { name: /^ANTREA-EXTERNAL-IP6?$/, text: 'External addresses of Services.' },
    { name: /^ANTREA-EGRESS-POD-IP6?-\d+$/, text: 'Pods of other nodes that use an Egress of this node.' },
    { name: /^(CLUSTER-NODE|LOCAL-FLEXIBLE-IPAM-POD)-IP6?$/, text: 'The addresses of other nodes, or of pods with addresses from the node network.' },
  ],
  interfaces: [
    { name: 'antrea-gw0', text: 'Gateway between the node and its pods.' },
    { name: 'antrea-tun0', text: 'Tunnel to other nodes.' },
    { name: 'antrea-egress0', text: 'Dummy interface that holds Egress addresses.' },
  ],
  marks: [
    { name: 'to pod (Antrea)', text: 'sent by the node itself to a pod', shownBy: (hint) => hint.chain === 'ANTREA-OUTPUT' && hint.kind === 'set' && hint.comment.includes('local output') },
    { name: 'egress (Antrea)', text: 'which Egress address the packet leaves with', shownBy: (hint) => hint.chain === 'ANTREA-POSTROUTING' && hint.kind === 'test' && hint.mask === 0xff },
  ],
};
