/** Exports mapped: the value that a map, geo or split_clients gives (ngx_http_map_module.c, ngx_http_geo_module.c, ngx_http_split_clients_module.c). */
import { bytesOf } from '../../base/bytes.ts';
import { formatIp, inPrefix, lengthOfMask, maskIp, parseIp, parsePrefix, type Ip, type Prefix } from '../../base/ip.ts';
import { murmurHash2 } from '../../base/murmur.ts';
import type { NginxDirective } from '../../model/nginx/config.ts';
import { forwarded } from './client.ts';
import { execute } from './regex.ts';
import { isKnown, type RequestState, type Value } from './state.ts';

export interface Lookup { readonly kind: 'map' | 'geo' | 'split_clients'; readonly directive: NginxDirective }

interface Reader { expand(state: RequestState, text: string): Value; valueOf(state: RequestState, name: string): Value }

/** `keep`: nginx works it out once for a request. */
export function mapped(state: RequestState, { kind, directive }: Lookup, read: Reader): { readonly value: Value; readonly keep: boolean } {
  if (kind === 'map') return { value: ofMap(state, directive, read), keep: !directive.block!.some(({ name, args }) => name.text === 'volatile' && args.length === 0) };
  return { value: kind === 'geo' ? ofGeo(state, directive, read) : ofSplit(state, directive, read), keep: true };
}

interface MapTable { readonly exact: ReadonlyMap<string, string>; readonly heads: readonly [string, string][]; readonly tails: readonly [string, string][]; readonly regexes: readonly { pattern: string; caseless: boolean; value: string }[]; readonly standard: string }
const tables = new WeakMap<NginxDirective, MapTable>();

function tableOf(directive: NginxDirective): MapTable {
  let table = tables.get(directive);
  if (!table) {
    const lines = directive.block!;
    const hostnames = lines.some(({ name, args }) => name.text === 'hostnames' && args.length === 0);
    const exact = new Map<string, string>();
    const heads: [string, string][] = [];
    const tails: [string, string][] = [];
    const regexes: { pattern: string; caseless: boolean; value: string }[] = [];
    let standard = '';
    for (const { name, args: [value] } of lines) {
      if (!value) continue;
      const key = name.text;
      if (key === 'default') standard = value.text;
      else if (key.startsWith('~')) regexes.push({ pattern: bytesOf(key.slice(key[1] === '*' ? 2 : 1)), caseless: key[1] === '*', value: value.text });
      else if (hostnames && key.startsWith('*.')) heads.push([key.slice(1).toLowerCase(), value.text]);
      else if (hostnames && key.endsWith('.*')) tails.push([key.slice(0, -1).toLowerCase(), value.text]);
      else if (hostnames && key.startsWith('.')) {
        exact.set(key.slice(1).toLowerCase(), value.text);
        heads.push([key.toLowerCase(), value.text]);
      } else if (key !== 'include') exact.set(bytesOf(key.startsWith('\\') ? key.slice(1) : key).toLowerCase(), value.text);
    }
    const longestFirst = ([a]: [string, string], [b]: [string, string]): number => b.length - a.length;
    tables.set(directive, (table = { exact, heads: heads.sort(longestFirst), tails: tails.sort(longestFirst), regexes, standard }));
  }
  return table;
}

function ofMap(state: RequestState, directive: NginxDirective, { expand }: Reader): Value {
  const subject = expand(state, directive.args[0]?.text ?? '');
  if (!isKnown(subject)) return subject;
  const { exact, heads, tails, regexes, standard } = tableOf(directive);
  let key = subject.toLowerCase();
  const hostnames = heads.length > 0 || tails.length > 0 || directive.block!.some(({ name, args }) => name.text === 'hostnames' && args.length === 0);
  if (hostnames && key.endsWith('.')) key = key.slice(0, -1);
  const found = exact.get(key) ?? heads.find(([end]) => key.length > end.length && key.endsWith(end))?.[1] ?? tails.find(([start]) => key.startsWith(start) && key.length > start.length)?.[1];
  if (found !== undefined) return expand(state, found);
  for (const { pattern, caseless, value } of regexes) {
    const fits = execute(state, pattern, caseless, subject);
    if (fits === 'limit') return { unknown: `the regex ${pattern} is too much work for ${subject.slice(0, 60)}` };
    if (fits) return expand(state, value);
  }
  return expand(state, standard);
}

