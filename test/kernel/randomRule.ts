/** Exports rule: a random rule of the vocabulary, made for one of the packets of the case. */
import { either, network, icmpOf, within, address, type Draw, type Entry } from './vocabulary/types.ts';

/** Whether an entry is valid in the place, with the protocol that the rule has. */
function fits({ family, tables, hooks, protocols }: Entry, draw: Draw, protocol: string | undefined): boolean {
  if (family !== undefined && family !== (draw.world.v6 ? 6 : 4)) return false;
  if (tables && !tables.includes(draw.table)) return false;
  if (hooks && !within(draw, hooks)) return false;
  return !protocols || (protocol !== undefined && protocols.includes(protocol));
}

const pick = (draw: Draw, entries: readonly Entry[]): Entry => draw.rng.weighted(entries.map((entry) => [entry.weight ?? 1, entry] as const));

/** The name of a protocol in rules: it has two for ICMPv6 and mobility. */
const inRules = (protocol: string) => (protocol === 'icmpv6' ? 'ipv6-icmp' : protocol === 'mh' ? 'mobility-header' : protocol);

/** `-p` of a rule, and the protocol that it names. */
function protocolOf(draw: Draw): [string, string] {
  const { rng, packet, world } = draw;
  const own = String(packet.proto);
  const kind = rng.weighted([[4, 'none'], [5, 'own'], [1, 'other'], [0.7, 'negated'], [0.3, 'all']]);
  if (kind === 'none') return ['', ''];
  if (kind === 'all') return ['-p all ', ''];
  if (kind === 'negated') return [`! -p ${rng.pick(['tcp', 'udp', inRules(icmpOf(world))])} `, ''];
  const name = kind === 'own' ? own : rng.pick(['tcp', 'udp', icmpOf(world), 'sctp', 'esp']);
  return [`-p ${inRules(name)} `, name];
}

/** Interfaces; in chains of one's own iptables accepts both, and one that the hook has not got is the empty name. */
function interfaces(draw: Draw): string {
  const { rng, world, builtIn, packet } = draw;
  const incoming = !builtIn || within(draw, ['PREROUTING', 'INPUT', 'FORWARD']);
  const outgoing = !builtIn || within(draw, ['FORWARD', 'OUTPUT', 'POSTROUTING']);
  const name = () => rng.pick([...world.interfaces, 'eth+', 'cali+', 'eth0+', 'lo']);
  const mine = () => rng.pick([packet.in ?? 'lo', `${(packet.in ?? 'lo').slice(0, 3)}+`]);
  return (rng.chance(0.15) && incoming ? either(draw, '-i', mine, name) : '') + (rng.chance(0.15) && outgoing ? `${rng.not()}-o ${name()} ` : '');
}

function addresses(draw: Draw): string {
  const { rng, packet } = draw;
  const one = (option: string, side: 'src' | 'dst') => (rng.chance(0.18) ? either(draw, option, () => network(draw, packet[side] ?? address(draw)), () => network(draw, address(draw))) : '');
  return one('-s', 'src') + one('-d', 'dst');
}

export interface RuleKit { matches: readonly Entry[]; targets: readonly Entry[] }

/** Chooses what the rule ends with: a chain, a target, or nothing. */
function chooseTarget(draw: Draw, { targets }: RuleKit, jumps: readonly string[]): Entry | string {
  const { rng, table } = draw;
  const natural = targets.filter((entry) => fits(entry, draw, undefined) || (entry.protocols?.includes(String(draw.packet.proto)) === true && fits({ ...entry, protocols: undefined }, draw, undefined)));
  const nat = natural.filter(({ tables }) => tables?.[0] === 'nat');
  const kind = rng.weighted([[3, 'none'], [jumps.length > 0 ? 5 : 0, 'jump'], [jumps.length > 0 ? 1.5 : 0, 'goto'], [table === 'nat' && nat.length > 0 ? 6 : 0, 'nat'], [5, 'target']] as const);
  if (kind === 'none') return '';
  if (kind === 'jump') return `-j ${rng.pick(jumps)}`;
  if (kind === 'goto') return `-g ${rng.pick(jumps)}`;
  return pick(draw, kind === 'nat' ? nat : natural);
}

const moduleIn = (words: string): string | undefined => /-m (\S+)/.exec(words)?.[1];

/**
 * The matches with those of one module beside each other. A module that comes again behind another one with an option of the same name
 * (mark and connmark, recent and connlabel, statistic and policy) loses it: iptables then takes that option for the other module's.
 */
function sideBySide(matches: readonly string[]): string[] {
  const modules = [...new Set(matches.map(moduleIn))];
  return modules.flatMap((module) => matches.filter((match) => moduleIn(match) === module));
}

/** A rule without its chain. `jumps` are the chains it may go to. */
export function rule(draw: Omit<Draw, 'likely' | 'protocol'>, kit: RuleKit, jumps: readonly string[]): string {
  const { rng } = draw;
  const place: Draw = { ...draw, protocol: '', likely: 0.85 };
  const target = chooseTarget(place, kit, jumps);
  const ends = typeof target === 'string' ? target.startsWith('-g') : target.ends === true && target.tables?.[0] !== 'nat';
  const { protocols: needed, needs } = typeof target === 'string' ? {} : target;
  const own = String(draw.packet.proto);
  const [option, protocol] = needed ? [`-p ${inRules(needed.includes(own) ? own : rng.pick(needed))} `, needed.includes(own) ? own : needed[0] ?? ''] : protocolOf(place);
  const full: Draw = { ...place, protocol, likely: ends ? 0.55 : 0.88 };
  const fitting = kit.matches.filter((entry) => fits(entry, full, protocol));
  const count = rng.weighted([[ends && !needs ? 1 : 4, 0], [6, 1], [3, 2], [1, 3]]);
  const chosen = new Map<string, string>();
  for (let made = 0; made < count; made++) {
    const entry = pick(full, fitting);
    const words = entry.make(full);
    const key = moduleIn(words) ?? words;
    if (words !== '') chosen.set(key === 'tcp' || key === 'conntrack' ? key : `${key} ${made}`, words);
  }
  const words = (needs?.includes('-m tcp') === true ? [...chosen].filter(([key]) => key !== 'tcp') : [...chosen]).map(([, one]) => one);
  const comment = rng.chance(0.04) ? '-m comment --comment "a \\"quoted\\" word" ' : '';
  const flags = words.filter((one) => !one.startsWith('-m'));
  const matches = sideBySide(words.filter((one) => one.startsWith('-m')));
  let head = addresses(full) + interfaces(full) + [...new Set(flags)].slice(0, 1).join('') + option + matches.join('') + comment;
  if (typeof target === 'string') return `${head}${target}`.trim();
  const made = target.make(full);
  head += made === '' ? '' : needs ?? '';
  // A verdict that every packet meets would leave the rest of the chain alone.
  if (ends && head === '') head = `-s ${network(full, draw.packet.src ?? address(full))} `;
  return `${head}${made === '' ? '' : `-j ${made}`}`.trim();
}
