/** A Kubernetes node for cases: services on kube-ipvs0, a pod, a tunnel to the pods of another node; and a way to write virtual servers. */
import type { Box } from '../oracle.ts';

/** eth0 leads to the other node (192.168.1.2) and outside, cali1 to the pod 172.16.0.65; 172.16.1.0/26 are the other node's pods. */
export const node: Pick<Box, 'interfaces' | 'routes' | 'routes6'> = {
  routes6: [],
  interfaces: [
    { name: 'lo', addresses: ['127.0.0.1/8'] },
    { name: 'eth0', addresses: ['192.168.1.1/24 brd 192.168.1.255'] },
    { name: 'tunl0', addresses: ['172.16.0.64/32'], tunnel: '' },
    { name: 'kube-ipvs0', addresses: ['10.96.0.1/32', '10.96.0.10/32', '10.96.0.11/32'], up: false },
    { name: 'cali1', addresses: [] },
    { name: 'cali2', addresses: [] },
  ],
  routes: [
    'default via 192.168.1.254 dev eth0', '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.1', 'blackhole 172.16.0.64/26 proto bird',
    '172.16.0.65 dev cali1 scope link', '172.16.0.66 dev cali2 scope link', '172.16.1.0/26 via 192.168.1.2 dev tunl0 proto bird onlink',
  ],
};

/** Every chain with a rule that counts and nothing else, beside its policy. */
export const counting = (table: 'raw' | 'mangle' | 'nat' | 'filter', rules: string[] = []): string => {
  const hooks = { raw: ['PREROUTING', 'OUTPUT'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], filter: ['INPUT', 'FORWARD', 'OUTPUT'] }[table];
  return `*${table}\n${hooks.map((hook) => `:${hook} ACCEPT [0:0]`).join('\n')}\n${rules.map((rule) => `-A ${rule}\n`).join('')}COMMIT\n`;
};

/** What rules could tell of a packet on its way: states, marks, interfaces, whether IPVS has it. */
const told = ['-m conntrack --ctstate NEW', '-m conntrack --ctstate ESTABLISHED', '-m conntrack --ctstate INVALID', '-m conntrack --ctstate UNTRACKED', '-m conntrack --ctstate DNAT', '-m conntrack --ctstate SNAT', '-m ipvs --ipvs', '-m ipvs --vdir REPLY', '-p 4'];

/** All tables, each hook with those rules: what the trace says of every hook must be so. */
export const watching = (own: Partial<Record<'raw' | 'mangle' | 'nat' | 'filter', string[]>> = {}): string =>
  counting('raw', own.raw) + counting('mangle', [...['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].flatMap((hook) => told.map((match) => `${hook} ${match}`)), ...(own.mangle ?? [])])
  + counting('nat', own.nat) + counting('filter', own.filter);

/** A virtual server with its real servers, as `ipvsadm --restore` takes it: service('-t 10.96.0.10:80', 'rr', '172.16.0.65:8080 -m -w 1'). */
export const service = (address: string, scheduler: string, ...servers: string[]): string => [`-A ${address} -s ${scheduler}`, ...servers.map((server) => `-a ${address.split(' ').slice(0, 2).join(' ')} -r ${server}`)].map((line) => `${line}\n`).join('');
