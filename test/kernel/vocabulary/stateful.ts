/** Exports the matches that remember what they saw, or look at a clock, and the targets that feed them. */
import { plain, type Draw, type Entry } from './types.ts';

const limit = ({ rng }: Draw) => `-m limit --limit ${rng.pick(['1/hour', '3/min', '6/hour', '20/min'])}${rng.chance(0.7) ? ` --limit-burst ${rng.pick([1, 2, 3])}` : ''} `;

/** A name of its own for each use: rules with one name share a table, and the kernel refuses uses that differ. */
const named = ({ rng }: Draw, prefix: string) => `${prefix}${rng.int(1_000_000_000).toString(36)}`;

function hashlimit(draw: Draw): string {
  const { rng } = draw;
  const mode = rng.pick(['', '--hashlimit-mode srcip ', '--hashlimit-mode dstip ', '--hashlimit-mode srcip,dstport ', '--hashlimit-mode dstip,dstport,srcip,srcport ']);
  const mask = mode.includes('srcip') && rng.chance(0.3) ? '--hashlimit-srcmask 16 ' : '';
  return `-m hashlimit --hashlimit-${rng.pick(['upto', 'above'])} ${rng.pick(['1/hour', '3/min', '6/hour'])} --hashlimit-burst ${rng.pick([1, 2, 3])} ${mode}${mask}--hashlimit-name ${named(draw, 'h')} `;
}

function hashlimitBytes(draw: Draw): string {
  return `-m hashlimit --hashlimit-${draw.rng.pick(['upto', 'above'])} 16b/s ${draw.rng.pick(['', '--hashlimit-burst 16b ', '--hashlimit-burst 32b '])}--hashlimit-mode srcip --hashlimit-name ${named(draw, 'b')} `;
}

function recent({ rng }: Draw): string {
  const list = `--name ${rng.pick(['one', 'two'])} ${rng.pick(['--rsource ', '--rsource ', '--rdest '])}`;
  const check = () => `${rng.pick(['--rcheck', '--update'])} ${rng.chance(0.5) ? `--seconds ${rng.pick([60, 600])} ` : ''}${rng.chance(0.5) ? `--hitcount ${rng.pick([1, 2, 3])} ` : ''}${rng.chance(0.15) ? '--rttl ' : ''}`;
  return `-m recent ${rng.not()}${rng.weighted([[4, () => '--set '], [4, check], [1, () => '--remove ']])()}${list}`;
}

function nth({ rng }: Draw): string {
  const every = rng.pick([1, 2, 3, 4]);
  return `-m statistic --mode nth ${rng.not()}--every ${every} --packet ${rng.int(every)} `;
}

const connbytes = ({ rng }: Draw) => `-m connbytes ${rng.not()}--connbytes ${rng.pick(['0:', '1:', '2:', '0:100', '50:2000', '1:1'])} --connbytes-mode ${rng.pick(['packets', 'bytes', 'avgpkt'])} --connbytes-dir ${rng.pick(['original', 'reply', 'both'])} `;

function connlimit({ rng, world }: Draw): string {
  return `-m connlimit --connlimit-${rng.pick(['upto', 'above'])} ${rng.pick([0, 1, 2])} --connlimit-mask ${world.v6 ? rng.pick([128, 64, 0]) : rng.pick([32, 24, 8, 0])} --connlimit-${rng.pick(['saddr', 'daddr'])} `;
}

function time(draw: Draw): string {
  const { rng } = draw;
  return `-m time ${rng.pick(['--datestart 2001-01-01T00:00:00', '--datestart 2030-01-01T00:00:00 --datestop 2031-01-01T00:00:00', '--timestart 00:00:00 --timestop 23:59:59', '--weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun', '--datestop 2005-01-01T00:00:00'])} `;
}

export const statefulMatches: readonly Entry[] = [
  { name: 'limit', weight: 2, make: limit },
  { name: 'hashlimit', weight: 2, make: hashlimit },
  { name: 'hashlimit bytes', weight: 0.5, make: hashlimitBytes },
  { name: 'quota', weight: 1, make: ({ rng, packet }) => `-m quota ${rng.not()}--quota ${rng.pick([0, packet.length ?? 40, 2 * (packet.length ?? 40), 100_000])} ` },
  { name: 'recent', weight: 3, make: recent },
  { name: 'statistic nth', weight: 2, make: nth },
  { name: 'statistic random', weight: 1, make: ({ rng }) => `-m statistic --mode random ${rng.not()}--probability ${rng.pick(['0', '1'])} ` },
  { name: 'connbytes', weight: 1, make: connbytes },
  { name: 'connlimit', weight: 1, make: connlimit },
  { name: 'time', weight: 0.5, make: time },
  { name: 'socket', weight: 0.5, hooks: ['PREROUTING', 'INPUT'], make: ({ rng }) => `-m socket ${rng.pick(['', '--transparent ', '--nowildcard '])}` },
  { name: 'osf', family: 4, weight: 0.3, protocols: ['tcp'], hooks: ['PREROUTING', 'INPUT', 'FORWARD'], make: (draw) => `-m osf ${plain(draw, '--genre', 'unknown', 'Linux')}` },
  { name: 'nfacct', weight: 0.5, make: () => '-m nfacct --nfacct-name counted ' },
  { name: 'rateest', weight: 0.5, make: ({ rng }) => `-m rateest --rateest estimated ${rng.not()}--rateest-${rng.pick(['lt', 'gt', 'eq'])} ${rng.pick(['--rateest-bps 8bit', '--rateest-pps 1'])} ` },
];

export const statefulTargets: readonly Entry[] = [
  { name: 'RATEEST', weight: 0.5, make: () => 'RATEEST --rateest-name estimated --rateest-interval 8.0s --rateest-ewmalog 16.0s' },
  { name: 'IDLETIMER', weight: 0.5, make: (draw) => `IDLETIMER --timeout 600 --label ${named(draw, 'i')}` },
];
