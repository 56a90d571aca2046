/** Exports what ip-masq-agent makes. Upstream: kubernetes-sigs/ip-masq-agent cmd/ip-masq-agent. */
import type { Maker } from '../types.ts';

export const ipMasqAgent: Maker = {
  name: 'ip-masq-agent',
  chains: [{ name: /^IP-MASQ(-AGENT)?$/, text: 'Masquerades pods, except where they talk to the networks listed first (nonMasqueradeCIDRs).' }],
};
