/** Exports the matches on IPv6 extension headers. */
import { either, type Draw, type Entry } from './types.ts';

const numbers = { hop: 0, dst: 60, route: 43, frag: 44, auth: 51 } as const;

function ipv6header(draw: Draw): string {
  const { packet, rng } = draw;
  const own = Object.entries(numbers).filter(([, number]) => (packet.extensions ?? []).some(({ header }) => header === number)).map(([name]) => name);
  const soft = rng.chance(0.6) ? '--soft ' : '';
  const exact = [...own, ...(packet.proto === 'esp' ? ['esp'] : ['prot'])].join(',');
  return `-m ipv6header ${either(draw, '--header', () => (soft === '' ? exact : rng.pick([...own, 'prot'])), () => rng.pick(['hop', 'dst,route', 'frag', 'auth,prot', 'none', 'esp']))}${soft}`;
}

const options = ({ rng }: Draw, name: 'dst' | 'hbh') => `-m ${name} ${rng.chance(0.5) ? `${rng.not()}--${name}-len ${rng.pick([8, 16, 24])} ` : ''}${rng.chance(0.5) ? `--${name}-opts ${rng.pick(['1', '1:4', '5:2', '0', '1:0', '5', '194:4,1'])} ` : ''}`;

const rt = ({ rng }: Draw) => `-m rt ${rng.pick(['', '--rt-type 0 ', '! --rt-type 0 ', '--rt-type 4 ', '--rt-segsleft 0 ', '--rt-segsleft 1:3 ', '--rt-len 24 ', '! --rt-len 8 '])}`;

const srh = ({ rng }: Draw) => `-m srh ${rng.not()}${rng.pick(['--srh-next-hdr 6', '--srh-next-hdr 17', '--srh-hdr-len-eq 2', '--srh-segs-left-eq 0', '--srh-segs-left-gt 0', '--srh-last-entry-eq 0', '--srh-tag 0', '--srh-hdr-len-lt 3'])} `;

const frag = ({ rng }: Draw) => `-m frag ${rng.pick(['--fragid 0:4294967295 ', '--fragid 7 ', '--fragfirst ', '--fragmore ', '--fraglast ', '--fragres '])}`;

const mh = (draw: Draw) => `-m mh ${either(draw, '--mh-type', () => draw.packet.mhType ?? 0, () => draw.rng.pick(['6', '1:3']))}`;

export const ipv6: readonly Entry[] = [
  { name: 'ipv6header', family: 6, weight: 3, make: ipv6header },
  { name: 'hbh', family: 6, make: (draw) => options(draw, 'hbh') },
  { name: 'dst', family: 6, make: (draw) => options(draw, 'dst') },
  { name: 'rt', family: 6, make: rt },
  { name: 'srh', family: 6, make: srh },
  { name: 'frag', family: 6, make: frag },
  { name: 'ah extension', module: 'ah', family: 6, make: ({ rng }) => `-m ah ${rng.not()}--ahspi ${rng.pick(['1:2000', '77777'])}${rng.chance(0.3) ? ' --ahlen 16' : ''} ` },
  { name: 'mh', family: 6, protocols: ['mh'], weight: 6, make: mh },
  { name: 'eui64', family: 6, hooks: ['PREROUTING', 'INPUT', 'FORWARD'], weight: 0.3, make: () => '-m eui64 ' },
];
