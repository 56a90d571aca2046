/**
 * Exports what compares `iptables -L` with `iptables-save` of the same kernel: listKernel loads a ruleset into a namespace of its own
 * and prints it in all forms, compare reads both with Tablewalk and says where they differ.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { analyse } from '../../server/src/analyse.ts';
import { parseProtocol } from '../../server/src/base/protocols.ts';
import { parseMasked, parseNumber } from '../../server/src/base/numbers.ts';
import { chainDeclaration } from '../../server/src/model/ruleset.ts';
import type { AnalysedFile, Table } from '../../server/src/model/tree.ts';
import { parseIcmpType } from '../../server/src/xtables/icmpTypes.ts';
import { markChange } from '../../server/src/xtables/marks.ts';
import { tcpOptionNames } from '../../server/src/xtables/tcpOptions.ts';
import { parseTos } from '../../server/src/xtables/tosByte.ts';
import type { MatchUse, OptionUse } from '../../server/src/xtables/types.ts';

type Rule = NonNullable<ReturnType<AnalysedFile['rule']>>;

/** The options of `iptables -L` that a listing is made with. */
export const optionSets = ['-n -v -x', '-n', '-v -n --line-numbers', '--line-numbers -n', '-v', '-x', '-n -v'] as const;

export interface Listings { readonly save: string; /** By table and options. */ readonly listed: ReadonlyMap<string, string> }

