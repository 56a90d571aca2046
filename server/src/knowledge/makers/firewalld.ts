/** Exports what firewalld makes with its iptables backend. Upstream: firewalld src/firewall/core/ipXtables.py. */
import type { Maker } from '../types.ts';

export const firewalld: Maker = {
  name: 'firewalld',
  chains: [
    { name: /^(INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)_direct$/, text: 'Direct rules (firewall-cmd --direct).' },
    { name: /^(INPUT|FORWARD|FORWARD_IN|FORWARD_OUT|PREROUTING|POSTROUTING)_ZONES$/, text: 'Finds the zone of a packet by its interface.' },
    { name: /^(INPUT|FORWARD|FORWARD_IN|FORWARD_OUT|PREROUTING|POSTROUTING)_ZONES_SOURCE$/, text: 'Finds the zone of a packet by its address.' },
    { name: /^(INPUT|FORWARD|PREROUTING|POSTROUTING)_POLICIES(_pre|_post)?$/, text: 'Policies between zones.' },
    { name: /^(IN|FWDI|FWDO|FWD|PRE|POST)_[A-Za-z0-9_-]+_(log|deny|allow|pre|post)$/, beside: ['INPUT_direct', 'PREROUTING_direct', 'PREROUTING_ZONES', 'INPUT_ZONES'], text: 'Part of a zone: rules that log, deny or allow, with priorities before or after the others.' },
    { name: /^(IN|FWDI|FWDO|FWD|PRE|POST)_[A-Za-z0-9_-]+$/, beside: ['INPUT_direct', 'PREROUTING_direct', 'PREROUTING_ZONES', 'INPUT_ZONES'], text: 'Rules of one zone: IN for this box, FWDI and FWDO for packets through it, PRE before and POST after routing.' },
  ],
};
