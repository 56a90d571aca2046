/** Exports randomCase: a random ruleset with sets, routes and packets, all from one seed: what nobody thought of by hand. */
import type { KernelCase, SentPacket } from './oracle.ts';
import { randomBox } from './randomBox.ts';
import { withPolicy } from './randomRouting.ts';
import { makePackets } from './randomPackets.ts';
import { rule, type RuleKit } from './randomRule.ts';
import { Rng } from './rng.ts';
import { drawable, matchEntries, targetEntries } from './vocabulary/index.ts';
import { makeSets } from './vocabulary/sets.ts';
import type { Entry, Hook, World } from './vocabulary/types.ts';

const builtIn: Record<string, readonly Hook[]> = {
  raw: ['PREROUTING', 'OUTPUT'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], filter: ['INPUT', 'FORWARD', 'OUTPUT'], security: ['INPUT', 'FORWARD', 'OUTPUT'],
};
const tables = [['raw', 0.4], ['mangle', 0.7], ['nat', 0.7], ['filter', 1], ['security', 0.1]] as const;

/** A seed from text: a number, or any words. */
export function seedOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : [...text].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7);
}

/** The packets that may pass one of the hooks: only those of this box pass OUTPUT, and only those that arrive the others. */
function passing(packets: readonly SentPacket[], hooks: readonly Hook[]): readonly SentPacket[] {
  const own = packets.filter(({ reply }) => reply !== true);
  const fit = own.filter((packet) => hooks.includes('POSTROUTING') || (packet.in === undefined ? hooks.includes('OUTPUT') : hooks.some((hook) => hook !== 'OUTPUT')));
  return fit.length > 0 ? fit : own;
}

/** One table: its built-in chains, and chains of its own that jump only forward, so that there is no loop. */
function makeTable(rng: Rng, world: World, kit: RuleKit, table: string): string {
  const hooks = builtIn[table] ?? [];
  const own = Array.from({ length: rng.int(5) }, (_, index) => ({ name: `${table.toUpperCase()}-${index}`, hooks: hooks.filter(() => rng.chance(0.5)) })).filter((chain) => chain.hooks.length > 0);
  const chains = [...hooks.map((hook) => ({ name: hook as string, hooks: [hook] as readonly Hook[] })), ...own];
  const lines = chains.map((chain, index) => (index < hooks.length ? `:${chain.name} ${rng.chance(0.06) && table !== 'nat' ? 'DROP' : 'ACCEPT'} [0:0]` : `:${chain.name} - [0:0]`));
  for (const [index, chain] of chains.entries()) {
    const jumps = own.filter((other) => chains.indexOf(other) > index && chain.hooks.every((hook) => other.hooks.includes(hook))).map((other) => other.name);
    const packets = passing(world.packets, chain.hooks);
    const count = rng.int(index < hooks.length ? 7 : 5);
    for (let made = 0; made < count; made++) {
      const place = { rng, world, table, hooks: chain.hooks, builtIn: index < hooks.length, packet: rng.pick(packets) };
      lines.push(`-A ${chain.name} ${rule(place, kit, jumps)}`.trim());
    }
  }
  return `*${table}\n${lines.join('\n')}\nCOMMIT\n`;
}

export interface RandomOptions {
  /** How many packets the case has. */
  packets?: number;
  /** Draw entries too that the trace does not follow yet. */
  withPending?: boolean;
  /** The name of an entry that is drawn often, whether it is pending or not. */
  favour?: string;
}

/** The case of a seed. */
export function randomCase(seed: number, { packets = 16, withPending = false, favour }: RandomOptions = {}): KernelCase {
  const rng = new Rng(seed);
  for (let warm = 0; warm < 5; warm++) rng.next();
  const special = [...matchEntries, ...targetEntries].find(({ name }) => name === favour);
  if (favour !== undefined && !special) throw new Error(`The vocabulary has no entry ${favour}.`);
  const chance = rng.chance(0.2);
  const v6 = special?.family === undefined ? chance : special.family === 6;
  const { box: plain, world } = randomBox(rng, v6);
  // From a source of its own, so that the rules and packets of a seed stay what they are; a favoured entry is to be met on the plain box.
  const box = special ? plain : withPolicy(new Rng(seed ^ 0x5bd1e995), plain, world);
  world.packets = makePackets(rng, world, packets, special);
  const ipset = makeSets(rng, world, special?.module === 'set' || favour === 'SET' ? 2 : 0);
  // What is asked often is to say no often enough, too.
  const often = (entries: readonly Entry[]) => entries.map((entry): Entry => (entry === special ? { ...entry, weight: 25, make: (draw) => entry.make({ ...draw, likely: Math.min(draw.likely, 0.65) }) } : entry));
  const kit: RuleKit = { matches: often(drawable(matchEntries, withPending, favour)), targets: often(drawable(targetEntries, withPending, favour)) };
  const rules = tables.filter(([name, probability]) => rng.chance(probability) || special?.tables?.includes(name) === true).map(([name]) => makeTable(rng, world, kit, name)).join('');
  return { ...box, ipset, [v6 ? 'rules6' : 'rules4']: withUntracked(withEstimator(rules)), packets: world.packets };
}

/** The rate estimator that rules ask: it has to be there before the first of them is loaded. */
function withEstimator(rules: string): string {
  if (!rules.includes('--rateest estimated')) return rules;
  const first = /^:(\S+)/m.exec(rules)?.[1] ?? '';
  return rules.replace(/^(?=-A|COMMIT)/m, `-A ${first} -j RATEEST --rateest-name estimated --rateest-interval 8.0s --rateest-ewmalog 16.0s\n`);
}

/** What SYNPROXY is set up with: the connections it guards are not tracked before it has answered them. Without that it never gets a SYN. */
function withUntracked(rules: string): string {
  if (!rules.includes('-j SYNPROXY')) return rules;
  const untracked = '-A PREROUTING -p tcp -m tcp --dport 1:1023 --syn -j CT --notrack\n';
  const raw = /^\*raw\n(?::.*\n)*/.exec(rules)?.[0];
  return raw === undefined ? `*raw\n${untracked}COMMIT\n${rules}` : raw + untracked + rules.slice(raw.length);
}
