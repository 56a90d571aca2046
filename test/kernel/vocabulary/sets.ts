/** Exports the sets of a case, the match `set` and the target SET. */
import type { Rng } from '../rng.ts';
import { fitting, kitOf, setKinds } from './setKinds.ts';
import { marks, within, type Draw, type Entry, type World } from './types.ts';

/** Some sets over the addresses and ports of the world, as text for `ipset restore`; their names go into the world. At least so many. */
export function makeSets(rng: Rng, world: World, least = 0): string {
  const lines: string[] = [];
  const kit = kitOf(rng, world);
  const kinds = setKinds.filter(({ family }) => family === undefined || family === (world.v6 ? 6 : 4));
  const count = Math.max(least, rng.weighted([[1, 0], [5, 1 + rng.int(3)], [3, 4 + rng.int(4)]]));
  for (let index = 0; index < count; index++) {
    const kind = rng.pick(kinds);
    const { type, dimensions, member, exception } = kind;
    const name = `s${index}`;
    const extensions = ['counters', 'skbinfo', 'comment', 'timeout 600'].filter(() => rng.chance(0.25));
    const own = kind.options?.(kit) ?? '';
    const options = type === 'bitmap:ip' || type === 'bitmap:ip,mac' ? `range ${own}` : own;
    const family = world.v6 && type.startsWith('hash:') ? 'family inet6' : '';
    lines.push(['create', name, type, family, options, ...extensions].filter((word) => word !== '').join(' '));
    const add = (text: string, flag = '') => lines.push(`add ${name} ${text}${flag}${extras(rng, extensions, flag === '')}`);
    for (const text of new Set(fitting(kind, options, Array.from({ length: 1 + rng.int(4) }, () => member(kit))))) add(text);
    if (exception && rng.chance(0.5)) add(exception(kit), ' nomatch');
    world.sets.push({ name, type, dimensions, counters: extensions.includes('counters'), skbinfo: extensions.includes('skbinfo') });
  }
  if (world.sets.length > 1 && rng.chance(0.7)) lines.push(...makeList(rng, world));
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

/** What a member carries for the extensions of its set. */
function extras(rng: Rng, extensions: readonly string[], marked: boolean): string {
  const has = (name: string) => extensions.some((extension) => extension.startsWith(name)) && rng.chance(0.6);
  return (has('timeout') ? ` timeout ${rng.pick([0, 300, 5000])}` : '') + (has('counters') ? ` packets ${rng.int(4)} bytes ${rng.int(400)}` : '')
    + (has('comment') ? ' comment "a nomatch b"' : '') + (marked && has('skbinfo') ? ` skbmark ${rng.pick(marks)}${rng.chance(0.5) ? '/0xff' : ''}` : '');
}

/** A list of sets: mostly of one number of dimensions, in any order, with counters of its own now and then. */
function makeList(rng: Rng, world: World): string[] {
  const dimensions = rng.pick(world.sets).dimensions;
  const members = world.sets.filter((set) => set.dimensions === dimensions || rng.chance(0.2));
  const [counters, skbinfo] = [rng.chance(0.4), rng.chance(0.2)];
  const lines = [`create l0 list:set${counters ? ' counters' : ''}${skbinfo ? ' skbinfo' : ''}`];
  for (const { name } of members.sort(() => (rng.chance(0.5) ? 1 : -1))) lines.push(`add l0 ${name}${counters && rng.chance(0.5) ? ` packets ${rng.int(5)}` : ''}${skbinfo && rng.chance(0.5) ? ` skbmark ${rng.pick(marks)}` : ''}`);
  world.sets.push({ name: 'l0', type: 'list:set', dimensions, counters, skbinfo });
  return lines;
}

/** src and dst for the dimensions of a set; now and then too few or too many. */
function directions(rng: Rng, dimensions: number): string {
  const count = rng.weighted([[12, dimensions], [1, dimensions + 1], [1, Math.max(1, dimensions - 1)]]);
  const usual = ['dst', 'dst', 'src', 'src'].slice(0, count);
  return (rng.chance(0.5) ? usual : Array.from({ length: count }, () => rng.pick(['src', 'dst']))).join(',');
}

function setMatch({ rng, world }: Draw): string {
  if (world.sets.length === 0) return '';
  const { name, dimensions } = rng.pick(world.sets);
  return `-m set ${rng.not()}--match-set ${name} ${directions(rng, dimensions)} `;
}

function setMatchMore(draw: Draw): string {
  const { rng } = draw;
  const rule = setMatch(draw);
  if (rule === '') return '';
  const counter = (what: string, number: number) => rng.pick([`${rng.not()}--${what}-eq ${number}`, `--${what}-lt ${number}`, `--${what}-gt ${number}`]);
  const options = ['--return-nomatch', '! --update-counters', '! --update-subcounters', counter('packets', rng.int(9)), counter('bytes', 40 + rng.int(600))].filter(() => rng.chance(0.35));
  return `${rule}${options.join(' ')} `;
}

function setTarget(draw: Draw): string {
  const { rng, world, table } = draw;
  if (world.sets.length === 0) return '';
  const one = (option: string, fits = world.sets) => {
    const { name, dimensions } = rng.pick(fits);
    return ` ${option} ${name} ${directions(rng, dimensions)}`;
  };
  const kinds = rng.weighted([[6, ['add']], [3, ['del']], [1, ['add', 'del']], [table === 'mangle' ? 4 : 0, ['map']], [table === 'mangle' ? 1 : 0, ['add', 'map']]]);
  let words = 'SET';
  if (kinds.includes('add')) words += one('--add-set') + (rng.chance(0.4) ? ' --exist' : '') + (rng.chance(0.2) ? ` --timeout ${rng.pick([0, 30])}` : '');
  if (kinds.includes('del')) words += one('--del-set');
  if (kinds.includes('map')) {
    const marked = world.sets.filter(({ skbinfo }) => skbinfo);
    words += `${one('--map-set', marked.length > 0 && rng.chance(0.8) ? marked : world.sets)} --map-mark${within(draw, ['FORWARD', 'OUTPUT', 'POSTROUTING']) && rng.chance(0.3) ? ' --map-prio' : ''}`;
  }
  return words;
}

export const setMatches: readonly Entry[] = [
  { name: 'set', weight: 5, make: setMatch },
  { name: 'set options', weight: 3, make: setMatchMore },
];

export const setTargets: readonly Entry[] = [{ name: 'SET', weight: 3, make: setTarget }];
