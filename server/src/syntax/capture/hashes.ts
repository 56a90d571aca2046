/**
 * Exports resolveHashes: what `# iptables -A …` is. In instructions the `#` is root's prompt; in a script or a dump it switches a rule off.
 * A document of nothing but text and such lines is taken for instructions.
 */
import { LineKind, type LineRecords } from './tree.ts';

/** The records as the document means them: the same object where there are no such lines. `script` says that the text begins with `#!`. */
export function resolveHashes(own: LineRecords, script: boolean): LineRecords {
  let hashes = 0;
  let others = 0;
  for (const kind of own.kind) {
    if (kind === LineKind.HashAppend || kind === LineKind.HashCommand) hashes++;
    else if (kind !== LineKind.Other && kind !== LineKind.Blank && kind !== LineKind.Comment) others++;
  }
  if (hashes === 0) return own;
  const records = { kind: own.kind.slice(), flags: own.flags.slice(), name: own.name.slice(), target: own.target.slice() };
  for (let line = 0; line < records.kind.length; line++) {
    const kind = records.kind[line];
    if (kind !== LineKind.HashAppend && kind !== LineKind.HashCommand) continue;
    if (others === 0 && !script) records.kind[line] = kind === LineKind.HashAppend ? LineKind.Append : LineKind.Command;
    else {
      records.kind[line] = LineKind.Comment;
      records.flags[line] = 0;
      records.name[line] = records.target[line] = -1;
    }
  }
  return records;
}
