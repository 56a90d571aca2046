/** Exports what `ip route` and `ip rule` have in common: names of routing tables, TOS values and realms. */
import { parseNumber } from '../../base/numbers.ts';

const tables: Readonly<Record<string, string>> = { 253: 'default', 254: 'main', 255: 'local' };

/** A routing table's name as Tablewalk keeps it: the kernel's own ones by name, others as printed (rt_tables). */
export const tableName = (text: string): string => (Object.hasOwn(tables, text) ? tables[text]! : text);

/** iproute2's rt_dsfield: the old TOS names, and DiffServ classes as bytes. */
const tosNames: Readonly<Record<string, number>> = {
  default: 0, lowdelay: 0x10, throughput: 0x08, reliability: 0x04, mincost: 0x02, EF: 0xb8,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`CS${n}`, n << 5])),
  ...Object.fromEntries([1, 2, 3, 4].flatMap((n) => [1, 2, 3].map((drop) => [`AF${n}${drop}`, (n << 5) | (drop << 3)]))),
};

/** A TOS byte by name or number; undefined where it is neither. */
export const parseTosByte = (text: string): number | undefined => (Object.hasOwn(tosNames, text) ? tosNames[text] : parseNumber(text, 255));

/** `to` or `from/to` as one number: the source's realm in the upper half (rtm_getroute, RTA_FLOW). Names are not known. */
export function parseRealms(text: string): number | undefined {
  const parts = text.split('/').map((part) => (part === 'cosmos' ? 0 : parseNumber(part, 0xffff)));
  if (parts.length > 2 || parts.includes(undefined)) return undefined;
  const [first = 0, second] = parts;
  return second === undefined ? first : ((first << 16) | second) >>> 0;
}
