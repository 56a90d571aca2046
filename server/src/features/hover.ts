/**
 * Exports hover: what a word of a document means. Computed from the document first, enriched by knowledge second.
 * What stands at the offset is found here; what is said of it is in hover/.
 */
import { MarkupKind, type Hover } from 'vscode-languageserver-types';
import { contains, type Span } from '../base/span.ts';
import { lineAt, lineEnd, positionAt } from '../base/text.ts';
import { knownTable } from '../knowledge/index.ts';
import { chainOfLine, tableOfLine } from '../model/references.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { addressHover } from './hover/address.ts';
import { chainHover, policyInWords } from './hover/chain.ts';
import { chainCounterHover } from './hover/counter.ts';
import { columnHover, referencesHover } from './hover/listing.ts';
import { interfaceHover, portHover, setHover } from './hover/names.ts';
import { ruleHover, wordAt, type Said } from './hover/option.ts';
import { serviceChainHover, serviceHover } from './hover/serviceNames.ts';
import { outputHover } from './hover/outputs/index.ts';
import { code, grouped, paragraphs, plural } from './markdown.ts';

/** The hover at an offset of a document, as Markdown with every word of the document escaped; null where there is nothing to say. */
export function hover(file: AnalysedFile, offset: number): Hover | null {
  const said = sayAt(file, Math.max(0, Math.min(offset, file.lines.text.length)));
  if (!said) return null;
  return { contents: { kind: MarkupKind.Markdown, value: said.text }, range: { start: positionAt(file.lines, said.span.start), end: positionAt(file.lines, said.span.end) } };
}

function sayAt(file: AnalysedFile, offset: number): Said | undefined {
  const line = lineAt(file.lines, offset);
  switch (file.capture.records.kind[line]) {
    case LineKind.Append:
    case LineKind.Command:
    case LineKind.ListRow: {
      const rule = file.rule(line);
      const declared = rule?.command === 'new-chain' || rule?.command === 'policy' ? declarationAt(file, line, offset) : undefined;
      return declared ?? (rule && ruleHover(file, rule, offset));
    }
    case LineKind.Chain: return declarationAt(file, line, offset);
    case LineKind.ListChain: return declarationAt(file, line, offset) ?? referencesHover(file, line, offset);
    case LineKind.ListColumns: return columnHover(file, line, offset);
    case LineKind.Table: return tableHover(file, line);
    case LineKind.Commit: return { span: wholeLine(file, line), text: '**COMMIT**: the end of the table. `iptables-restore` loads all rules above at once, from `*table` down to here, or none of them.' };
    case LineKind.Blank: return undefined;
    default: return outputHover(file, line, offset) ?? elsewhere(file, offset);
  }
}

function wholeLine(file: AnalysedFile, line: number): Span {
  return { start: file.lines.starts[line]!, end: lineEnd(file.lines, line) };
}

function declarationAt(file: AnalysedFile, line: number, offset: number): Said | undefined {
  const declaration = chainDeclaration(file.capture, line);
  const chain = chainOfLine(file, line);
  if (!declaration || !chain) return undefined;
  if (declaration.countersSpan && contains(declaration.countersSpan, offset)) {
    const text = chainCounterHover(file, line);
    return text ? { span: declaration.countersSpan, text } : undefined;
  }
  if (declaration.policySpan && contains(declaration.policySpan, offset)) {
    const text = policyInWords(file, chain) ?? '**No policy**: only built-in chains have one. A packet that meets no rule goes back to where it came from.';
    return { span: declaration.policySpan, text };
  }
  return offset <= declaration.nameSpan.end ? { span: declaration.nameSpan, text: chainHover(file, chain) } : undefined;
}

function tableHover(file: AnalysedFile, line: number): Said | undefined {
  const table = tableOfLine(file, line);
  if (!table) return undefined;
  const known = knownTable(table.name);
  const rules = table.chains.reduce((sum, chain) => sum + chain.rules.length, 0);
  const builtIn = table.chains.filter((chain) => chain.hook !== undefined).length;
  return {
    span: wholeLine(file, line),
    text: paragraphs(
      `**Table ${code(table.name)}** of ${table.dump.family === 6 ? 'ip6tables' : 'iptables'}`,
      known ? `${known.text} Built-in chains: ${known.chains.join(', ')}.` : 'The kernel knows no table of this name.',
      `Here: ${plural(table.chains.length, 'chain')} (${grouped(builtIn)} built-in), ${plural(rules, 'rule')}.`,
    ),
  };
}

/** Outside the rules: addresses, interfaces, sets and chains wherever their names stand. */
function elsewhere(file: AnalysedFile, offset: number): Said | undefined {
  const around = wordAt(file, offset, /[\w.:/+@[\]-]/);
  if (!around) return undefined;
  const raw = file.lines.text.slice(around.start, around.end);
  const lead = raw.length - raw.replace(/^[[/:-]+/, '').length;
  const candidates = [raw.slice(lead).replace(/[:.,]+$/, ''), raw.slice(lead).replace(/[:@.].*$/, '')];
  for (const word of new Set(candidates)) {
    if (word.length === 0) continue;
    const span = { start: around.start + lead, end: around.start + lead + word.length };
    if (!contains(span, offset)) continue;
    const text = wordHover(file, word);
    if (text) return { span, text };
  }
  return undefined;
}

function wordHover(file: AnalysedFile, word: string): string | undefined {
  if (file.host.interfaces.some((item) => item.name === word)) return interfaceHover(file, word);
  if (file.sets.has(word)) return setHover(file, word);
  for (const dump of file.dumps) {
    for (const table of dump.tables) {
      const chain = table.byName.get(word);
      if (chain) return chainHover(file, chain);
    }
  }
  const service = serviceChainHover(file, word) ?? serviceHover(file, word);
  if (service) return service;
  const port = /^(tcp|udp|sctp):(\d{1,5})$/.exec(word);
  if (port) return portHover(file, port[2]!, port[1]);
  return /[.:].*[.:]|\/.*[.:]|[.:].*\//.test(word) ? addressHover(file, word, 'listing') : undefined;
}
