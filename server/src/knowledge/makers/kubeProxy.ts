/**
 * Exports what kube-proxy makes, in iptables mode, in ipvs mode and in the old userspace mode.
 * Checked against kubernetes pkg/proxy/iptables/proxier.go, pkg/proxy/ipvs/proxier.go and pkg/proxy/ipvs/ipset.go.
 */
import type { Maker, NameFact } from '../types.ts';

const hash = '[A-Z2-7]{16}';

/** Names as for IPv4; for IPv6 they begin with KUBE-6- and are cut to 31 characters. */
const ipSets: readonly NameFact[] = [
  { name: 'KUBE-LOOP-BACK', text: 'Endpoint address and port with the same address again as source: a pod that reaches itself through a Service (hairpin). KUBE-POSTROUTING masquerades such packets.' },
  { name: 'KUBE-CLUSTER-IP', text: 'The cluster IP and port of every Service.' },
  { name: 'KUBE-EXTERNAL-IP', text: 'The external IPs and ports of Services.' },
  { name: 'KUBE-EXTERNAL-IP-LOCAL', text: 'The external IPs and ports of Services whose externalTrafficPolicy is Local.' },
  { name: 'KUBE-LOAD-BALANCER', text: 'The load balancer addresses and ports of Services.' },
  { name: 'KUBE-LOAD-BALANCER-LOCAL', text: 'The load balancer addresses and ports of Services whose externalTrafficPolicy is Local: not masqueraded.' },
  { name: 'KUBE-LOAD-BALANCER-FW', text: 'The load balancer addresses and ports of Services with loadBalancerSourceRanges.' },
  { name: 'KUBE-LOAD-BALANCER-SOURCE-IP', text: 'Load balancer address and port with a source address that may use it.' },
  { name: 'KUBE-LOAD-BALANCER-SOURCE-CIDR', text: 'Load balancer address and port with a source network that may use it (loadBalancerSourceRanges).' },
  { name: 'KUBE-NODE-PORT-TCP', text: 'The TCP node ports of Services; packets to them are masqueraded. Host ports can stand here too.' },
  { name: 'KUBE-NODE-PORT-LOCAL-TCP', text: 'The TCP node ports of Services whose externalTrafficPolicy is Local: not masqueraded.' },
  { name: 'KUBE-NODE-PORT-UDP', text: 'The UDP node ports of Services; packets to them are masqueraded.' },
  { name: 'KUBE-NODE-PORT-LOCAL-UDP', text: 'The UDP node ports of Services whose externalTrafficPolicy is Local: not masqueraded.' },
  { name: 'KUBE-NODE-PORT-SCTP-HASH', text: 'Node address and SCTP node port of Services; packets to them are masqueraded.' },
  { name: 'KUBE-NODE-PORT-LOCAL-SCTP-HASH', text: 'Node address and SCTP node port of Services whose externalTrafficPolicy is Local: not masqueraded.' },
  { name: 'KUBE-HEALTH-CHECK-NODE-PORT', text: 'The health check node ports, on which kube-proxy itself answers.' },
  { name: 'KUBE-IPVS-IPS', text: 'Every Service address that kube-proxy put on kube-ipvs0. KUBE-IPVS-FILTER keeps other ports of these addresses closed.' },
];

