/** Exports the check chain-name. */
import type { Problem } from '../base/span.ts';
import type { AnalysedFile, Chain } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { findTarget } from '../xtables/registry.ts';
import { placeOf, tablesOf } from './context.ts';

/** XT_EXTENSION_MAXNAMELEN of linux/netfilter/x_tables.h, without its NUL. */
const longest = 28;

/** What iptc_create_chain of libiptc refuses as a name. -N refuses the names of all targets (assert_valid_chain_name). */
const verdicts = new Set(['ACCEPT', 'DROP', 'QUEUE', 'RETURN']);

/** The kernel has room for 28 characters in a chain's name; iptables-restore refuses longer ones, and those of verdicts. */
export function* chainName(file: AnalysedFile): Generator<Problem> {
  for (const table of tablesOf(file)) {
    for (const chain of table.chains) {
      const message = chain.name.length > longest ? `A chain's name has at most ${longest} characters; this one has ${chain.name.length}.` : isTarget(file, chain) ? `${chain.name} is a target of iptables: a chain cannot have its name.` : undefined;
      const span = message === undefined ? undefined : placeOf(file, chain);
      if (message !== undefined && span) yield { code: 'chain-name', severity: 'error', message, span };
    }
  }
}

function isTarget(file: AnalysedFile, { name, declaration, table }: Chain): boolean {
  if (declaration === undefined) return false;
  const made = file.capture.records.kind[declaration] === LineKind.Command;
  return verdicts.has(name) || (made && findTarget(name, table.dump.family) !== undefined);
}
