/** Exports the check chain-name. */
import type { Problem } from '../base/span.ts';
import type { AnalysedFile } from '../model/tree.ts';
import { placeOf, tablesOf } from './context.ts';

/** XT_EXTENSION_MAXNAMELEN of linux/netfilter/x_tables.h, without its NUL. */
const longest = 28;

/** The kernel has room for 28 characters in a chain's name; iptables-restore refuses longer ones. */
export function* chainName(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    for (const chain of table.chains) {
      if (chain.name.length <= longest) continue;
      const span = placeOf(file, chain);
      if (span) yield { code: 'chain-name', severity: 'error', message: `A chain's name has at most ${longest} characters; this one has ${chain.name.length}.`, span };
    }
  }
}
