/**
 * Exports what tables are for and when the kernel calls their built-in chains.
 * Source: iptables(8), and the hook priorities in linux/netfilter_ipv4.h and the order of ip_rcv, ip_forward, ip_local_deliver, ip_output.
 */

const tables: Readonly<Record<string, { text: string; chains: readonly string[] }>> = {
  raw: { text: 'Read before connection tracking. For exceptions from tracking (CT --notrack) and early drops.', chains: ['PREROUTING', 'OUTPUT'] },
  mangle: { text: 'Changes packets: marks, TTL, DSCP, MSS. Read before nat and filter of the same hook.', chains: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] },
  nat: { text: 'Changes addresses and ports. Only the first packet of a connection is sent through it; the rest follow what it decided.', chains: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'] },
  filter: { text: 'Decides what may pass. The table that iptables means when none is named.', chains: ['INPUT', 'FORWARD', 'OUTPUT'] },
  security: { text: 'Marks packets for SELinux. Read after filter.', chains: ['INPUT', 'FORWARD', 'OUTPUT'] },
};

const hooks: Readonly<Record<string, { when: string; order: readonly string[] }>> = {
  PREROUTING: { when: 'for every packet that arrives, before routing decides where it goes', order: ['raw', 'mangle', 'nat'] },
  INPUT: { when: 'for packets to this box, after routing', order: ['mangle', 'filter', 'security', 'nat'] },
  FORWARD: { when: 'for packets through this box, after routing', order: ['mangle', 'filter', 'security'] },
  OUTPUT: { when: 'for packets that a process of this box sends, after a first routing; a changed mark or destination routes them again', order: ['raw', 'mangle', 'nat', 'filter', 'security'] },
  POSTROUTING: { when: 'for every packet that leaves, forwarded or sent by this box, after routing', order: ['mangle', 'nat'] },
};

/** When the kernel calls this built-in chain, which tables it has, in the kernel's order; undefined for other names. */
export function knownHook(name: string): { when: string; order: readonly string[] } | undefined {
  return Object.hasOwn(hooks, name) ? hooks[name] : undefined;
}

/** What a table is for and which built-in chains it has; undefined for names that the kernel does not know. */
export function knownTable(name: string): { text: string; chains: readonly string[] } | undefined {
  return Object.hasOwn(tables, name) ? tables[name] : undefined;
}
