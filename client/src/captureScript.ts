/**
 * Exports captureCommand and debugCommand: one line for a shell that collects on a node what a capture holds. Every command in it only
 * lists. It is written for any POSIX sh, BusyBox' among them, and holds no single quote, so that it can stand between two.
 */

/** Lists of connections are cut off here, with a line that says so. */
const mostConnections = 50_000;

/** The settings that forwarding, routing, connection tracking, bridges and IPVS go by. */
const sysctls = '^net\\.(ipv[46]\\.(ip_forward|ip_local_port_range|ip_local_reserved_ports|fib_multipath|fwmark_reflect|vs\\.)|ipv[46]\\.conf\\.[^ ]*\\.(forwarding|rp_filter|accept_local|route_localnet|src_valid_mark|proxy_arp|arp_ignore|arp_announce|disable_ipv6|send_redirects|disable_policy) |bridge\\.|netfilter\\.nf_conntrack|nf_conntrack_max)';

/**
 * In a node's debug pod the node's own files lie under /host, so its own tools are used from there; what the node has not got, the pod may have.
 * `X` is how the tool at hand is called, by its path, `h` the node's name as its kernel tells it.
 */
const script = [
  'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin',
  'R=; [ -d /host/proc ] && chroot /host /bin/sh -c : 2>/dev/null && R="chroot /host"',
  'S=; [ "$(id -u)" = 0 ] || ! command -v sudo >/dev/null || S=sudo',
  'T=; timeout 5 true 2>/dev/null && T="timeout 60"',
  'h=$(uname -n)',
  'has() { X=; [ -z "$R" ] || X=$($R /bin/sh -c "PATH=$PATH; command -v $1" 2>/dev/null); if [ -n "$X" ]; then X="$R $X"; else X=$(command -v "$1" 2>/dev/null); fi; [ -n "$X" ]; }',
  'say() { echo; echo "root@$h:~# $*"; }',
  'run() { if has "$1"; then say "$@"; shift; $S $T $X "$@" 2>&1; else echo; echo "# not on this node: $1"; fi; }',
  // Another back end than the default one is listed only where it has rules; asking for nft rules must not load nf_tables.
  'other() { if has "$1"; then o=$($S $T $X "$2" 2>/dev/null); case $o in *-A\\ *) say "$@"; echo "$o";; esac; fi; }',
  'say date -u; date -u',
  'run uname -r',
  'for f in iptables ip6tables; do run $f-save -c; if has $f; then case $($X --version 2>&1) in *nf_tables*) other $f-legacy-save -c;; *) ! grep -q "^nf_tables " /proc/modules 2>/dev/null || other $f-nft-save -c;; esac; fi; done',
  'run ipset list',
  // ipvsadm loads IPVS where it is not loaded.
  'if [ -e /proc/net/ip_vs ] || ! has ipvsadm; then run ipvsadm -Ln; else echo; echo "# IPVS is not loaded on this node"; fi',
  // BusyBox' ip knows no -d.
  'd=-d; has ip && { $X -d addr >/dev/null 2>&1 || d=; }',
  'run ip $d addr',
  'run ip rule',
  'run ip route show table all',
  'run ip -6 rule',
  'run ip -6 route show table all',
  `if has sysctl; then say sysctl -a; $S $T $X -a 2>/dev/null | grep -E "${sysctls}"; else echo; echo "# not on this node: sysctl"; fi`,
  `if has conntrack; then say conntrack -L; $S $T $X -L 2>/dev/null | awk "NR <= ${mostConnections} { print } NR == ${mostConnections + 1} { print \\"# cut off after ${mostConnections} connections\\" }"; else echo; echo "# not on this node: conntrack"; fi`,
  // A control plane node has the administrator's access there; elsewhere the user's own is tried.
  'if has kubectl; then K=; $R test -r /etc/kubernetes/admin.conf && K="--kubeconfig /etc/kubernetes/admin.conf"; k=$($T $X $K get svc,endpoints,endpointslices,pods -A -o wide 2>/dev/null) && say kubectl get svc,endpoints,endpointslices,pods -A -o wide && echo "$k"; fi',
  ':',
].join('; ');

/** Of one node people take several, to compare them: none overwrites another, and they sort by time. */
const time = '$(date -u +%Y%m%dT%H%M%SZ)';

/** For a shell on the node, or in its debug pod. It writes `NODE-TIME.capture` into the working directory. */
export const captureCommand = (): string => `sh -c '${script}' > "$(uname -n)-${time}.capture"`;

/** For a shell that has kubectl: the same through a debug pod, whose output comes back here. */
export const debugCommand = (node = 'NODE', image = 'busybox'): string => `kubectl debug node/${node} -i -q --profile=sysadmin --image=${image} -- sh -c '${script}' > "${node}-${time}.capture"`;
