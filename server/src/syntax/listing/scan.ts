/** Exports scanListing: what a line of `iptables -L` is by its own text, with its chain or target. */
import type { NamePool } from '../../base/names.ts';
import { LineFlag, LineKind, type LineRecords } from '../capture/tree.ts';
import { isOpen, readColumns, readRow } from './row.ts';

/** The column opt, or two addresses of IPv6 side by side: a cheap first look. */
const maybeRow = /[ \t](?:(?:--|-f|!f)[ \t]|!?(?:anywhere|[\da-fA-F]*:[\da-fA-F:.]*(?:\/[\da-fA-F:]+)?)[ \t]+!?(?:anywhere|[\da-fA-F]*:))/;
/** The columns of a row end before that. */
const longestColumns = 400;

/** Fills the record of a line that begins, blanks skipped, at `at`; returns its kind, Other where it is no line of a listing. */
export function scanListing(text: string, at: number, end: number, line: number, names: NamePool, records: LineRecords): number {
  const head = text.slice(at, Math.min(end, at + longestColumns));
  if (head.startsWith('Chain ')) {
    const name = /^Chain ([^ \t]+) \((?:policy [A-Z]|\d+ references\)|ERROR )/.exec(head)?.[1];
    if (name === undefined) return LineKind.Other;
    records.name[line] = names.intern(text, at + 6, at + 6 + name.length);
    return LineKind.ListChain;
  }
  if (/^(?:num|pkts|target)[ \t]/.test(head) && readColumns(head)) return LineKind.ListColumns;
  const row = maybeRow.test(head) ? readRow(text, at, at + head.length) : undefined;
  if (!row) return LineKind.Other;
  // Whether a row has a condition that it does not show, only -v tells.
  const open = isOpen(text, row, end);
  records.flags[line] = (open ? 0 : LineFlag.Conditional) | (/^\s*\[goto\]/.test(text.slice(row.rest, Math.min(end, row.rest + 100))) ? LineFlag.Goto : 0);
  records.target[line] = row.target ? names.intern(text, row.target.start, row.target.end) : -1;
  return LineKind.ListRow;
}
