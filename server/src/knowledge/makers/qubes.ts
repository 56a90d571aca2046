/** Exports what Qubes OS makes in its network qubes. Upstream: QubesOS/qubes-core-agent-linux network. */
import type { Maker } from '../types.ts';

export const qubes: Maker = {
  name: 'Qubes OS',
  chains: [
    { name: 'PR-QBS', text: 'Name lookups of other qubes: sends them to the DNS servers of this one.' },
    { name: 'PR-QBS-SERVICES', text: 'Services for other qubes, such as the updates proxy.' },
    { name: /^(QBS-FORWARD|QBS-POSTROUTING)$/, text: 'For rules about other qubes.' },
  ],
  interfaces: [{ name: /^vif\d+\.\d+$/, text: 'This qube\'s end of another qube\'s network.' }],
};
