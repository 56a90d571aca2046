/** Exports the hovers of a rule's parts: target, match, option, the value of an option by its kind, and the rule as a whole. */
import { contains, type Span } from '../../base/span.ts';
import { knownChain } from '../../knowledge/index.ts';
import { tableOfLine } from '../../model/references.ts';
import type { AnalysedFile, Table } from '../../model/tree.ts';
import type { Rule } from '../../syntax/iptables/tree.ts';
import { optionsOf } from '../../syntax/iptables/tree.ts';
import type { MatchUse, OptionUse, TargetUse, Word } from '../../xtables/types.ts';
import { code, list, paragraphs, plain } from '../markdown.ts';
import { addressHover } from './address.ts';
import { chainHover } from './chain.ts';
import { ruleCounterHover } from './counter.ts';
import { markValue, marksOfLine } from './marks.ts';
import { interfaceHover, portHover, portmapName, setHover } from './names.ts';
import { commentsOf, conditionsInWords, ruleRef, valueOf } from './rules.ts';
import { serviceComment, serviceOfChain } from '../../model/serviceChains.ts';

/** What a hover says, and of which part of the text. */
export interface Said { readonly span: Span; readonly text: string }

/** The hover of a place in a rule line; undefined where there is nothing to say. */
export function ruleHover(file: AnalysedFile, rule: Rule, offset: number): Said | undefined {
  const table = tableOfLine(file, rule.line);
  const say = (span: Span, text: string | undefined): Said | undefined => (text ? { span, text } : undefined);
  if (rule.counters && contains(rule.counters.span, offset)) return say(rule.counters.span, ruleCounterHover(file, rule.line));
  if (rule.chain && contains(rule.chain.span, offset)) return say(rule.chain.span, chainByName(table, file, rule.chain.text));
  if (rule.target && contains(rule.target.nameSpan, offset)) return say(rule.target.nameSpan, targetHover(file, table, rule, rule.target));
  for (const match of rule.matches) if (match.nameSpan.end > match.nameSpan.start && contains(match.nameSpan, offset)) return say(match.nameSpan, matchHover(match));
  for (const { option, owner } of optionsOf(rule)) {
    if (!contains(option.span, offset)) continue;
    const word = option.words.find((each) => contains(each.span, offset));
    if (!word) return say(option.span, optionHover(option, owner));
    const part = partOf(file, word, offset);
    const about = valueHover(file, table, rule, option, owner, part.text);
    const here = inThisRule(option);
    return say(part.span, here !== undefined && about?.endsWith(here) ? about : paragraphs(about, here)) ?? say(option.span, optionHover(option, owner));
  }
  return wordHover(file, table, rule, offset);
}

/** `-A`, `-m` and `-j` themselves: the rule in words, or what follows. */
function wordHover(file: AnalysedFile, table: Table | undefined, rule: Rule, offset: number): Said | undefined {
  const span = wordAt(file, offset, /[^\s]/);
  if (!span) return undefined;
  const word = file.lines.text.slice(span.start, Math.min(span.end, span.start + 20));
  if (/^(-[jg]|--jump|--goto)$/.test(word) && rule.target) return { span, text: targetHover(file, table, rule, rule.target) };
  if (/^(-m|--match)$/.test(word)) {
    const match = rule.matches.find((each) => each.nameSpan.start >= span.end);
    return match && { span, text: matchHover(match) };
  }
  if (rule.chain && span.end <= rule.chain.span.start && rule.command !== 'policy' && rule.command !== 'new-chain') return { span, text: wholeRule(file, rule) };
  if (rule.listed && !rule.stray.some((each) => contains(each.span, offset))) return { span, text: wholeRule(file, rule) };
  const stray = rule.stray.find((each) => contains(each.span, offset));
  return stray && { span: stray.span, text: `${code('words' in stray ? stray.name : stray.text)} belongs to no match or target that Tablewalk knows.` };
}

/** The run of characters around an offset that `fits`; at most a few hundred of them. */
export function wordAt(file: AnalysedFile, offset: number, fits: RegExp): Span | undefined {
  const { text } = file.lines;
  let start = offset;
  let end = offset;
  while (start > 0 && offset - start < 300 && fits.test(text[start - 1]!)) start--;
  while (end < text.length && end - offset < 300 && fits.test(text[end]!)) end++;
  return end > start ? { start, end } : undefined;
}

