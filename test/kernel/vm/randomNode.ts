/** Exports nodeCase: a random node with virtual servers, a tunnel, rules that look at what they do, and packets through them, all from one seed. */
import { sent } from '../cases/box.ts';
import { node, service, watching } from '../cases/node.ts';
import type { KernelCase, SentPacket } from '../oracle.ts';
import { Rng } from '../rng.ts';

const places = ['172.16.0.65', '172.16.0.66', '172.16.1.5', '172.16.1.9', '192.168.1.50', '192.168.1.1'];
const addresses = ['10.96.0.1', '10.96.0.10', '10.96.0.11', '192.168.1.1'];
const clients: SentPacket[] = [{ in: 'eth0', src: '10.250.0.34' }, { in: 'eth0', src: '192.168.1.77' }, { in: 'cali1', src: '172.16.0.65' }, { in: 'cali2', src: '172.16.0.66' }, { src: '192.168.1.1' }, { src: '172.16.0.64' }];

interface Service { address: string; proto: 'tcp' | 'udp'; port: number; single: boolean }

function services(rng: Rng): { ipvs: string; all: Service[] } {
  const all: Service[] = [];
  let ipvs = '';
  for (const address of addresses) {
    if (rng.chance(0.35)) continue;
    const proto = rng.pick(['tcp', 'tcp', 'udp'] as const);
    const port = rng.pick([80, 443, 53]);
    const method = rng.weighted([[8, '-m'], [1, '-g'], [1, '-i']]);
    const count = rng.weighted([[6, 1], [3, 2], [1, 0]]);
    // Direct routing and tunnels keep the port.
    const servers = Array.from({ length: count }, () => `${rng.pick(places)}:${method === '-m' ? rng.pick([80, 8080, 8443]) : port} ${method} -w ${rng.weighted([[8, 1], [2, 3], [1, 0]])}`);
    const distinct = [...new Map(servers.map((server) => [server.split(' ')[0], server])).values()];
    const flags = (rng.chance(0.2) ? ' -p 300' : '') + (proto === 'udp' && rng.chance(0.2) ? ' -o' : '');
    const [option = '', scheduler = ''] = [`-${proto[0] ?? ''} ${address}:${port}`, rng.pick(['rr', 'wrr', 'lc', 'wlc', 'sh', 'fo', 'sed'])];
    ipvs += service(option, `${scheduler}${flags}`, ...distinct);
    all.push({ address, proto, port, single: distinct.length < 2 });
  }
  return { ipvs: ipvs === '' ? service('-t 10.96.0.10:80', 'rr', '172.16.0.65:80 -m -w 1') : ipvs, all };
}

/** Rules that change what IPVS and the tunnel see. */
function rules(rng: Rng): string {
  const now = (probability: number, rule: string): string[] => (rng.chance(probability) ? [rule] : []);
  const masked = rng.chance(0.6);
  return watching({
    raw: [...now(0.05, 'PREROUTING -p udp -j NOTRACK'), ...now(0.1, 'OUTPUT -p 4 -j NOTRACK')],
    mangle: [...now(0.2, 'PREROUTING -i cali+ -j MARK --set-mark 0x10'), ...now(0.2, 'FORWARD -o tunl0 -j MARK --or-mark 0x20'), ...now(0.2, 'OUTPUT -m ipvs --ipvs -j MARK --or-mark 0x40'), ...now(0.15, 'POSTROUTING -m ipvs --vaddr 10.96.0.0/24 -j TOS --set-tos 0x10'), ...now(0.1, 'OUTPUT -p 4 -j TTL --ttl-set 9')],
    nat: [...(masked ? ['PREROUTING -d 10.96.0.0/16 ! -s 172.16.0.0/16 -j MARK --or-mark 0x4000', 'OUTPUT -d 10.96.0.0/16 -j MARK --or-mark 0x4000', 'POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE'] : []),
      ...now(0.3, 'POSTROUTING -o tunl0 ! -s 172.16.0.0/16 -j MASQUERADE'), ...now(0.2, 'PREROUTING -p tcp -d 192.168.1.1 --dport 88 -j DNAT --to-destination 10.96.0.10:80'), ...now(0.15, 'POSTROUTING -m ipvs --ipvs -j SNAT --to-source 192.168.1.1')],
    filter: [...now(0.1, 'INPUT -d 10.96.0.11 -j DROP'), ...now(0.1, 'OUTPUT -p 4 -m conntrack --ctstate NEW -j ACCEPT'), ...now(0.1, 'FORWARD -i tunl0 -m conntrack --ctstate ESTABLISHED -j ACCEPT'), ...now(0.08, 'FORWARD -m conntrack --ctstate INVALID -j DROP')],
  });
}

function packets(rng: Rng, all: Service[]): SentPacket[] {
  const list: SentPacket[] = [];
  for (let index = 0; index < 5; index++) {
    const from = rng.pick(clients);
    const aim = rng.weighted<Service>([[6, all.length > 0 ? rng.pick(all) : { address: '10.96.0.10', proto: 'tcp', port: 80, single: true }], [2, { address: rng.pick(['172.16.1.5', '172.16.1.200', '172.16.0.66']), proto: 'tcp', port: 80, single: true }], [1, { address: rng.pick(addresses), proto: 'tcp', port: rng.pick([80, 88, 9999]), single: false }]]);
    const beginning: SentPacket = { ...from, dst: aim.address, proto: aim.proto, sport: 40000 + index, dport: aim.port, ttl: 64, ...(rng.chance(0.2) && { tos: rng.pick([0x10, 2, 3]) }) };
    if (from.in === 'eth0' && rng.chance(0.2)) {
      list.push({ in: 'eth0', src: '192.168.1.2', dst: '192.168.1.1', proto: 4, ttl: 64, inner: { ...sent(beginning as Parameters<typeof sent>[0]), src: '172.16.1.5' } as NonNullable<SentPacket['inner']> });
      continue;
    }
    list.push(beginning);
    // Where several real servers may be chosen, the trace cannot know which one the rest of the connection goes to.
    if (!aim.single || rng.chance(0.2)) continue;
    list.push({ reply: true });
    if (rng.chance(0.6)) list.push({ ...beginning, ...(aim.proto === 'tcp' && { flags: rng.pick([['ACK'], ['ACK'], ['FIN', 'ACK'], ['SYN']]) }) });
  }
  return list;
}

/** The case of a seed. */
export function nodeCase(seed: number): KernelCase {
  const rng = new Rng(seed);
  for (let warm = 0; warm < 5; warm++) rng.next();
  const { ipvs, all } = services(rng);
  const sysctls = rng.chance(0.2) ? { 'net.ipv4.vs.conntrack': 0 } : undefined;
  return { ...node, ipvs, rules4: rules(rng), packets: packets(rng, all), ...(sysctls && { sysctls }) };
}
