/** Exports the check rule-unreachable. */
import type { Problem } from '../base/span.ts';
import { findTarget } from '../xtables/registry.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { LineFlag } from '../syntax/capture/tree.ts';
import { contentOf } from './context.ts';
import { removeLines } from './fixes.ts';

/** Rules behind one that takes every packet out of the chain: a verdict, a goto or RETURN without any condition. One problem per run of lines. */
export function* ruleUnreachable(file: AnalysedFile): Generator<Problem> {
  for (const table of file.dumps.flatMap((dump) => dump.tables)) {
    for (const chain of table.chains) {
      const at = lastReached(file, chain);
      if (at === undefined) continue;
      const ending = chain.rules[at]!;
      const { target } = file.rule(ending)!;
      const related = [{ message: `Rule ${at + 1} of ${chain.name} ends the chain for every packet`, span: contentOf(file, ending) }];
      for (let i = at + 1; i < chain.rules.length; ) {
        let next = i + 1;
        while (next < chain.rules.length && chain.rules[next] === chain.rules[next - 1]! + 1) next++;
        const many = next - i > 1;
        const [first, last] = [chain.rules[i]!, chain.rules[next - 1]!];
        yield {
          fixes: () => [removeLines(file, first, last, many ? 'Remove these rules' : 'Remove this rule')],
          code: 'rule-unreachable', severity: 'warning', unnecessary: true, related,
          message: `No packet reaches ${many ? 'these rules' : 'this rule'}: rule ${at + 1} of ${chain.name} has no condition and ${target?.kind === 'goto' ? `goes to ${target.name}` : `ends in ${target?.name}`}. Move ${many ? 'them' : 'it'} above rule ${at + 1}, or remove ${many ? 'them' : 'it'}.`,
          span: { start: contentOf(file, chain.rules[i]!).start, end: contentOf(file, chain.rules[next - 1]!).end },
        };
        i = next;
      }
    }
  }
}

/** The index of the first rule that every packet leaves the chain by, where rules follow it. Only rules that look like one are parsed. */
function lastReached(file: AnalysedFile, chain: Chain): number | undefined {
  const { flags, target } = file.capture.records;
  const { family } = chain.table.dump;
  for (let i = 0; i + 1 < chain.rules.length; i++) {
    const line = chain.rules[i]!;
    if (flags[line]! & LineFlag.Conditional || target[line]! < 0) continue;
    const isGoto = (flags[line]! & LineFlag.Goto) !== 0;
    const name = file.capture.names.nameOf(target[line]!);
    if (!isGoto && (chain.table.byName.has(name) || (name !== 'RETURN' && findTarget(name, family)?.terminating !== true))) continue;
    const rule = file.rule(line);
    const takesAll = rule?.target && rule.header.options.length === 0 && rule.stray.length === 0 && rule.matches.every((match) => match.name === 'comment');
    if (takesAll) return i;
  }
  return undefined;
}
