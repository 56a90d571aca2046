/** Exports columnHover and referencesHover: the parts of `iptables -L` that are no rule. Source: print_header and print_rule of iptables (xshared.c). */
import { contains, type Span } from '../../base/span.ts';
import { lineText } from '../../base/text.ts';
import { chainOfLine, jumpsTo } from '../../model/references.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { code, paragraphs, plural } from '../markdown.ts';
import type { Said } from './option.ts';

const columns: Readonly<Record<string, string>> = {
  num: 'the number of the rule in its chain, from 1 (`--line-numbers`)',
  pkts: 'packets that met the rule since its counters were set to zero. Without `-x` large numbers are rounded: K, M and G stand for 1000, 1000² and 1000³',
  bytes: 'bytes of these packets, IP headers included; rounded as the packets are',
  target: 'what happens to packets that match: a verdict, a target, or the chain that they go to. Empty: they are only counted',
  prot: 'the IP protocol, by name or number; `all` or 0 is every one',
  opt: '`-f` for second and later fragments, `!f` for all others, `--` for any packet. Of ip6tables it says nothing',
  in: 'the interface that packets must arrive on; `*` or `any` is every one',
  out: 'the interface that packets must leave by; `*` or `any` is every one',
  source: 'the source address or network; `0.0.0.0/0`, `::/0` or `anywhere` is every one, `!` all others',
  destination: 'the destination address or network; `0.0.0.0/0`, `::/0` or `anywhere` is every one, `!` all others. Behind it stand the conditions of the matches and the parameters of the target',
};

/** The hover of a word in the line of column names. A listing without `-v` shows no interfaces, so that is said where it matters. */
export function columnHover(file: AnalysedFile, line: number, offset: number): Said | undefined {
  const text = lineText(file.lines, line);
  const names = [...text.matchAll(/\S+/g)];
  for (const { 0: name, index } of names) {
    const span: Span = { start: file.lines.starts[line]! + index, end: file.lines.starts[line]! + index + name.length };
    if (!contains(span, offset) || !Object.hasOwn(columns, name)) continue;
    const hidden = !names.some(([other]) => other === 'in') && (name === 'opt' || name === 'source' || name === 'destination');
    return { span, text: paragraphs(`Column ${code(name)}: ${columns[name]!}.`, hidden && 'This listing was made without `-v`: conditions on interfaces (`-i`, `-o`) are not shown, so a rule may match less than it seems to.') };
  }
  return undefined;
}

/** The hover of `(2 references)` behind the name of a chain. */
export function referencesHover(file: AnalysedFile, line: number, offset: number): Said | undefined {
  const found = /\((\d{1,10}) references?\)/.exec(lineText(file.lines, line).slice(0, 500));
  const chain = chainOfLine(file, line);
  if (!found || !chain) return undefined;
  const span: Span = { start: file.lines.starts[line]! + found.index, end: file.lines.starts[line]! + found.index + found[0].length };
  if (!contains(span, offset)) return undefined;
  const shown = jumpsTo(file, chain).length;
  const told = Number(found[1]);
  return { span, text: paragraphs(`**${plural(told, 'reference')}**: so many rules of the table ${code(chain.table.name)} jump or go to ${code(chain.name)}.`, told === 0 ? 'No packet comes here.' : shown < told && `This file shows ${shown === 0 ? 'none' : shown} of them.`) };
}