export const kubeProxy: Maker = {
  name: 'kube-proxy',
  chains: [
    { name: 'KUBE-SERVICES', table: 'nat', text: 'Where traffic to Services begins. In iptables mode it has one rule for each Service address and ends with the jump to KUBE-NODEPORTS; in ipvs mode it has a few rules over IP sets, and IPVS chooses the endpoint later.' },
    { name: 'KUBE-SERVICES', table: 'filter', text: 'Rejects or drops packets to cluster IPs that have no endpoint to send them to.' },
    { name: 'KUBE-NODEPORTS', table: 'nat', text: 'One rule for each node port. KUBE-SERVICES comes here last, for packets to an address of the node.' },
    { name: 'KUBE-NODEPORTS', table: 'filter', text: 'Lets packets to health check node ports in.' },
    { name: new RegExp(`^KUBE-SVC-${hash}$`), text: 'One port of a Service: picks one of its endpoints at random. The name is a hash of namespace, Service, port and protocol.' },
    { name: new RegExp(`^KUBE-SVL-${hash}$`), text: 'One port of a Service with a traffic policy of Local: picks only among the endpoints on this node.' },
    { name: new RegExp(`^KUBE-EXT-${hash}$`), text: 'One port of a Service as seen from outside: node port, load balancer and external IPs come through here before KUBE-SVC or KUBE-SVL.' },
    { name: new RegExp(`^KUBE-XLB-${hash}$`), text: 'One port of a Service whose externalTrafficPolicy is Local, as kube-proxy before 1.24 wrote it: only the endpoints on this node.' },
    { name: new RegExp(`^KUBE-FW-${hash}$`), text: 'The loadBalancerSourceRanges of one Service port: lets only these sources go on.' },
    { name: new RegExp(`^KUBE-SEP-${hash}$`), text: 'One endpoint of a Service port: changes the destination to the address of the pod. Its first rule marks packets of that very pod, so that the answer comes back the same way (hairpin).' },
    { name: 'KUBE-MARK-MASQ', text: 'Marks packets that must leave with the node as source. KUBE-POSTROUTING does the masquerading.' },
    { name: 'KUBE-POSTROUTING', text: 'Masquerades the packets that carry the mark of KUBE-MARK-MASQ, and clears the mark first.' },
    { name: 'KUBE-FORWARD', text: 'Lets marked Service traffic and established connections through, whatever the policy of FORWARD is; newer versions drop INVALID packets first.' },
    { name: 'KUBE-EXTERNAL-SERVICES', text: 'Rejects or drops packets from outside to node ports, load balancer and external IPs of Services that have no usable endpoint.' },
    { name: 'KUBE-PROXY-FIREWALL', text: 'Drops packets to load balancers from sources outside their loadBalancerSourceRanges.' },
    { name: 'KUBE-SOURCE-RANGES-FIREWALL', text: 'In ipvs mode: returns for the allowed sources of a load balancer and drops all others.' },
    { name: 'KUBE-PROXY-CANARY', text: 'Empty on purpose. When it vanishes, kube-proxy knows that somebody flushed the tables, and writes its rules again.' },
    { name: 'KUBE-LOAD-BALANCER', text: 'In ipvs mode: packets to load balancer addresses, to be marked for masquerading unless the Service keeps the source address.' },
    { name: 'KUBE-NODE-PORT', table: 'nat', text: 'In ipvs mode: packets to an address of the node. Those to a node port are marked for masquerading; IPVS takes them afterwards.' },
    { name: 'KUBE-NODE-PORT', table: 'filter', text: 'In ipvs mode: lets packets to health check node ports in.' },
    { name: 'KUBE-IPVS-FILTER', text: 'In ipvs mode the Service addresses are addresses of this node. This chain keeps their other ports, and so the node itself, closed.' },
    { name: 'KUBE-IPVS-OUT-FILTER', text: 'In ipvs mode: drops packets from this node to load balancers that the node may not use.' },
    { name: 'KUBE-FIRE-WALL', text: 'In the ipvs mode of older versions: the source ranges of load balancers.' },
    { name: /^KUBE-PORTALS-(CONTAINER|HOST)$/, text: 'From the userspace mode of old versions: redirects Service addresses to a port of the kube-proxy process.' },
    { name: /^KUBE-NODEPORT-(CONTAINER|HOST|NON-LOCAL)$/, text: 'From the userspace mode of old versions: node ports.' },
  ],
  sets: ipSets.flatMap(({ name, text }) => [{ name, text }, { name: String(name).replace('KUBE-', 'KUBE-6-').slice(0, 31), text: `${text} (IPv6)` }]),
  interfaces: [{ name: 'kube-ipvs0', text: 'Dummy interface of kube-proxy in ipvs mode. It is down and carries no packet; it holds the Service addresses, so that routing takes them as addresses of this node. So packets to a Service come to INPUT, where IPVS picks a pod and sends them on.' }],
  marks: [
    { name: 'masquerade (kube-proxy)', text: 'to be masqueraded: the packet must leave with the address of the node', shownBy: (hint) => hint.chain === 'KUBE-MARK-MASQ' && hint.kind === 'set' },
  ],
};
