/** Exports what miniupnpd makes. Upstream: miniupnp/miniupnp miniupnpd/netfilter/iptables_init.sh. */
import type { Maker } from '../types.ts';

export const miniupnpd: Maker = {
  name: 'miniupnpd',
  chains: [
    { name: 'MINIUPNPD', table: 'nat', text: 'Port forwardings that programs asked for by UPnP or NAT-PMP: changes of the destination.' },
    { name: 'MINIUPNPD', table: 'filter', text: 'Lets packets to the ports through that programs opened for themselves by UPnP or NAT-PMP.' },
    { name: /^MINIUPNPD(-(POSTROUTING|PCP-PEER))?$/, text: 'Ports that programs opened for themselves by UPnP or NAT-PMP.' },
  ],
};