/** One of several values in a word: `80,443` and `dst,dst` at their commas. */
function partOf(file: AnalysedFile, word: Word, offset: number): { text: string; span: Span } {
  const raw = file.lines.text.slice(word.span.start, Math.min(word.span.end, word.span.start + 4000));
  if (!/^[\w.,:/[\]-]+$/.test(raw) || !raw.includes(',')) return { text: word.text, span: word.span };
  const at = Math.min(offset - word.span.start, raw.length);
  const start = raw.lastIndexOf(',', at - 1) + 1;
  const comma = raw.indexOf(',', at);
  const end = comma < 0 ? raw.length : comma;
  return { text: raw.slice(start, end), span: { start: word.span.start + start, end: word.span.start + end } };
}

const kinds: Readonly<Record<string, 'address' | 'interface' | 'port' | 'mark' | 'set' | 'comment'>> = {
  '-s': 'address', '-d': 'address', '--to-destination': 'address', '--to-source': 'address', '--to': 'address', '--src-range': 'address', '--dst-range': 'address',
  '--ctorigsrc': 'address', '--ctorigdst': 'address', '--ctreplsrc': 'address', '--ctrepldst': 'address', '--vaddr': 'address', '--on-ip': 'address', '--gateway': 'address',
  '-i': 'interface', '-o': 'interface', '--physdev-in': 'interface', '--physdev-out': 'interface', '--oif': 'interface', '--iif': 'interface',
  '--dport': 'port', '--sport': 'port', '--dports': 'port', '--sports': 'port', '--ports': 'port', '--to-ports': 'port', '--on-port': 'port', '--vport': 'port',
  '--ctorigsrcport': 'port', '--ctorigdstport': 'port', '--ctreplsrcport': 'port', '--ctrepldstport': 'port',
  '--mark': 'mark', '--set-xmark': 'mark', '--set-mark': 'mark', '--or-mark': 'mark', '--and-mark': 'mark', '--xor-mark': 'mark', '--tproxy-mark': 'mark', '--nfmask': 'mark', '--ctmask': 'mark', '--mask': 'mark',
  '--match-set': 'set', '--add-set': 'set', '--del-set': 'set', '--map-set': 'set',
  '--comment': 'comment',
};

/** What the value of an option with this iptables-save name is, for hovers and proposals; undefined for plain words. */
export const valueKind = (name: string): (typeof kinds)[string] | undefined => (Object.hasOwn(kinds, name) ? kinds[name] : undefined);

const nameOf = (option: OptionUse): string => option.spec?.name ?? option.name;

function valueHover(file: AnalysedFile, table: Table | undefined, rule: Rule, option: OptionUse, owner: MatchUse | TargetUse, text: string): string | undefined {
  const name = nameOf(option);
  switch (valueKind(name)) {
    case 'address': return addressHover(file, text) ?? optionHover(option, owner);
    case 'interface': return interfaceHover(file, text);
    case 'port': return portHover(file, text, valueOf(rule, '-p')?.words[0]?.text) ?? optionHover(option, owner);
    case 'set': return option.words[0] && (text === option.words[0].text) ? setHover(file, text) : optionHover(option, owner);
    case 'mark': {
      if (!table) return optionHover(option, owner);
      const field = owner.name === 'connmark' || (owner.name === 'CONNMARK' && name !== '--nfmask') ? 'connection' : 'packet';
      const plainMask = /^--(or|xor)-mark$|mask$/.test(name) ? Number(text) >>> 0 : name === '--and-mark' ? ~Number(text) >>> 0 : undefined;
      const shown = name === '--and-mark' ? `0x0/0x${(~Number(text) >>> 0).toString(16)}` : text;
      return (owner.name === 'mark' || owner.name === 'connmark' || 'kind' in owner ? markValue(file, table.dump, shown, field, plainMask) : undefined) ?? optionHover(option, owner);
    }
    case 'comment': return commentHover(text) ?? optionHover(option, owner);
    default: return optionHover(option, owner);
  }
}

function commentHover(text: string): string | undefined {
  const said = '**Comment**: it changes nothing.';
  const service = serviceComment(text.slice(0, 400));
  if (service) return `${said} kube-proxy names Service ${code(service.service)}${service.about ? `, ${code(service.about)}` : ''}.`;
  if (/^cali:[\w-]{16}$/.test(text)) return `${said} A hash of the rule; by it Calico's Felix finds its own rules again.`;
  if (/^egw:[\w-]{16}$/.test(text)) return `${said} A hash of the rule; by it the maker finds its own rules again.`;
  const network = portmapName(text);
  return network === undefined ? undefined : `${said} CNI portmap names the network ${code(network)} and the ID of the container.`;
}

/** "In this rule: not from 10.0.0.0/8." */
function inThisRule(option: OptionUse): string | undefined {
  const explained = option.spec?.explain?.(option.words.map((word) => word.text), option.negated);
  return explained === undefined || nameOf(option) === '--comment' ? undefined : `In this rule: ${plain(explained, 300)}.`;
}

