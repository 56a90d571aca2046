/** Exports what OpenWrt makes: fw3 and the scripts before it. Checked against openwrt's firewall3 zones.c, defaults.c, rules.c and redirects.c. */
import type { Maker } from '../types.ts';

/** Chains that only OpenWrt has, in one table or the other. */
const beside = ['syn_flood', 'delegate_prerouting', 'delegate_input', 'zone_wan_prerouting', 'zone_lan_prerouting', 'zone_wan_MSSFIX', 'input_wan_rule'];
const zone = '[A-Za-z0-9_-]+?';

export const openwrt: Maker = {
  name: 'OpenWrt',
  chains: [
    { name: new RegExp(`^zone_${zone}_input$`), beside, text: 'Packets from one zone to this router: your rules, then the zone\'s policy for input.' },
    { name: new RegExp(`^zone_${zone}_forward$`), beside, text: 'Packets from one zone through this router: forwardings to other zones, then the zone\'s policy for forward.' },
    { name: new RegExp(`^zone_${zone}_output$`), beside, text: 'Packets of this router into one zone.' },
    { name: new RegExp(`^zone_${zone}_(src_|dest_)?(ACCEPT|REJECT|DROP)$`), beside, text: 'What becomes of packets from (src) or to (dest) one zone: one rule for each of its interfaces.' },
    { name: new RegExp(`^zone_${zone}_prerouting$`), beside, text: 'Port forwardings for packets from one zone.' },
    { name: new RegExp(`^zone_${zone}_(postrouting|nat)$`), beside, text: 'Masquerading into one zone, and the source of port forwardings that loop back (NAT reflection).' },
    { name: new RegExp(`^zone_${zone}_(helper|notrack)$`), beside, text: 'Connection tracking of one zone: helpers, or none at all.' },
    { name: new RegExp(`^zone_${zone}_MSSFIX$`), beside, text: 'Clamps the TCP segment size to what fits, for packets into one zone.' },
    { name: /^zone_[A-Za-z0-9_]+$/, beside, text: 'Packets from one zone.' },
    { name: /^(input|output|forwarding|prerouting|postrouting)(_[A-Za-z0-9_-]+)?_rule$/, beside, text: 'For your own rules (/etc/firewall.user); empty by default.' },
    { name: /^(input|output|forwarding|prerouting|postrouting)_(lan|wan|dmz|guest|[a-z0-9]+)$/, beside, text: 'For your own rules about one zone, in old versions.' },
    { name: /^delegate_(input|output|forward|prerouting|postrouting|notrack|mssfix)$/, beside, text: 'Everything that fw3 does at this hook: your rules, then the zone of the interface.' },
    { name: /^(input|output|forward)$/, beside, text: 'Finds the zone of a packet by its interface, in old versions.' },
    { name: 'reject', beside, text: 'Rejects: a reset for TCP, "port unreachable" for others.' },
    { name: 'syn_flood', text: 'Lets new TCP connections go on up to a rate, and drops more.', beside: ['input_rule', 'delegate_input', 'reject'] },
    { name: /^nat_reflection_(in|out|fwd)$/, beside, text: 'Port forwardings that are reached from inside by the outer address.' },
    { name: /^(MINIUPNPD|MINIUPNPD-POSTROUTING)$/, beside, text: 'Ports that programs opened for themselves by UPnP or NAT-PMP.' },
  ],
  interfaces: [{ name: 'br-lan', text: 'Bridge of the home network: its Ethernet ports and the radio.' }],
};
