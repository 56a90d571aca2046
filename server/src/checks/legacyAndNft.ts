/** Exports the check legacy-and-nft. */
import { lineAt, lineText } from '../base/text.ts';
import type { Family } from '../base/ip.ts';
import type { Problem } from '../base/span.ts';
import { holdsLine } from '../model/box.ts';
import type { AnalysedFile, Dump } from '../model/tree.ts';
import { LineKind } from '../syntax/capture/tree.ts';
import { contentOf } from './context.ts';

const remark = /^\s*# Warning: ip6?tables-legacy tables present/;

/**
 * Rules of iptables-legacy and of iptables-nft side by side: the kernel asks both, one after the other, and each program shows its own only.
 * iptables-nft says so itself in a comment; else two dumps of one family show it.
 */
export function* legacyAndNft(file: AnalysedFile): Generator<Problem> {
  const { text } = file.lines;
  let told = false;
  for (let at = text.indexOf('tables-legacy tables present'); at >= 0 && !told; at = text.indexOf('tables-legacy tables present', at + 1)) {
    const line = lineAt(file.lines, at);
    if (!remark.test(lineText(file.lines, line)) || !holdsLine(file, line)) continue;
    told = true;
    yield { code: 'legacy-and-nft', severity: 'warning', span: contentOf(file, line), message: 'This node has rules of iptables-legacy too, which this output does not show: every packet has to pass both. Collect iptables-legacy-save as well.' };
  }
  for (const family of [4, 6] as const) {
    const [legacy, nft] = [dumpOf(file, family, false), dumpOf(file, family, true)];
    if (!legacy || !nft) continue;
    const [first, second] = legacy.first < nft.first ? [legacy, nft] : [nft, legacy];
    yield {
      code: 'legacy-and-nft', severity: 'warning', span: contentOf(file, second.first), related: [{ message: `The rules of iptables-${first === nft ? 'nft' : 'legacy'}`, span: contentOf(file, first.first) }],
      message: `Rules of iptables-${second === nft ? 'nft' : 'legacy'}, beside those of iptables-${first === nft ? 'nft' : 'legacy'}: every packet has to pass both, and either may drop it.`,
    };
  }
}

/** The first dump of the family with rules that the one or the other program printed, by its heading. */
function dumpOf(file: AnalysedFile, family: Family, nft: boolean): Dump | undefined {
  return file.dumps.find((dump) => dump.family === family && dump.tables.some((table) => table.chains.some((chain) => chain.rules.length > 0)) && headingOf(file, dump) === nft);
}

/** Whether nft's program printed the dump; undefined where its heading does not tell: versions before 1.8 had one program only. */
function headingOf(file: AnalysedFile, dump: Dump): boolean | undefined {
  if (file.capture.records.kind[dump.first] !== LineKind.Generated) return undefined;
  const heading = lineText(file.lines, dump.first);
  if (/tables-nft-save |\(nf_tables\)/.test(heading)) return true;
  return /tables-(?:legacy-)?save v1\.(?:[89]|\d\d)/.test(heading) ? false : undefined;
}