export function optionHover(option: OptionUse, owner: MatchUse | TargetUse): string {
  const of = 'kind' in owner ? `target ${code(owner.name, 40)}` : owner.name === 'ip' ? 'every rule may have it' : `match ${code(owner.name, 40)}`;
  if (!option.spec) return `**${code(option.name, 60)}** (${of}): Tablewalk does not know this option, so a trace calls the rule unknown.`;
  const { spec } = option;
  const value = spec.value ? ` ${code(spec.value)}` : '';
  const names = spec.aliases && spec.aliases.length > 0 ? `; also ${spec.aliases.map((alias) => code(alias)).join(', ')}` : '';
  return paragraphs(`**${code(spec.name)}**${value} (${of}${names})`, spec.help, option.negated && 'Turned round by `!`.', inThisRule(option));
}

function matchHover(match: MatchUse): string {
  if (!match.module) return `**Match ${code(match.name, 60)}**: Tablewalk does not know it. It is kept as it is, and a trace calls the rule unknown.`;
  const parts = match.options.map(inThisRule).filter((each) => each !== undefined).map((each) => each.replace(/^In this rule: /, ''));
  return paragraphs(`**Match ${code(match.name)}**`, match.module.help, parts.length > 0 && `In this rule: ${parts.join(' ')}`);
}

function targetHover(file: AnalysedFile, table: Table | undefined, rule: Rule, target: TargetUse): string {
  const chain = table?.byName.get(target.name);
  const goto = target.kind === 'goto' ? 'By `-g`: what returns from there does not come back to this chain, but to the one that jumped here.' : undefined;
  if (chain) return paragraphs(goto, chainHover(file, chain));
  if (!target.module) {
    return table && /^[A-Z0-9]+$/.test(target.name)
      ? `**Target ${code(target.name, 60)}**: Tablewalk does not know it, and the table has no chain of this name. A trace calls the rule unknown.`
      : paragraphs(`**${code(target.name, 60)}**: no chain of this name is in table ${code(table?.name ?? 'filter')} of this dump.`, ofAbsentChain(file, target.name, table?.name ?? 'filter'));
  }
  const explained = parametersInWords(target);
  return paragraphs(
    `**Target ${code(target.name)}**`, target.module.help,
    explained.length > 0 && `In this rule: ${explained.join('; ')}.`,
    marksOfLine(file, rule.line), goto,
    target.module.terminating ? 'Packets that match go no further in this table.' : target.name !== 'RETURN' && 'The next rule of the chain is read afterwards.',
  );
}

/** What a target's options say, one text for each. */
const parametersInWords = ({ options }: TargetUse): string[] => options.flatMap((option) => {
  const text = option.spec?.explain?.(option.words.map((word) => word.text), option.negated);
  return text === undefined ? [] : [plain(text, 300)];
});

/** What is known of a chain that the dump leaves out, by its name. */
function ofAbsentChain(file: AnalysedFile, name: string, table: string): string | undefined {
  const known = knownChain(name, table);
  const service = serviceOfChain(file, name);
  return paragraphs(service && `It stands for Service ${code(service.service)}.`, known && `Made by **${known.maker}**. ${known.text}`) || undefined;
}

/** The rule as a whole, in words. */
function wholeRule(file: AnalysedFile, rule: Rule): string {
  const conditions = conditionsInWords(rule);
  const comments = commentsOf(rule).filter((comment) => !comment.startsWith('cali:'));
  const target = rule.target;
  const parameters = target ? parametersInWords(target).join('; ') : '';
  const verb = !target ? 'counts them, nothing else' : target.module && !tableOfLine(file, rule.line)?.byName.has(target.name) ? code(target.name) : `${target.kind === 'goto' ? 'goes' : 'jumps'} to ${code(target.name)}`;
  return paragraphs(
    `**${ruleRef(file, rule.line)}**`,
    `Matches ${conditions === '' ? 'every packet' : `packets with all of this: ${conditions}`}.`,
    rule.listed?.hidesInterfaces && 'The listing was made without `-v`: whether the rule tests interfaces, too, it does not say.',
    rule.stray.length > 0 && `What ${code(rule.stray.map((item) => ('text' in item ? item.text : item.name)).join(' '), 60)} means in it is not known.`,
    rule.shell && 'The shell fills in some of it, or it goes on in the next line: that is not known.',
    `Then: ${verb}${parameters === '' ? '' : `: ${parameters}`}.`,
    comments.length > 0 && list(comments.slice(0, 3).map((comment) => plain(comment, 300))),
    marksOfLine(file, rule.line),
  );
}

function chainByName(table: Table | undefined, file: AnalysedFile, name: string): string | undefined {
  const chain = table?.byName.get(name);
  return chain && chainHover(file, chain);
}
