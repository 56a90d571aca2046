/** Exports the matches on addresses, interfaces, and how the packet came here. */
import { address, either, plain, within, type Draw, type Entry } from './types.ts';

const types4 = ['LOCAL', 'LOCAL', 'UNICAST', 'MULTICAST', 'UNICAST,LOCAL', 'BROADCAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT'];
const types6 = ['LOCAL', 'LOCAL', 'UNICAST', 'MULTICAST', 'UNICAST,LOCAL'];

function addrtype(draw: Draw): string {
  const { rng, world } = draw;
  const limits = [''];
  if (within(draw, ['PREROUTING', 'INPUT', 'FORWARD'])) limits.push('--limit-iface-in ');
  if (within(draw, ['FORWARD', 'OUTPUT', 'POSTROUTING'])) limits.push('--limit-iface-out ');
  const type = () => rng.pick(world.v6 ? types6 : types4);
  return `-m addrtype ${rng.not()}--${rng.pick(['src', 'dst'])}-type ${type()} ${rng.chance(0.3) ? rng.pick(limits) : ''}`;
}

function nextTo(one: string, by: number): string {
  const cut = Math.max(one.lastIndexOf('.'), one.lastIndexOf(':')) + 1;
  const last = one.slice(cut);
  const base = one.includes(':') ? 16 : 10;
  const most = base === 16 ? 0xffff : 255;
  return one.slice(0, cut) + Math.min(most, Math.max(0, parseInt(last === '' ? '0' : last, base) + by)).toString(base);
}

function iprange(draw: Draw): string {
  const side = draw.rng.pick(['src', 'dst'] as const);
  const range = (one: string) => `${nextTo(one, -draw.rng.int(5))}-${nextTo(one, draw.rng.int(5))}`;
  return `-m iprange ${either(draw, `--${side}-range`, () => range(draw.packet[side] ?? address(draw)), () => range(address(draw)))}`;
}

export const addresses: readonly Entry[] = [
  { name: 'addrtype', weight: 4, make: addrtype },
  { name: 'iprange', weight: 2, make: iprange },
  { name: 'physdev', hooks: ['PREROUTING', 'INPUT', 'FORWARD', 'POSTROUTING'], make: ({ rng }) => `-m physdev ${rng.pick(['--physdev-is-in ', '! --physdev-is-in ', '! --physdev-is-bridged ', '--physdev-in eth0 ', '! --physdev-in eth+ '])}` },
  { name: 'pkttype', make: (draw) => `-m pkttype ${either(draw, '--pkt-type', 'unicast', () => draw.rng.pick(['broadcast', 'multicast']))}` },
  { name: 'devgroup in', module: 'devgroup', hooks: ['PREROUTING', 'INPUT', 'FORWARD'], make: (draw) => `-m devgroup ${either(draw, '--src-group', 0, () => draw.rng.pick([1, '0x1/0x1']))}` },
  { name: 'devgroup out', module: 'devgroup', hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'], make: (draw) => `-m devgroup ${either(draw, '--dst-group', 0, () => draw.rng.pick([1, '0x1/0x1']))}` },
  { name: 'rpfilter', tables: ['raw', 'mangle'], hooks: ['PREROUTING'], weight: 2, make: ({ rng }) => `-m rpfilter ${rng.pick(['', '--loose ', '--accept-local ', '--loose --accept-local ', '--validmark '])}${rng.chance(0.4) ? '--invert ' : ''}` },
  { name: 'realm', family: 4, hooks: ['INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], make: (draw) => `-m realm ${either(draw, '--realm', 0, () => draw.rng.pick([7, '0x1/0x1']))}` },
  { name: 'cpu', make: ({ rng }) => `-m cpu ${rng.not(0.5)}--cpu 63 ` },
  { name: 'policy', hooks: ['PREROUTING', 'INPUT', 'FORWARD'], make: (draw) => `-m policy --dir in ${plain(draw, '--pol', 'none', 'ipsec')}` },
  { name: 'policy out', module: 'policy', hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'], make: (draw) => `-m policy --dir out ${plain(draw, '--pol', 'none', 'ipsec --strict --proto esp')}` },
];
