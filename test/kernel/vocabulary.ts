/**
 * What random rules are made of: matches and targets of issue 2, with values that random packets have.
 * `hooks` are the built-in chains that a chain can be reached from; some options are valid in few of them
 * (xt_addrtype.c, xt_owner.c, ipt_REJECT.c, nf_nat targets check the hook mask when a table is loaded).
 */
import { setMatch } from './randomSets.ts';
import type { Rng } from './rng.ts';

export interface World {
  v6: boolean;
  /** Addresses of clients, of this box, and of whatever it forwards to. */
  outside: string[]; own: string[]; beyond: string[];
  networks: string[];
  interfaces: string[];
  /** Destinations that routing ends, and broadcast addresses. */
  odd: string[]; broadcasts: string[];
  /** A host behind an interface. */
  behind: Record<string, string>;
  /** Set names with the number of their dimensions. */
  sets: { name: string; dimensions: number }[];
}

export const ports = [22, 53, 80, 443, 8080, 30080];
const marks = ['0x1', '0x2', '0x3', '0x4000', '0x4001', '0x10000'];
const masks = ['0x1', '0x3', '0xff', '0x4000', '0xffff0000'];
const stateNames = ['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'NEW,ESTABLISHED', 'DNAT', 'SNAT', 'UNTRACKED', 'RELATED'];

const within = (hooks: readonly string[], allowed: readonly string[]) => hooks.every((hook) => allowed.includes(hook));

function address(rng: Rng, world: World): string {
  const one = rng.pick([...world.outside, ...world.own, ...world.beyond]);
  if (world.v6) return rng.pick([one, `${one}/${rng.pick([48, 64, 120, 127])}`, rng.pick(world.networks), '::/0']);
  return rng.weighted([[4, one], [3, `${one}/${rng.pick([8, 16, 24, 30, 31])}`], [3, rng.pick(world.networks)], [1, '0.0.0.0/0'], [1, `0.0.0.${one.split('.')[3] ?? '1'}/0.0.0.255`]]);
}

const interfaceName = (rng: Rng, world: World) => rng.pick([...world.interfaces, 'eth+', 'cali+', 'eth0+', 'lo']);

function portRange(rng: Rng): string {
  const port = rng.pick(ports);
  return rng.weighted([[5, String(port)], [2, `${port}:${port + rng.int(100)}`], [1, `${Math.max(0, port - 30)}:${port}`], [1, `:${port}`], [1, `${port}:`]]);
}

/** Options of a protocol, with the protocol; the second value is the protocol's name where ports may follow. */
function protocol(rng: Rng, world: World): [string, string] {
  const icmp = world.v6 ? 'ipv6-icmp' : 'icmp';
  const kind = rng.weighted([[9, 'none'], [8, 'tcp'], [5, 'udp'], [3, icmp], [1, 'negated'], [1, 'number'], [1, 'sctp']]);
  if (kind === 'none') return ['', ''];
  if (kind === 'negated') return [`! -p ${rng.pick(['tcp', 'udp', icmp])} `, ''];
  if (kind === 'number') return [`-p ${rng.pick(['50', '47', 'all', '132'])} `, ''];
  let options = `-p ${kind} `;
  if (kind === icmp) {
    const types = world.v6 ? ['echo-request', '129', '1/4'] : ['echo-request', '0', '3/1', '3', 'any', '8'];
    if (rng.chance(0.7)) options += world.v6 ? `-m icmp6 ${rng.not()}--icmpv6-type ${rng.pick(types)} ` : `-m icmp ${rng.not()}--icmp-type ${rng.pick(types)} `;
    return [options, ''];
  }
  if (kind === 'tcp' && rng.chance(0.2)) options += rng.pick([`-m tcp ${rng.not()}--syn `, '-m tcp --tcp-flags SYN,ACK,FIN,RST SYN ', `-m tcp ${rng.not()}--tcp-flags ACK ACK `]);
  else if (rng.chance(0.25)) {
    const list = rng.pick(['22,80,443', '53', '80:90,8080', '1:1023', '30000:32767,40000:50000']);
    options += `-m multiport ${rng.not()}--${rng.pick(['dports', 'dports', 'sports', 'ports'])} ${list} `;
  } else {
    if (rng.chance(0.5)) options += `-m ${kind} ${rng.not(0.15)}--dport ${portRange(rng)} `;
    else if (rng.chance(0.2)) options += `-m ${kind} ${rng.not()}--sport ${rng.pick(['40000:40002', '1024:', '53'])} `;
  }
  return [options, kind];
}

const addrtypes = ['LOCAL', 'LOCAL', 'UNICAST', 'MULTICAST', 'UNICAST,LOCAL'];

function addrtype(rng: Rng, world: World, hooks: readonly string[]): string {
  const limits = [''];
  if (within(hooks, ['PREROUTING', 'INPUT', 'FORWARD'])) limits.push(' --limit-iface-in');
  if (within(hooks, ['FORWARD', 'OUTPUT', 'POSTROUTING'])) limits.push(' --limit-iface-out');
  return `-m addrtype ${rng.not()}--${rng.pick(['src', 'dst'])}-type ${rng.pick(world.v6 ? addrtypes : [...addrtypes, 'BROADCAST', 'BLACKHOLE'])}${rng.chance(0.3) ? rng.pick(limits) : ''} `;
}

function conntrack(rng: Rng, world: World): string {
  return rng.weighted([
    [8, `-m conntrack ${rng.not()}--ctstate ${rng.pick(stateNames)} `],
    [2, `-m state ${rng.not()}--state ${rng.pick(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED'])} `],
    [1, `-m conntrack ${rng.not()}--ctdir ${rng.pick(['ORIGINAL', 'REPLY'])} `.replace('! ', '')],
    [2, `-m conntrack ${rng.not()}--${rng.pick(['ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst'])} ${address(rng, world).replace(/^0\.0\.0\.\d+\/0.*/, '10.0.0.0/8')} `],
    [1, `-m conntrack --ctproto tcp ${rng.not()}--${rng.pick(['ctreplsrcport', 'ctrepldstport', 'ctorigsrcport'])} ${rng.pick(['80', '40000:40003', '8080'])} `],
    [1, `-m conntrack --ctproto ${rng.pick(['tcp', '17'])} ${rng.not()}--ctorigdstport ${rng.pick(ports)} `],
    [1, `-m conntrack ${rng.not()}--ctstatus ${rng.pick(['SEEN_REPLY', 'CONFIRMED', 'NONE', 'ASSURED'])} `],
  ]);
}

/** One more match; '' where the draw does not fit the hooks. */
function another(rng: Rng, world: World, hooks: readonly string[]): string {
  return rng.weighted<() => string>([
    [6, () => `-m mark ${rng.not()}--mark ${rng.pick(marks)}${rng.chance(0.5) ? `/${rng.pick(masks)}` : ''} `],
    [5, () => conntrack(rng, world)],
    [4, () => addrtype(rng, world, hooks)],
    [5, () => setMatch(rng, world)],
    [1, () => `-m connmark ${rng.not()}--mark ${rng.pick(marks)}/${rng.pick(masks)} `],
    [1, () => '-m comment --comment "a \\"quoted\\" word" '],
    [1, () => (within(hooks, ['FORWARD']) ? `-m physdev ${rng.not(0.6)}--physdev-is-in ` : '')],
    [1, () => `-m statistic --mode random --probability ${rng.pick(['0', '1'])} `],
    [1, () => (within(hooks, ['OUTPUT', 'POSTROUTING']) && !hooks.includes('POSTROUTING') ? `-m owner ${rng.not()}--uid-owner ${rng.pick([0, 1000])} ` : '')],
  ])();
}

/** Interface matches; in chains of one's own iptables accepts both, and one that the hook has not got is the empty name. */
function interfaces(rng: Rng, world: World, hooks: readonly string[], builtIn: boolean): string {
  const incoming = !builtIn || within(hooks, ['PREROUTING', 'INPUT', 'FORWARD']);
  const outgoing = !builtIn || within(hooks, ['FORWARD', 'OUTPUT', 'POSTROUTING']);
  return (rng.chance(0.2) && incoming ? `${rng.not()}-i ${interfaceName(rng, world)} ` : '') + (rng.chance(0.2) && outgoing ? `${rng.not()}-o ${interfaceName(rng, world)} ` : '');
}

/** All matches of a rule, and the protocol that targets with ports need. */
export function matches(rng: Rng, world: World, hooks: readonly string[], builtIn: boolean, wantsPorts = false): [string, string] {
  let head = '';
  if (rng.chance(0.25)) head += `${rng.not()}-s ${address(rng, world)} `;
  if (rng.chance(0.25)) head += `${rng.not()}-d ${address(rng, world)} `;
  head += interfaces(rng, world, hooks, builtIn);
  let [options, name] = protocol(rng, world);
  while (wantsPorts && !['tcp', 'udp'].includes(name)) [options, name] = protocol(rng, world);
  const more = Array.from({ length: rng.weighted([[5, 0], [4, 1], [1, 2]]) }, () => another(rng, world, hooks));
  return [head + options + more.join(''), name];
}

function mark(rng: Rng): string {
  const value = rng.pick(marks);
  return rng.pick([`--set-xmark ${value}/${value}`, `--set-xmark ${value}/0x0`, `--set-mark ${value}`, `--or-mark ${value}`, `--and-mark 0xfffffffe`, `--xor-mark ${value}`, `--set-xmark 0x0/${value}`, `--set-mark ${value}/${rng.pick(masks)}`]);
}

function connmark(rng: Rng): string {
  return rng.pick(['--save-mark', '--restore-mark', '--save-mark --nfmask 0xff --ctmask 0xffff', '--restore-mark --nfmask 0x1 --ctmask 0x3', `--set-xmark ${rng.pick(marks)}/${rng.pick(masks)}`, '--or-mark 0x4', '--and-mark 0xffff']);
}

/** A NAT target for the hooks; with a port it needs tcp or udp. None with random ports: later rules may look at them. */
function natTarget(rng: Rng, world: World, hooks: readonly string[]): { text: string; ports: boolean } | undefined {
  const to = (host: string, port: number) => (world.v6 ? `[${host}]:${port}` : `${host}:${port}`);
  if (within(hooks, ['PREROUTING', 'OUTPUT'])) {
    const host = rng.pick([...world.beyond, ...world.own]);
    return rng.pick([
      { text: `DNAT --to-destination ${to(host, rng.pick(ports))}`, ports: true }, { text: `DNAT --to-destination ${host}`, ports: false },
      { text: `DNAT --to-destination :${rng.pick(ports)}`, ports: true }, { text: 'REDIRECT', ports: false }, { text: `REDIRECT --to-ports ${rng.pick(ports)}`, ports: true },
    ]);
  }
  if (within(hooks, ['POSTROUTING'])) return rng.pick([{ text: 'MASQUERADE', ports: false }, { text: `SNAT --to-source ${rng.pick(world.own)}`, ports: false }]);
  if (within(hooks, ['INPUT'])) return { text: `SNAT --to-source ${rng.pick(world.outside)}`, ports: false };
  return undefined;
}

/** A rule without its chain: matches and target. `jumps` are the chains it may go to. */
export function rule(rng: Rng, world: World, table: string, chain: { name: string; hooks: readonly string[] }, jumps: readonly string[]): string {
  const { hooks } = chain;
  const nat = table === 'nat' && rng.chance(0.35) ? natTarget(rng, world, hooks) : undefined;
  const [options, name] = matches(rng, world, hooks, hooks.includes(chain.name), nat?.ports);
  if (nat) return `${options}-j ${nat.text}`;
  const jump = jumps.length > 0 ? [[4, () => `-j ${rng.pick(jumps)}`], [2, () => `-g ${rng.pick(jumps)}`]] as const : [];
  const reject = name === 'tcp' && rng.chance(0.5) ? 'REJECT --reject-with tcp-reset' : 'REJECT';
  const target = rng.weighted<() => string>([
    [3, () => ''], ...jump, [4, () => `-j MARK ${mark(rng)}`], [2, () => `-j CONNMARK ${connmark(rng)}`], [1.5, () => '-j RETURN'], [1, () => '-j LOG'],
    [options === '' ? 0 : 1.5, () => '-j ACCEPT'], [options === '' || table === 'nat' ? 0 : 0.8, () => '-j DROP'], [table === 'filter' && options !== '' ? 0.8 : 0, () => `-j ${reject}`],
    [table === 'raw' && options !== '' ? 0.8 : 0, () => '-j CT --notrack'],
  ])();
  return `${options}${target}`.trim();
}
