/** Exports what Shorewall makes. Upstream: shorewall.net's documentation and Shorewall/Perl/Shorewall (Chains.pm, Rules.pm, Misc.pm). */
import type { Maker } from '../types.ts';

/** Chains that tell Shorewall: its marker, and those of its own names. */
const beside = ['shorewall', 'shorewall_Drop', 'tcpost', 'smurflog', 'sha-lh-', 'dynamic'];

export const shorewall: Maker = {
  name: 'Shorewall',
  chains: [
    { name: 'shorewall', text: 'Empty on purpose: it tells that Shorewall has started, and holds the version of its configuration.' },
    { name: /^[a-zA-Z0-9_]+_(frwd|fwd)$/, beside, text: 'Packets through this box from one zone or interface: the checks of the interface, then the zone that they go to.' },
    { name: /^[a-zA-Z0-9_]+_(in|input)$/, beside, text: 'Packets to this box from one zone or interface.' },
    { name: /^[a-zA-Z0-9_]+_(out|output)$/, beside, text: 'Packets of this box to one zone or interface.' },
    { name: /^[a-zA-Z0-9_]+_masq$/, beside, text: 'Masquerading out of one interface.' },
    { name: /^[a-zA-Z0-9_]+_(dnat|ctrk|mac|iop|oop)$/, beside, text: 'One aspect of one zone or interface: DNAT, connection tracking, MAC addresses or options.' },
    { name: /^(?!KUBE-|DOCKER-|CNI-)[a-zA-Z0-9_]{1,10}(-|2)[a-zA-Z0-9_]{1,10}~?$/, beside: ['shorewall', 'shorewall_Drop'], text: 'Packets from one zone to another, as the name says: the rules for the pair, then its policy.' },
    { name: /^(Broadcast|Drop|Reject|Limit|shorewall_(Drop|Reject)|A_Drop|A_Reject|Multicast|DropSmurfs|TCPFlags|NotSyn|Invalid|Established|Related|AutoBL)$/, beside, text: 'An action: common rules before a policy of DROP or REJECT, such as silence about broadcasts.' },
    { name: /^(tcpre|tcfor|tcpost|tcin|tcout|routemark)$/, beside, text: 'Marks for traffic shaping, or for routing by several providers.' },
    { name: /^(smurfs|smurflog|tcpflags|logflags)$/, beside, text: 'Checks: packets with a broadcast address as source (smurfs), or with TCP flags that cannot be.' },
    { name: /^(logdrop|logreject)$/, beside, text: 'Logs a packet and drops or rejects it.' },
    { name: /^(dynamic|sfilter|sfilter1|rpfilter|rplog|blacklst|blackout|~blacklist\d*|~excl\d+|~log\d+|reject|MYPOLICIES)$/, beside, text: 'Blacklists, exclusions, checks of source addresses, or what rejecting means.' },
  ],
};
