/** Exports sysctlHover: what kernel settings mean that decide the way of packets. Sources: the kernel's Documentation/networking/{ip-sysctl,nf_conntrack-sysctl,ipvs-sysctl}.rst and admin-guide/sysctl/net.rst. */
import { code } from '../../markdown.ts';
import type { Said } from '../option.ts';
import { say, type Place } from './place.ts';

const onOff = (on: string, off: string) => (value: string): string => (value === '0' ? `Off: ${off}` : value === '1' ? `On: ${on}` : '');
type Setting = readonly [pattern: RegExp, meaning: string, value?: (value: string) => string];

const settings: readonly Setting[] = [
  [/^net\.ipv4\.ip_forward$|^net\.ipv4\.conf\.[^.]+\.forwarding$/, 'Whether packets for other boxes are forwarded. Kubernetes nodes need it.', onOff('this box routes.', 'packets that are not for this box are dropped after PREROUTING; pods do not get out.')],
  [/^net\.ipv6\.conf\.[^.]+\.forwarding$/, 'Whether IPv6 packets for other boxes are forwarded.', onOff('this box routes.', 'packets that are not for this box are dropped.')],
  [/^net\.ipv4\.conf\.[^.]+\.rp_filter$/, 'The check of source addresses (reverse path filter). Of `all` and the interface the larger value counts.', (value) => (value === '0' ? 'Off.' : value === '1' ? 'Strict: a packet must come in by the interface that a packet back would leave by, or it is dropped without a trace in any rule.' : value === '2' ? 'Loose: the source must be reachable by some interface.' : '')],
  [/^net\.ipv4\.conf\.[^.]+\.route_localnet$/, 'Whether 127.0.0.0/8 is routed like other networks. kube-proxy and CNI portmap set it for node ports on localhost.', onOff('packets to and from 127.0.0.0/8 may pass interfaces; KUBE-FIREWALL drops those from outside.', 'such packets are dropped as martians.')],
  [/^net\.ipv4\.conf\.[^.]+\.proxy_arp$/, 'Whether this box answers ARP requests for addresses that it can reach by another interface (proxy ARP). Calico sets it on `cali…`, so that pods find their gateway 169.254.1.1.', onOff('it answers.', 'it does not.')],
  [/^net\.ipv4\.conf\.[^.]+\.arp_ignore$/, 'For which addresses ARP requests are answered. kube-proxy sets 1 with --ipvs-strict-arp, as MetalLB asks.', (value) => (value === '0' ? '0: for every address of this box, by any interface; so also for those of kube-ipvs0.' : value === '1' ? '1: only for addresses of the interface that the request came in by.' : '')],
  [/^net\.ipv4\.conf\.[^.]+\.arp_announce$/, 'Which source address ARP requests have; 2 is the best one for the link.'],
  [/^net\.ipv4\.conf\.[^.]+\.accept_local$/, 'Whether packets with a source address of this box are taken from outside.'],
  [/^net\.ipv4\.conf\.[^.]+\.log_martians$/, 'Whether packets with impossible addresses are written to the kernel log.'],
  [/^net\.ipv4\.conf\.[^.]+\.src_valid_mark$/, 'Whether the check of source addresses looks at the packet\'s mark; WireGuard and Cilium need it.'],
  [/^net\.ipv4\.conf\.[^.]+\.(?:accept|send|secure)_redirects$|^net\.ipv6\.conf\.[^.]+\.accept_redirects$/, 'ICMP redirects: messages that there is a shorter way.'],
  [/^net\.ipv6\.conf\.[^.]+\.disable_ipv6$/, 'Whether IPv6 is switched off on the interface.', onOff('no IPv6.', 'IPv6 works.')],
  [/^net\.ipv6\.conf\.[^.]+\.accept_ra$/, 'Whether router advertisements are taken; 2: also where this box forwards.'],
  [/^net\.bridge\.bridge-nf-call-iptables$/, 'Whether IPv4 frames that pass a bridge go through iptables. Without it kube-proxy\'s rules do not see packets between pods on one bridge. Needs the module br_netfilter.', onOff('they do.', 'they do not.')],
  [/^net\.bridge\.bridge-nf-call-ip6tables$/, 'Whether IPv6 frames that pass a bridge go through ip6tables.', onOff('they do.', 'they do not.')],
  [/^net\.bridge\.bridge-nf-call-arptables$/, 'Whether ARP frames that pass a bridge go through arptables.'],
  [/^net\.bridge\./, 'How frames on a bridge meet the rules (module br_netfilter).'],
  [/^net\.(?:netfilter\.|ipv4\.netfilter\.ip_|)nf_conntrack_max$/, 'How many connections can be tracked. When the table is full, new connections are dropped ("nf_conntrack: table full" in the kernel log). kube-proxy raises it (conntrack.maxPerCore).'],
  [/^net\.netfilter\.nf_conntrack_count$/, 'How many connections are tracked now; compare with nf_conntrack_max.'],
  [/^net\.netfilter\.nf_conntrack_buckets$/, 'The size of the hash of connections.'],
  [/^net\.netfilter\.nf_conntrack_tcp_be_liberal$/, 'Whether TCP packets outside the window are taken as belonging to their connection, and not as INVALID.', onOff('they are.', 'they are INVALID.')],
  [/^net\.netfilter\.nf_conntrack_tcp_loose$/, 'Whether a connection whose beginning was not seen is taken up.'],
  [/^net\.netfilter\.nf_conntrack_helper$/, 'Whether helpers (ftp, sip, …) look at connections without a CT rule.'],
  [/^net\.netfilter\.nf_conntrack_acct$/, 'Whether connections count packets and bytes.'],
  [/^net\.netfilter\.nf_conntrack_[a-z0-9_]*timeout[a-z0-9_]*$/, 'Seconds after which a connection in this state is forgotten when no packet of it comes.'],
  [/^net\.ipv4\.vs\.conntrack$/, 'Whether connection tracking keeps the connections that IPVS balances. kube-proxy sets 1, since masquerading them needs it.', onOff('it does.', 'such packets leave as untracked, and the nat table does not see them.')],
  [/^net\.ipv4\.vs\.conn_reuse_mode$/, 'What becomes of a SYN with the ports of a connection that IPVS still knows; 1: it is balanced anew, which costs a second where conntrack knows the old one.'],
  [/^net\.ipv4\.vs\.expire_nodest_conn$/, 'Whether connections to a real server that is gone are ended at once.', onOff('they are.', 'their packets are dropped until the connection times out.')],
  [/^net\.ipv4\.vs\.expire_quiescent_template$/, 'Whether persistence forgets a real server of weight 0.'],
  [/^net\.ipv4\.vs\.(?:snat_reroute|nat_icmp_send|sloppy_tcp|schedule_icmp|ignore_tunneled)$/, 'How IPVS handles packets at the edges; see the kernel\'s ipvs-sysctl.'],
  [/^net\.ipv4\.vs\./, 'A setting of IPVS.'],
  [/^net\.ipv4\.ip_local_port_range$/, 'The ports that clients on this box get by chance. MASQUERADE does not go by it: it keeps the client\'s port, and where that is taken any other.'],
  [/^net\.ipv4\.ip_local_reserved_ports$/, 'Ports that no client gets by chance; node ports are put here to keep them free.'],
  [/^net\.ipv4\.ip_default_ttl$/, 'The TTL of packets of this box.'],
  [/^net\.ipv4\.fib_multipath_hash_policy$/, 'By what a route with several next hops spreads packets.', (value) => (value === '0' ? '0: by addresses.' : value === '1' ? '1: by addresses and ports.' : '')],
  [/^net\.ipv4\.tcp_(?:keepalive_time|fin_timeout|tw_reuse|max_syn_backlog|syncookies|mtu_probing)$/, 'TCP of sockets on this box; it does not touch forwarded packets.'],
  [/^net\.core\.(?:somaxconn|netdev_max_backlog|rmem_max|wmem_max)$/, 'A queue or buffer of sockets and interfaces of this box.'],
  [/^net\.(?:ipv4|ipv6)\.neigh\.default\.gc_thresh[123]$/, 'How many neighbours (ARP, NDP) may be known; past gc_thresh3 new ones are refused ("neighbour table overflow"). Large clusters raise it.'],
  [/^net\.ipv4\.conf\./, 'A setting of an interface; `all` counts for every one (how, depends on the setting), `default` for new ones.'],
  [/^net\.ipv6\.conf\./, 'A setting of an interface for IPv6; `default` counts for new ones.'],
];

/** What is said of a line `name = value`; undefined for settings that do not touch packets. */
export function sysctlHover({ text, words, word }: Place): Said | undefined {
  const [, name, value] = /^\s*(\S+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const dotted = name.includes('/') && !name.slice(0, name.indexOf('/')).includes('.') ? name.replace(/[./]/g, (sign) => (sign === '/' ? '.' : '/')) : name;
  const setting = settings.find(([pattern]) => pattern.test(dotted.slice(0, 200)));
  if (!setting) return undefined;
  const here = setting[2]?.(value);
  const of = /^net\.ipv[46]\.(?:conf|neigh)\.([^.]+)\./.exec(dotted)?.[1];
  const whose = of === undefined ? '' : of === 'all' || of === 'default' ? '' : ` Here of interface ${code(of.replaceAll('/', '.'))}.`;
  return say(word.text === '=' ? { start: words[0]!.start, end: words.at(-1)!.end } : word, `**Setting ${code(name)}** = ${code(value, 60)}\n\n${setting[1]}${whose}${here ? `\n\n${here}` : ''}`);
}
