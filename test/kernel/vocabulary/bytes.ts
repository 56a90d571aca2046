/** Exports the matches that look at bytes of the packet: u32, string, bpf. */
import { either, type Draw, type Entry } from './types.ts';

function u32(draw: Draw): string {
  const { packet, rng, world } = draw;
  const length = packet.length ?? 40;
  const ttl = packet.ttl ?? 64;
  const fields: [string, number][] = world.v6
    ? [['4>>16&0xFFFF', length - 40], ['4&0xFF', ttl], ['0>>28', 6]]
    : [['0&0xFFFF', length], ['5&0xFF', ttl], ['0>>24', 0x45]];
  if (!world.v6 && packet.sport !== undefined && packet.dport !== undefined) fields.push(['0>>22&0x3C@0>>16&0xFFFF', packet.sport], ['0>>22&0x3C@0&0xFFFF', packet.dport]);
  const [where, value] = rng.pick(fields);
  const range = (number: number) => rng.pick([`0x${number.toString(16)}`, `0x${Math.max(0, number - 2).toString(16)}:0x${(number + 2).toString(16)}`, `0x1,0x${number.toString(16)}`]);
  const second = rng.chance(0.2) ? `&&${world.v6 ? '0>>28=0x6' : '0>>28=0x4'}` : '';
  return `-m u32 ${either(draw, '--u32', () => `"${where}=${range(value)}${second}"`, () => `"${where}=${range(value + 9)}"`)}`;
}

function string(draw: Draw): string {
  const { packet, rng } = draw;
  const payload = packet.payload ?? '';
  const from = rng.int(Math.max(1, payload.length - 3));
  const mine = payload.slice(from, from + 3 + rng.int(4));
  const hex = (text: string) => `"|${Buffer.from(text).toString('hex')}|"`;
  const limits = `${rng.chance(0.3) ? `--from ${rng.pick([0, 20, 30, 41])} ` : ''}${rng.chance(0.3) ? `--to ${rng.pick([42, 60, 65535])} ` : ''}`;
  const icase = rng.chance(0.3) ? '--icase ' : '';
  const text = rng.chance(0.7)
    ? either(draw, '--string', () => `"${mine === '' ? 'GET' : icase === '' ? mine : mine.toUpperCase()}"`, () => rng.pick(['"POST"', '"x y"', '"tablewalk.example"']))
    : either(draw, '--hex-string', () => hex(mine === '' ? 'GET' : mine), () => rng.pick(['"|ffee|"', '"ab|0d0a|"']));
  return `-m string ${text}--algo ${rng.pick(['bm', 'kmp'])} ${limits}${icase}`;
}

/** Programs of classic BPF as nfbpf_compile prints them: for raw IPv4 and IPv6. */
const programs4 = ['"1,6 0 0 1"', '"1,6 0 0 0"', '"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"', '"4,48 0 0 8,53 1 0 64,6 0 0 0,6 0 0 65535"', '"5,48 0 0 0,84 0 0 240,21 0 1 64,6 0 0 1,6 0 0 0"', '"6,48 0 0 9,21 0 3 17,177 0 0 0,72 0 0 2,6 0 0 4,6 0 0 0"', '"5,128 0 0 0,37 1 0 60,6 0 0 0,6 0 0 1,6 0 0 0"'];
const programs6 = ['"1,6 0 0 1"', '"1,6 0 0 0"', '"4,48 0 0 6,21 0 1 6,6 0 0 1,6 0 0 0"', '"4,48 0 0 7,53 1 0 64,6 0 0 0,6 0 0 65535"'];

export const bytes: readonly Entry[] = [
  { name: 'u32', weight: 2, make: u32 },
  { name: 'string', weight: 2, make: string },
  { name: 'bpf', weight: 1, make: ({ rng, world }) => `-m bpf --bytecode ${rng.pick(world.v6 ? programs6 : programs4)} ` },
];
