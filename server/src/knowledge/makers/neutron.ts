/**
 * Exports what OpenStack makes: Neutron's agents, and Nova's API. Checked against openstack/neutron neutron/agent/linux/iptables_manager.py;
 * the chains of ports and routers are upstream in iptables_firewall.py and agent/l3. A chain's name begins with the first 16 characters of the agent's: neutron-openvswi, neutron-linuxbri, neutron-l3-agent.
 */
import type { ChainFact, Maker } from '../types.ts';

const agent = '(?:neutron-(?:openvswi|linuxbri|l3-agent|dhcp-age|meter|vpn-agen|[a-z0-9]+(?:-[a-z0-9]+)?)|nova-(?:api|compute|network)|quantum-[a-z0-9-]+?)';
const chain = (rest: string, text: string, table?: string): ChainFact => ({ name: new RegExp(`^${agent}-${rest}$`), text, ...(table !== undefined && { table }) });

export const neutron: Maker = {
  name: 'OpenStack Neutron',
  chains: [
    { name: /^(neutron|nova|quantum)-filter-top$/, text: 'The first rules of FORWARD and OUTPUT, shared by all agents of the box; it goes on to each agent\'s "local" chain.' },
    { name: /^(neutron|nova|quantum)-postrouting-bottom$/, text: 'The last rules of POSTROUTING, shared by all agents of the box; it goes on to their "snat" chains.' },
    chain('sg-chain', 'Security groups: finds the chain of the port that a packet comes from or goes to.'),
    chain('sg-fallback', 'Security groups: drops what no rule of the port allowed.'),
    chain('i[0-9a-f]{8}-[0-9a-f]', 'Security groups: packets to one port of a virtual machine (ingress). The first digits of the port\'s ID are in the name.'),
    chain('o[0-9a-f]{8}-[0-9a-f]', 'Security groups: packets from one port of a virtual machine (egress); forged addresses are sorted out first.'),
    chain('s[0-9a-f]{8}-[0-9a-f]', 'Anti-spoofing: lets one port of a virtual machine send with its own addresses only.'),
    chain('local', 'Rules of this agent at the top of FORWARD and OUTPUT.'),
    chain('scope', 'Which networks of the router may talk to which: drops packets between address scopes.'),
    chain('float-snat', 'Floating IPs: gives packets of a virtual machine its floating IP as source.', 'nat'),
    chain('snat', 'Source NAT of a router: packets to the external network leave with the router\'s address.', 'nat'),
    chain('PREROUTING', 'Floating IPs and the metadata service: changes of the destination.', 'nat'),
    chain('PREROUTING', 'Puts the packets of each network into a connection tracking zone of its own, so that networks may use the same addresses.', 'raw'),
    chain('mark', 'Marks packets of the router by where they came in.', 'mangle'),
    chain('floatingip', 'Marks packets for floating IPs.', 'mangle'), chain('(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)', 'This agent\'s part of the built-in chain of the same name.'),
    { name: /^(neutron|nova|quantum)-.+$/, text: 'Rules of one agent of OpenStack: security groups, routers, metadata or metering.' },
  ],
  sets: [{ name: /^N?(IPv4|IPv6)[0-9a-f-]+$/, text: 'The members of a security group that a rule of another one names.' }],
  interfaces: [
    { name: /^qr-[0-9a-f]{8}-[0-9a-f]{2}$/, text: 'Port of a virtual router to one of its networks.' },
    { name: /^qg-[0-9a-f]{8}-[0-9a-f]{2}$/, text: 'Port of a virtual router to the external network; it holds floating IPs.' },
    { name: /^(qvo|qvb)[0-9a-f]{8}-[0-9a-f]{2}$/, text: 'One end of the veth pair between Open vSwitch and the bridge of a virtual machine\'s port.' },
    { name: /^(qbr|brq)[0-9a-f]{8}-[0-9a-f]{2}$/, text: 'Bridge of one port (qbr) or one network (brq): on it iptables sees the packets of virtual machines.' },
    { name: /^tap[0-9a-f]{8}-[0-9a-f]{2}$/, text: 'Interface of a virtual machine, or of DHCP.' },
  ],
};