function ofGeo(state: RequestState, directive: NginxDirective, { valueOf }: Reader): Value {
  const source = directive.args.length > 1 ? valueOf(state, directive.args[0]!.text.slice(1)) : undefined;
  if (source !== undefined && !isKnown(source)) return source;
  const lines = directive.block!;
  const sender = source === undefined ? state.realClient ?? state.arrival.client : parseIp(source);
  const proxies = lines.flatMap(({ name, args: [who] }) => (name.text === 'proxy' && who ? [parsePrefix(who.text)] : []));
  const list = state.arrival.headers.get('x_forwarded_for');
  const isProxy = (one: Ip): boolean => proxies.some((prefix) => prefix !== undefined && isIn(one, prefix));
  const ip = (sender && list !== undefined ? forwarded(sender, list, isProxy, lines.some(({ name, args }) => name.text === 'proxy_recursive' && args.length === 0)) : undefined) ?? sender;
  const ranges = lines.some(({ name, args }) => name.text === 'ranges' && args.length === 0);
  /** By network, so that one that is given again counts once, and one can be taken away. */
  const networks = new Map<string, { prefix: Prefix; length: number; value: string }>();
  for (const { name: { text }, args: [value] } of lines) {
    if (!value || ['default', 'include', 'proxy'].includes(text)) continue;
    if (ranges) {
      const [from, to] = text.split('-').map((end) => parseIp(end));
      if (ip && from && to && compare(from, ip) <= 0 && compare(ip, to) <= 0) return bytesOf(value.text);
      continue;
    }
    const prefix = parsePrefix(text === 'delete' ? value.text : text);
    const length = prefix && lengthOfMask(prefix.mask);
    if (!prefix || length === undefined) continue;
    const key = `${formatIp(maskIp(prefix.ip, prefix.mask))}/${length}`;
    if (text === 'delete') networks.delete(key);
    else networks.set(key, { prefix, length, value: value.text });
  }
  // An address that nobody gave is in no network but that of all.
  const [best] = [...networks.values()].filter(({ prefix, length }) => (ip ? isIn(ip, prefix) : length === 0)).sort((one, other) => other.length - one.length);
  return bytesOf(best?.value ?? lines.find(({ name }) => name.text === 'default')?.args[0]?.text ?? '');
}

const isIn = (ip: Ip, prefix: Prefix): boolean => ip.family === prefix.ip.family && inPrefix(ip, prefix);
function compare(a: Ip, b: Ip): number {
  if (a.family !== b.family) return a.family - b.family;
  for (const [i, word] of a.words.entries()) if (word !== b.words[i]) return word < b.words[i]! ? -1 : 1;
  return 0;
}

/** Shares in hundredths of a percent, as ngx_atofp reads them; each line's end in the range of the hash. */
export function sharesOf(directive: NginxDirective): { readonly end: number; readonly probability: number; readonly value: string }[] {
  let last = 0;
  let sum = 0;
  return directive.block!.map(({ name: { text }, args: [value] }) => {
    const percent = text === '*' ? 0 : Math.round(Number(text.replace(/%$/, '')) * 100);
    sum = percent > 0 ? sum + percent : 10_000;
    if (percent === 0 || sum === 10_000) {
      const rest = { end: 2 ** 32, probability: 1 - last / 0xffffffff, value: value?.text ?? '' };
      last = 0xffffffff;
      return rest;
    }
    const before = last;
    last += Number((BigInt(percent) * 0xffffffffn) / 10_000n);
    return { end: last, probability: (last - before) / 0xffffffff, value: value?.text ?? '' };
  });
}

function ofSplit(state: RequestState, directive: NginxDirective, { expand }: Reader): Value {
  const key = expand(state, directive.args[0]?.text ?? '');
  const shares = sharesOf(directive);
  if (isKnown(key)) {
    const hash = murmurHash2(key);
    return expand(state, shares.find(({ end }) => hash < end)?.value ?? '');
  }
  return expand(state, state.choose(`split_clients ${directive.args.map(({ text }) => text).join(' ')}`, shares));
}
