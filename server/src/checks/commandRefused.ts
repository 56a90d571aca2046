/** Exports the check command-refused. */
import type { Problem } from '../base/span.ts';
import { jumpsTo } from '../model/references.ts';
import type { AnalysedFile, Chain, Table } from '../model/tree.ts';
import { isRuleKind, LineKind } from '../syntax/capture/tree.ts';
import { contentOf, isTableSure, tablesOf } from './context.ts';

/**
 * Commands of iptables-restore input that do not go with what stands above them: it carries out line by line, and gives up at the first that
 * it cannot (do_command4 of iptables.c, nft_cmd of iptables-nft).
 */
export function* commandRefused(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    if (table.line === undefined || !isTableSure(file, table)) continue;
    for (const { line, why, at } of table.refused ?? []) {
      const rule = file.rule(line);
      const word = at === 'chain' ? rule?.chain : rule?.arguments[0];
      yield { code: 'command-refused', severity: 'error', span: word?.span ?? contentOf(file, line), message: `iptables-restore refuses this: ${why}.` };
    }
    for (const chain of declaredLate(file, table)) {
      const line = firstUse(file, chain);
      if (line === undefined) continue;
      const rule = file.rule(line);
      const span = rule?.chain?.text === chain.name ? rule.chain.span : rule?.target?.nameSpan;
      yield {
        code: 'command-refused', severity: 'error', span: span ?? contentOf(file, line), message: `iptables-restore refuses this: the chain ${chain.name} is made only below. Move its line up.`,
        related: [{ message: `${chain.name} is made here`, span: contentOf(file, chain.declaration!) }],
      };
    }
    yield* programOptions(file, table);
  }
}

/** Chains whose declaration stands below a rule: of a dump there are none. */
function declaredLate(file: AnalysedFile, table: Table): Chain[] {
  const { kind } = file.capture.records;
  let first = table.first;
  while (first <= table.last && kind[first] !== LineKind.Append) first++;
  return table.chains.filter(({ hook, declaration }) => hook === undefined && declaration !== undefined && declaration > first);
}

/** The first line above the chain's declaration that has a rule of it or a jump to it. */
function firstUse(file: AnalysedFile, chain: Chain): number | undefined {
  let first = Infinity;
  for (const line of [...Array.from(chain.rules), ...jumpsTo(file, chain)]) if (line < first && isRuleKind(file.capture.records.kind[line])) first = line;
  return first < chain.declaration! ? first : undefined;
}

const forRestore = new Map([['-t', 'the line with the * above names the table'], ['--table', 'the line with the * above names the table'], ['-w', 'it waits for the lock where iptables-restore -w says so'], ['--wait', 'it waits for the lock where iptables-restore -w says so']]);

/** `-t` and `-w` in a line; only lines with such a word are parsed for it. */
function* programOptions(file: AnalysedFile, table: Table): Generator<Problem> {
  const { text, starts } = file.lines;
  const { kind } = file.capture.records;
  for (let line = table.first; line <= table.last; line++) {
    if (!isRuleKind(kind[line])) continue;
    const source = text.slice(starts[line], starts[line + 1] ?? text.length);
    if (!/\s(?:-t|-w|--table|--wait)\b|^(?:-t|-w|--table|--wait)\b/.test(source)) continue;
    for (const { text: name, span } of file.rule(line)?.program ?? []) {
      const why = forRestore.get(name);
      if (why !== undefined) yield { code: 'command-refused', severity: 'error', span, message: `iptables-restore takes no ${name} in a line: ${why}.` };
    }
  }
}
