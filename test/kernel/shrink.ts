/**
 * Exports shrink: the smallest case that still shows what a case shows, by delta debugging. Tables, rules, options, packets and their fields,
 * sets and their members, routes, interfaces and addresses are taken away as long as it is still there; a case that the kernel refuses shows nothing.
 */
import { readRule, readSave, writeRule, writeSave, type Group } from './caseText.ts';
import type { KernelCase, SentPacket } from './oracle.ts';

export type Shows = (smaller: KernelCase) => Promise<boolean>;

/** The fewest items with which `shows` holds, by halves, quarters and so on (Zeller's ddmin without the complements' complements). */
async function fewest<T>(items: readonly T[], shows: (items: T[]) => Promise<boolean>): Promise<T[]> {
  let left = [...items];
  for (let size = Math.max(1, Math.ceil(left.length / 2)); left.length > 0;) {
    let less = false;
    for (let from = left.length - 1 - ((left.length - 1) % size); from >= 0; from -= size) {
      const without = [...left.slice(0, from), ...left.slice(from + size)];
      if (without.length < left.length && await shows(without)) {
        left = without;
        less = true;
      }
    }
    if (size === 1 && !less) break;
    if (size > 1) size = Math.ceil(size / 2);
  }
  return left;
}

const lines = (text: string | undefined): string[] => (text ?? '').split('\n').filter((line) => line.trim() !== '');
const joined = (list: readonly string[]): string => (list.length > 0 ? `${list.join('\n')}\n` : '');

async function shrinkPackets(one: KernelCase, shows: Shows): Promise<KernelCase> {
  const packets = await fewest(one.packets, (fewer) => (fewer.length === 0 || fewer[0]?.reply === true ? Promise.resolve(false) : shows({ ...one, packets: fewer })));
  return { ...one, packets };
}

const dispensable = ['payload', 'tos', 'mark', 'uid', 'gid', 'flags', 'length', 'tcpOptions', 'extensions', 'sctpChunks', 'dccpType', 'spi', 'id', 'icmpCode'] as const;

async function shrinkFields(one: KernelCase, shows: Shows): Promise<KernelCase> {
  let best = one;
  for (let index = 0; index < one.packets.length; index++) {
    for (const field of dispensable) {
      const packet = best.packets[index] ?? {};
      if (packet[field] === undefined) continue;
      const less: SentPacket = { ...packet };
      Reflect.deleteProperty(less, field);
      const smaller = { ...best, packets: best.packets.map((other, at) => (at === index ? less : other)) };
      if (await shows(smaller)) best = smaller;
    }
  }
  return best;
}

async function shrinkTables(one: KernelCase, key: 'rules4' | 'rules6', shows: Shows): Promise<KernelCase> {
  if ((one[key] ?? '') === '') return one;
  // One table stays: without any, the box would print nothing of that family, neither rules nor routes.
  const tables = await fewest(readSave(one[key] ?? ''), (fewer) => (fewer.length === 0 ? Promise.resolve(false) : shows({ ...one, [key]: writeSave(fewer) })));
  const put = (at: number, part: Partial<(typeof tables)[number]>) => writeSave(tables.map((table, index) => (index === at ? { ...table, ...part } : table)));
  for (const [at, table] of tables.entries()) {
    table.rules = await fewest(table.rules, (rules) => shows({ ...one, [key]: put(at, { rules }) }));
    for (const [index, [chain, policy]] of table.chains.entries()) {
      if (policy !== 'DROP') continue;
      const chains = table.chains.map((other, number): [string, string] => (number === index ? [chain, 'ACCEPT'] : other));
      if (await shows({ ...one, [key]: put(at, { chains }) })) table.chains = chains;
    }
    for (let index = 0; index < table.rules.length; index++) {
      const { chain, groups } = readRule(table.rules[index] ?? '');
      const withRule = (fewer: readonly Group[]) => table.rules.map((rule, number) => (number === index ? writeRule(chain, fewer) : rule));
      const test = (fewer: readonly Group[]) => shows({ ...one, [key]: put(at, { rules: withRule(fewer) }) });
      const [own, ...others] = groups;
      let kept: Group[] = [own ?? { head: [], options: [] }, ...await fewest(others, (fewer) => test([own ?? { head: [], options: [] }, ...fewer]))];
      for (const group of kept) {
        const options = await fewest(group.options, (fewer) => test(kept.map((other) => (other === group ? { ...group, options: fewer } : other))));
        kept = kept.map((other) => (other === group ? { ...group, options } : other));
      }
      table.rules = withRule(kept);
    }
  }
  return { ...one, [key]: writeSave(tables) };
}

async function shrinkBox(one: KernelCase, shows: Shows): Promise<KernelCase> {
  let best = one;
  best = { ...best, ipset: joined(await fewest(lines(best.ipset), (fewer) => shows({ ...best, ipset: joined(fewer) }))) };
  for (const key of ['ipRules', 'ipRules6', 'routes', 'routes6'] as const) {
    if (best[key]) best = { ...best, [key]: await fewest(best[key], (fewer) => shows({ ...best, [key]: fewer })) };
  }
  best = { ...best, interfaces: await fewest(best.interfaces, (fewer) => shows({ ...best, interfaces: fewer })) };
  for (const [at, item] of best.interfaces.entries()) {
    const put = (addresses: string[]) => best.interfaces.map((other, index) => (index === at ? { ...item, addresses } : other));
    const addresses = await fewest(item.addresses, (fewer) => shows({ ...best, interfaces: put(fewer) }));
    best = { ...best, interfaces: put(addresses) };
  }
  const sysctls = await fewest(Object.entries(best.sysctls ?? {}), (fewer) => shows({ ...best, sysctls: Object.fromEntries(fewer) }));
  return { ...best, sysctls: Object.fromEntries(sysctls) };
}

const sizeOf = (one: KernelCase): number => JSON.stringify(one).length;

/** The smallest case that still shows it; at most `most` cases are tried. */
export async function shrink(one: KernelCase, shows: Shows, most = 600): Promise<KernelCase> {
  let tries = 0;
  const bounded: Shows = async (smaller) => tries++ < most && shows(smaller);
  let best = one;
  for (let size = Infinity; sizeOf(best) < size && tries < most;) {
    size = sizeOf(best);
    best = await shrinkPackets(best, bounded);
    best = await shrinkTables(best, 'rules4', bounded);
    best = await shrinkTables(best, 'rules6', bounded);
    best = await shrinkBox(best, bounded);
    best = await shrinkFields(best, bounded);
  }
  return best;
}
