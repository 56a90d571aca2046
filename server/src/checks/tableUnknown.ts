/** Exports the check table-unknown. */
import type { Problem } from '../base/span.ts';
import { builtInChains } from '../model/ruleset.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { contentOf, tablesOf } from './context.ts';
import { changeTo } from './fixes.ts';
import { similarName } from './similar.ts';

/** The kernel has the five tables of iptables(8), TABLES; xtables-addons once added rawpost. */
export function* tableUnknown(file: AnalysedFile): Generator<Problem> {
  for (const { name, line } of tablesOf(file)) {
    if (line === undefined || Object.hasOwn(builtInChains, name) || name === 'rawpost') continue;
    const meant = similarName(name, Object.keys(builtInChains));
    yield { code: 'table-unknown', severity: 'error', message: `There is no table ${name}. ${meant ? `Did you mean ${meant}?` : 'The tables are raw, mangle, nat, filter and security.'}`, span: contentOf(file, line), ...(meant !== undefined && { fixes: () => [changeTo(contentOf(file, line), `*${meant}`)] }) };
  }
}
