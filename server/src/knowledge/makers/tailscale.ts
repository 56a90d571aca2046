/** Exports what Tailscale makes. Upstream: tailscale/tailscale util/linuxfw (marks use bits 16 to 23). */
import type { Maker } from '../types.ts';

export const tailscale: Maker = {
  name: 'Tailscale',
  chains: [
    { name: 'ts-input', text: 'Packets to this box: the Tailscale addresses are accepted from the tunnel only.' },
    { name: 'ts-forward', text: 'Packets through this box: marks and accepts those that come from the tunnel.' },
    { name: 'ts-postrouting', text: 'Masquerades marked packets, so that a subnet answers to this box.' },
  ],
  interfaces: [{ name: /^tailscale\d+$/, text: 'Tunnel to the tailnet.' }],
  marks: [
    { name: 'subnet route (Tailscale)', text: 'came from the tailnet and may be routed to a subnet', shownBy: (hint) => hint.chain === 'ts-forward' && hint.kind === 'set' },
    { name: 'bypass (Tailscale)', text: 'sent by tailscaled itself, not to be routed into the tunnel', shownBy: (hint) => hint.chain.startsWith('ts-') && hint.value === 0x80000 },
  ],
};