/** Loads the rules and prints them; undefined where iptables refuses them. */
export function listKernel(program: string, rules: string, ipset: string): Listings | undefined {
  const tables = [...rules.matchAll(/^\*(\w+)/gm)].map((match) => match[1]!);
  const commands = [`${program}-save -c`, ...tables.flatMap((table) => optionSets.map((options) => `${program} -t ${table} -L ${options}`))];
  const script = [
    'set -e', `ipset -! restore <<'SETS'`, ipset, 'SETS', `${program}-restore -c <<'RULES'`, rules, 'RULES', 'set +e', `${program}-restore -c -n </dev/null`,
    ...commands.map((command) => `echo '=====${command}'; ${command}`),
  ].join('\n');
  let output: string;
  try {
    output = execFileSync('unshare', ['-n', 'sh', '-c', script], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch {
    return undefined;
  }
  const parts = new Map(output.split(/^=====/m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]));
  const listed = new Map([...parts].filter(([command]) => command.includes(' -L ')));
  return { save: parts.get(`${program}-save -c`) ?? '', listed };
}

/** What a listing does not print, whatever its options. */
const notPrinted: readonly string[] = ['--hashlimit-name', '--utc', '--packet'];
/** What iptables-save does not print, since it is the default. */
const defaults: readonly string[] = ['--log-level 4', '--log-level warn', '--limit-burst 5', '--datestop 2038-1-19t03:14:7', '--nfmask 4294967295/4294967295', '--ctmask 4294967295/4294967295', '--nfmask 4294967295', '--ctmask 4294967295'];

export interface Difference { readonly where: string; readonly saved: string; readonly listed: string }

/** Where the rules of one listing differ from those of the save. */
export function compare(program: string, save: string, listing: string, table: string, options: string): Difference[] {
  const saved = analyse('file:///save', save);
  const read = analyse('file:///list', `# ${program} -t ${table} -L ${options}\n${listing}`);
  const from = saved.dumps.flatMap((dump) => dump.tables).find((one) => one.name === table);
  const to = read.dumps.flatMap((dump) => dump.tables);
  if (!from || to.length !== 1 || to[0]!.name !== table) return [{ where: table, saved: from ? 'one table' : 'none', listed: to.map((one) => one.name).join() }];
  const differences: Difference[] = [];
  const differ = (where: string, a: string, b: string): void => {
    if (a !== b) differences.push({ where: `${table}/${where} ${options}`, saved: a, listed: b });
  };
  const names = (of: Table): string => of.chains.map((chain) => chain.name).sort().join(' ');
  differ('chains', names(from), names(to[0]!));
  const detail = { interfaces: options.includes('-v'), exact: options.includes('-x') && options.includes('-v') };
  for (const chain of from.chains) {
    const other = to[0]!.byName.get(chain.name);
    if (!other) continue;
    differ(`${chain.name} rules`, String(chain.rules.length), String(other.rules.length));
    const [declared, header] = [chainDeclaration(saved.capture, chain.declaration!), chainDeclaration(read.capture, other.declaration!)];
    if (chain.hook) differ(`${chain.name} policy`, declared?.policy ?? '', header?.policy ?? '');
    if (chain.hook && detail.exact) differ(`${chain.name} counters`, `${declared?.packets} ${declared?.bytes}`, `${header?.packets} ${header?.bytes}`);
    for (let i = 0; i < Math.min(chain.rules.length, other.rules.length); i++) {
      const [a, b] = [saved.rule(chain.rules[i]!)!, read.rule(other.rules[i]!)!];
      // A listing does not print whether a quota is negated, and its rule says that it does not.
      const text = (rule: Rule): string => (b.listed?.hides.length ? canonical(rule, detail).replace('! --quota', '--quota') : canonical(rule, detail));
      differ(`${chain.name} ${i + 1}`, text(a), text(b));
      if (b.stray.length > 0) differ(`${chain.name} ${i + 1} unread`, '', b.stray.map((one) => ('text' in one ? one.text : one.name)).join(' '));
      if (b.listed?.hidesInterfaces === detail.interfaces) differ(`${chain.name} ${i + 1} interfaces`, String(detail.interfaces), 'hidden');
    }
  }
  return differences;
}

/** A rule as a text that does not depend on how its values are written. */
function canonical(rule: Rule, { interfaces, exact }: { interfaces: boolean; exact: boolean }): string {
  const header = optionsOf(rule.header).filter((text) => interfaces || !/^(?:! )?-[io] /.test(text)).sort();
  // -p tcp loads -m tcp, and what a module prints of itself alone says nothing.
  const matches = rule.matches.flatMap((match) => (match.name === 'conntrack' ? optionsOf(match).map((option) => `conntrack ${option}`) : [[match.name, ...optionsOf(match).sort()].join(' ')]));
  if (rule.matches.some((match) => match.name === 'conntrack')) matches.sort();
  const target = rule.target ? [rule.target.kind, rule.target.name, ...optionsOf(rule.target).sort()].join(' ') : '';
  if (target === 'jump CT --notrack ') return canonicalText(header, matches, 'jump NOTRACK', rule, exact);
  return canonicalText(header, matches, target, rule, exact);
}

function canonicalText(header: string[], matches: string[], target: string, rule: Rule, exact: boolean): string {
  const counters = exact ? `[${rule.counters?.packets}:${rule.counters?.bytes}] ` : '';
  return counters + [...header, ...matches, target].join(' | ');
}

const optionsOf = (use: { readonly name: string; readonly options: MatchUse['options'] }): string[] => use.options.filter((option) => !notPrinted.includes(nameOf(option))).map((option) => `${option.negated ? '! ' : ''}${plain(nameOf(option), option.words.map((word) => word.text))}`).filter((text) => !defaults.includes(text.trim()));
const nameOf = (option: OptionUse): string => option.spec?.name ?? option.name;

/** Names of ports and protocols as iptables of this machine looks them up. */
const namesIn = (path: string): ReadonlyMap<string, string> => new Map(readFileSync(path, 'utf8').split('\n').flatMap((line) => {
  const [name, number, ...more] = line.replace(/#.*/, '').split(/\s+/);
  return name && number ? [name, ...more].filter((one) => one !== '').map((one) => [one, number.replace(/\/.*/, '')] as const) : [];
}));
const services = namesIn('/etc/services');
const accountsIn = (path: string): ReadonlyMap<string, string> => new Map(readFileSync(path, 'utf8').split('\n').map((line) => line.split(':')).map(([name = '', , id = '']) => [name, id] as const));
const users = accountsIn('/etc/passwd');
const groups = accountsIn('/etc/group');

/** An option as a text that is the same for equal values. */
function plain(name: string, words: readonly string[]): string {
  const [text = ''] = words;
  const change = markChange(name, text);
  if (change) return `mark & ~${change.mask} ^ ${change.value}`;
  const bits = parseNumber(text, 255);
  const tos = name === '--and-tos' && bits !== undefined ? { value: 0, mask: ~bits & 255 } : name === '--or-tos' && bits !== undefined ? { value: bits, mask: bits } : name === '--xor-tos' && bits !== undefined ? { value: bits, mask: 0 } : /tos$/.test(name) ? parseTos(text) : undefined;
  if (tos) return `tos ${tos.value} ${tos.mask}`;
  const masked = /mark$|group$|realm$/.test(name) ? parseMasked(text.replace(/^(?:default|cosmos)$/, '0')) : undefined;
  if (masked) return `${name} ${masked.value}/${masked.mask}`;
  if (/^-p$|proto$/.test(name)) return `${name} ${parseProtocol(text) ?? text}`;
  if (/bps/.test(name)) return `${name} ${/bit$/.test(text) ? Number(text.replace('bit', '')) / 8 : text}`;
  if (/(?:uid|gid)-owner/.test(name)) return `${name} ${(name.startsWith('--uid') ? users : groups).get(text) ?? text}`;
  if (name === '--strip-options') return `${name} ${text.split(',').map((part) => tcpOptionNames.get(part) ?? part).join()}`;
  if (/icmp.*type$/.test(name)) {
    const type = parseIcmpType(text, name === '--icmp-type' ? 4 : 6);
    return `${name} ${type?.type}/${type?.code}`;
  };
  if (/port/.test(name)) return `${name} ${text.split(/([,:])/).map((part) => services.get(part) ?? part).join('')}`;
  return `${name} ${words.map((word) => word.toLowerCase().replace(/\/(?:32|128)$/, '').replace(/^(?:0\.0\.0\.0|::)\/0$/, 'anywhere').split(/([,:/-])/).map((part) => String(parseNumber(part) ?? part)).join('')).join(' ')}`;
}
