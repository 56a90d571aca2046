/** Exports the matches and targets of marks: of the packet, of its connection, of its sender. */
import { marks as values, masks, plain, either, type Draw, type Entry } from './types.ts';

const marked = ({ rng }: Draw, module: string) => `-m ${module} ${rng.not()}--mark ${rng.pick([...values, '0x0'])}${rng.chance(0.5) ? `/${rng.pick(masks)}` : ''} `;

function setMark({ rng }: Draw): string {
  const value = rng.pick(values);
  return `MARK ${rng.pick([`--set-xmark ${value}/${value}`, `--set-xmark ${value}/0x0`, `--set-mark ${value}`, `--or-mark ${value}`, '--and-mark 0xfffffffe', `--xor-mark ${value}`, `--set-xmark 0x0/${value}`, `--set-mark ${value}/${rng.pick(masks)}`])}`;
}

function connmark({ rng }: Draw): string {
  return `CONNMARK ${rng.pick(['--save-mark', '--restore-mark', '--save-mark --nfmask 0xff --ctmask 0xffff', '--restore-mark --nfmask 0x1 --ctmask 0x3', `--set-xmark ${rng.pick(values)}/${rng.pick(masks)}`, '--or-mark 0x4', '--and-mark 0xffff', '--xor-mark 0x3', `--set-mark ${rng.pick(values)}`, '--restore-mark --mask 0xff'])}`;
}

function shifted({ rng }: Draw): string {
  const shift = `--${rng.pick(['left', 'right'])}-shift-mark ${rng.pick([1, 4, 14])}`;
  return `CONNMARK ${rng.pick(['--save-mark', '--restore-mark', `--set-xmark ${rng.pick(values)}/0xffffffff`])} ${shift}`;
}

/** iptables 1.8.9 takes a prefix or mask for what --hmark-tuple names for a second use of it, so a rule has one or the other. */
function hmark({ rng, world }: Draw): string {
  const what = rng.pick(['--hmark-tuple src,dst', '--hmark-tuple src,dst,sport,dport', '--hmark-tuple ct,src,dst', '--hmark-tuple src', '--hmark-tuple sport,dport', `--hmark-src-prefix ${world.v6 ? 64 : 24}`, `--hmark-src-prefix ${world.v6 ? 64 : 16} --hmark-dst-prefix ${world.v6 ? 128 : 32} --hmark-dport-mask 0xff00`]);
  return `HMARK ${what} --hmark-mod ${rng.pick([2, 3, 16])} --hmark-offset ${rng.pick([1, 100])} --hmark-rnd ${rng.pick(['0x1', '0xfeedcafe'])}`;
}

export const markMatches: readonly Entry[] = [
  { name: 'mark', weight: 5, make: (draw) => marked(draw, 'mark') },
  { name: 'connmark', weight: 2, make: (draw) => marked(draw, 'connmark') },
  { name: 'owner', hooks: ['OUTPUT', 'POSTROUTING'], weight: 2, make: (draw) => `-m owner ${draw.rng.chance(0.7) ? either(draw, '--uid-owner', () => draw.packet.uid ?? 0, () => draw.rng.pick([1, '500-600'])) : either(draw, '--gid-owner', () => draw.packet.gid ?? 0, () => draw.rng.pick([7, '1-5']))}` },
  { name: 'owner socket', module: 'owner', hooks: ['OUTPUT', 'POSTROUTING'], weight: 0.5, make: ({ rng }) => `-m owner ${rng.not()}--socket-exists ` },
  { name: 'cgroup', hooks: ['INPUT', 'OUTPUT', 'POSTROUTING'], weight: 0.5, make: (draw) => `-m cgroup ${plain(draw, '--cgroup', '0', '65537')}` },
];

export const markTargets: readonly Entry[] = [
  { name: 'MARK', weight: 8, make: setMark },
  { name: 'CONNMARK', weight: 4, make: connmark },
  { name: 'CONNMARK shift', weight: 0.7, make: shifted },
  { name: 'HMARK', weight: 1, tables: ['mangle', 'raw', 'filter'], make: hmark },
];
