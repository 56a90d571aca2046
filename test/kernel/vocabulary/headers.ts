/** Exports the matches on fields of the IP header. */
import { either, plain, span, type Draw, type Entry } from './types.ts';

const tosOf = ({ packet }: Draw) => packet.tos ?? 0;
const ttlOf = ({ packet }: Draw) => packet.ttl ?? 64;

/** A comparison with a number: only --eq may be negated. */
function compared(draw: Draw, prefix: string): string {
  const ttl = ttlOf(draw);
  return draw.rng.pick([
    () => either(draw, `--${prefix}-eq`, ttl, () => draw.rng.pick([ttl + 1, ttl - 1, 7].filter((other) => other >= 0 && other < 256))),
    () => plain(draw, `--${prefix}-lt`, Math.min(255, ttl + 1), ttl),
    () => plain(draw, `--${prefix}-gt`, Math.max(0, ttl - 1), ttl),
  ])();
}

export const headers: readonly Entry[] = [
  { name: 'length', weight: 2, make: (draw) => `-m length ${either(draw, '--length', () => span(draw.rng, draw.packet.length ?? 40, 65535), () => draw.rng.pick(['0:20', '1400:65535', String((draw.packet.length ?? 40) + 1)]))}` },
  { name: 'ttl', family: 4, weight: 2, make: (draw) => `-m ttl ${compared(draw, 'ttl')}` },
  { name: 'hl', family: 6, weight: 2, make: (draw) => `-m hl ${compared(draw, 'hl')}` },
  { name: 'tos', weight: 2, make: (draw) => `-m tos ${either(draw, '--tos', () => draw.rng.pick([`0x${tosOf(draw).toString(16)}`, `0x${(tosOf(draw) & 0x1c).toString(16)}/0x1c`]), () => draw.rng.pick(['0x10', '0x08/0x3f', `0x${((tosOf(draw) + 4) & 255).toString(16)}`]))}` },
  { name: 'dscp', weight: 2, make: (draw) => `-m dscp ${draw.rng.chance(0.7) ? either(draw, '--dscp', () => `0x${(tosOf(draw) >> 2).toString(16).padStart(2, '0')}`, () => draw.rng.pick(['0x0a', '0x2e', '0x3f'])) : `${draw.rng.not()}--dscp-class ${draw.rng.pick(['BE', 'EF', 'CS1', 'AF11'])} `}` },
  { name: 'ecn', weight: 1, make: (draw) => `-m ecn ${either(draw, '--ecn-ip-ect', tosOf(draw) & 3, () => draw.rng.pick([0, 1, 2, 3]))}` },
  { name: 'ecn tcp', module: 'ecn', protocols: ['tcp'], make: ({ rng }) => `-m ecn ${rng.not()}${rng.pick(['--ecn-tcp-cwr', '--ecn-tcp-ece'])} ` },
  { name: 'fragment', module: 'ip', family: 4, make: ({ rng }) => (rng.chance(0.9) ? '! -f ' : '-f ') },
];
