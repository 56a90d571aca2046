/** Exports the check mark-unset. */
import { bitsInWords, formatMark } from '../base/numbers.ts';
import type { Problem } from '../base/span.ts';
import { knownChain } from '../knowledge/index.ts';
import { bitsOfUse, markUses, rulesetOf, writers, type MarkUse } from '../model/marks.ts';
import type { AnalysedFile, Chain, Dump } from '../model/tree.ts';
import { tablesOf } from './context.ts';

/** Tables that set marks: where one of them is not in the capture, its rules may be what is missed. */
const setters = ['mangle', 'nat', 'filter'];

/** So many tests are looked at; more come from a program, which has its reasons. */
const mostTests = 200;

/**
 * A test for bits of a mark that no rule of the ruleset sets. A mark may come from elsewhere: a program's socket, IPVS, eBPF. So nothing is
 * said where the capture lacks a table, of chains that a known program made, of bits that a routing rule looks for too, and of tests that
 * save the mark.
 */
export function* markUnset(file: AnalysedFile): Generator<Problem> {
  if (hasMany(file.lines.text)) return;
  const dumps = new Set(tablesOf(file).map(({ dump }) => dump));
  let tests = 0;
  for (const use of markUses(file)) {
    if (use.kind !== 'test' || use.field !== 'packet' || use.negated || (use.value & use.mask) === 0 || !dumps.has(use.chain.table.dump)) continue;
    if (++tests > mostTests) return;
    if (!isWhole(file, use.chain.table.dump) || comesFromElsewhere(file, use)) continue;
    const bits = (use.value & use.mask) >>> 0;
    if (writers(file, use.chain.table.dump, bits).some((other) => setsSome(other, bits))) continue;
    const rule = file.rule(use.line);
    const word = rule?.matches.find((match) => match.name === 'mark')?.options[0]?.words[0];
    if (!rule || !word || rule.target?.name === 'CONNMARK') continue;
    yield {
      code: 'mark-unset', severity: 'information', span: word.span,
      message: `No rule of this capture sets ${bitsInWords(bits)} of the mark (${formatMark(bits)}): only packets that a program or the kernel itself has marked fit here.`,
    };
  }
}

/** Whether so many rules have marks that reading them all would keep the first answers waiting; only programs write so many. */
function hasMany(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('mark '); at >= 0; at = text.indexOf('mark ', at + 5)) if (++count > mostMarks) return true;
  return false;
}
const mostMarks = 4_000;

const setsSome = (use: MarkUse, bits: number): boolean => (use.kind === 'change' ? ((use.sets | use.flips) & bits) !== 0 : (bitsOfUse(use) & bits) !== 0);

function isWhole(file: AnalysedFile, dump: Dump): boolean {
  const names = new Set(rulesetOf(file, dump).filter((table) => table.line !== undefined && table.commit !== undefined).map((table) => table.name));
  return setters.every((name) => names.has(name));
}

function comesFromElsewhere(file: AnalysedFile, use: MarkUse & { readonly kind: 'test' }): boolean {
  if (file.host.rules.some(({ mark }) => mark && (mark.value & use.mask) !== 0)) return true;
  return isMade(use.chain);
}

const isMade = (chain: Chain): boolean => !chain.hook && knownChain(chain.name, chain.table.name, (name) => chain.table.byName.has(name)) !== undefined;
