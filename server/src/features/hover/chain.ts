/** Exports the hover of a chain: what it does in sum, to marks and for a Service, who sends packets there, who made it. */
import { knownChain, knownHook } from '../../knowledge/index.ts';
import { rulesetOf } from '../../model/marks.ts';
import { chainOfLine, jumpsTo } from '../../model/references.ts';
import { chainDeclaration } from '../../model/ruleset.ts';
import type { AnalysedFile, Chain } from '../../model/tree.ts';
import { isInChain, LineFlag } from '../../syntax/capture/tree.ts';
import { findTarget } from '../../xtables/registry.ts';
import { code, grouped, list, paragraphs, plain, plural } from '../markdown.ts';
import { bytesInWords } from './counter.ts';
import { marksOfChain } from './marks.ts';
import { countersOfLine, jumpWords, ruleRef, ruleWords, targetsOf } from './rules.ts';
import { serviceInWords } from './service.ts';

const texts = new WeakMap<Chain, string>();

/** The whole hover of a chain, as Markdown. It is made once for each version of a document. */
export function chainHover(file: AnalysedFile, chain: Chain): string {
  let text = texts.get(chain);
  if (text === undefined) {
    text = describe(file, chain);
    texts.set(chain, text);
  }
  return text;
}

function describe(file: AnalysedFile, chain: Chain): string {
  return paragraphs(
    `**Chain ${code(chain.name)}** of table ${code(chain.table.name)}`,
    makerInWords(file, chain),
    chain.hook !== undefined && hookInWords(chain),
    policyInWords(file, chain),
    serviceInWords(file, chain),
    marksOfChain(file, chain),
    rulesInWords(file, chain),
    sendersInWords(file, chain),
  );
}

/** Who made a chain, where its name tells; for the chains of the kernel nothing. */
export function makerInWords(file: AnalysedFile, chain: Chain): string | undefined {
  if (chain.hook !== undefined) return undefined;
  const known = knownChain(chain.name, chain.table.name, (name) => rulesetOf(file, chain.table.dump).some((table) => table.byName.has(name)));
  return known && `Made by **${known.maker}**. ${known.text}`;
}

function hookInWords(chain: Chain): string | undefined {
  const known = knownHook(chain.name);
  if (!known) return undefined;
  const order = known.order.map((name) => (name === chain.table.name ? `**${name}**` : name)).join(', ');
  const first = chain.table.name === 'nat' ? ' Of each connection only the first packet is sent through `nat`.' : '';
  return `The kernel reads it ${known.when}. Tables in order: ${order}.${first}`;
}

/** The policy of a built-in chain, with the packets that reached it. */
export function policyInWords(file: AnalysedFile, chain: Chain): string | undefined {
  const declaration = chain.declaration === undefined ? undefined : chainDeclaration(file.capture, chain.declaration);
  if (!declaration?.policy || chain.hook === undefined) return undefined;
  const counted = declaration.packets !== undefined && declaration.bytes !== undefined;
  const counters = counted ? ` ${grouped(BigInt(declaration.packets))} packets (${bytesInWords(BigInt(declaration.bytes))}) came to the end of the chain and met it.` : '';
  return `Policy **${plain(declaration.policy, 20)}**: what no rule decides.${counters}`;
}

function rulesInWords(file: AnalysedFile, chain: Chain): string {
  const count = chain.rules.length;
  if (count === 0) return chain.hook === undefined ? 'No rules: a packet goes straight back to where it came from.' : 'No rules.';
  const targets = targetsOf(file, chain);
  const family = chain.table.dump.family;
  const parts: string[] = [];
  let jumps = 0;
  const chains: string[] = [];
  for (const { name, count: times } of targets) {
    if (name !== '' && (chain.table.byName.has(name) || (!findTarget(name, family) && !/^[A-Z0-9]+$/.test(name)))) {
      jumps += times;
      chains.push(name);
    } else parts.push(name === '' ? `${grouped(times)} without target` : `${grouped(times)} ${code(name, 40)}`);
  }
  if (jumps > 0) parts.push(`${plural(jumps, 'jump')} to ${chains.length <= 3 ? chains.map((name) => code(name)).join(', ') : plural(chains.length, 'chain')}`);
  if (count === 1) return `1 rule: ${ruleWords(file, chain.rules[0]!) || 'without condition and target'}.${countersInWords(file, chain)}`;
  const shown = count <= 4 && jumps < count ? `\n\n${list(Array.from(chain.rules, (line) => ruleWords(file, line)).filter((words) => words !== ''))}` : '';
  return `${plural(count, 'rule')}: ${parts.join(', ')}.${countersInWords(file, chain)}${shown}`;
}

/** How many rules are summed up for the counters of a chain. */
const summed = 20_000;

function countersInWords(file: AnalysedFile, chain: Chain): string {
  const first = chain.rules[0];
  if (first === undefined || !countersOfLine(file, first) || chain.rules.length > summed) return '';
  let packets = 0n;
  for (let i = 0; i < chain.rules.length; i++) packets += countersOfLine(file, chain.rules[i]!)?.packets ?? 0n;
  return ` Their counters add up to ${grouped(packets)} packets.`;
}

function sendersInWords(file: AnalysedFile, chain: Chain): string | undefined {
  const lines = jumpsTo(file, chain);
  if (chain.hook !== undefined && lines.length === 0) return undefined;
  if (lines.length === 0) return 'No rule sends packets here.';
  const { flags } = file.capture.records;
  const items = lines.slice(0, 5).map((line) => {
    const goto = flags[line]! & LineFlag.Goto ? ' (goto)' : '';
    return `${ruleRef(file, line)}${goto}${jumpWords(file, line)}`;
  });
  return `${lines.length === 1 ? 'One rule sends' : `${grouped(lines.length)} rules send`} packets here:\n\n${list(items, lines.length)}${wayInWords(file, chain)}`;
}

/** So many chains are visited on the way up to the built-in chains. */
const visitLimit = 2_000;

/** The shortest ways from built-in chains, one for each: "`PREROUTING` → `KUBE-SERVICES` → …". */
function wayInWords(file: AnalysedFile, chain: Chain): string {
  const callers = (of: Chain): Chain[] => {
    const { name, kind } = file.capture.records;
    const ids = new Set<number>();
    const found: Chain[] = [];
    for (const line of jumpsTo(file, of)) {
      const id = name[line]!;
      if (!isInChain(kind[line]) || (id >= 0 && ids.has(id))) continue;
      if (id >= 0) ids.add(id);
      const caller = chainOfLine(file, line);
      if (caller) found.push(caller);
      if (found.length >= visitLimit) break;
    }
    return found;
  };
  const next = new Map<Chain, Chain | undefined>([[chain, undefined]]);
  const queue = [chain];
  const ways: string[] = [];
  for (let i = 0; i < queue.length && i < visitLimit && ways.length < 3; i++) {
    for (const caller of callers(queue[i]!)) {
      if (next.has(caller)) continue;
      next.set(caller, queue[i]!);
      queue.push(caller);
      if (caller.hook === undefined) continue;
      const way: string[] = [];
      for (let step: Chain | undefined = caller; step; step = next.get(step)) way.push(code(step.name));
      if (way.length > 2) ways.push(way.join(' → '));
    }
  }
  return ways.length > 0 ? `\n\nThe way here: ${ways.slice(0, 3).join('; ')}.` : '';
}
