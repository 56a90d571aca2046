/** Exports what NodeLocal DNSCache makes. Upstream: kubernetes/dns cmd/node-cache/app (it writes rules into built-in chains, and no chain of its own). */
import type { Maker } from '../types.ts';

export const nodeLocalDns: Maker = {
  name: 'NodeLocal DNSCache',
  interfaces: [{ name: 'nodelocaldns', text: 'Dummy interface that holds the address of the node\'s DNS cache (169.254.20.10 by default) and, often, that of kube-dns. Packets to them are exempt from connection tracking.' }],
};
