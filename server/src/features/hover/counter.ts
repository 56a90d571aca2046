/** Exports the hover of `[packets:bytes]`: both with units, the mean size, the share of the chain; and percent, a share in words. */
import { chainOfLine } from '../../model/references.ts';
import { chainDeclaration } from '../../model/ruleset.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { LineKind } from '../../syntax/capture/tree.ts';
import { code, grouped, paragraphs } from '../markdown.ts';
import { countersOfLine, shortRef } from './rules.ts';

/** "28.5 GB (30,601,641,984 bytes)"; units are powers of 1000, as `iptables -L -v` counts them. */
export function bytesInWords(bytes: bigint): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  let value = Number(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? `${grouped(bytes)} bytes` : `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]!}`;
}

/** "12 %", "0.3 %" of a whole that is not zero. */
export const percent = (part: bigint, whole: bigint): string => {
  const share = Number((part * 100_000n) / whole) / 1000;
  return share > 0 && share < 0.1 ? 'less than 0.1 %' : `${share < 10 ? share.toFixed(1) : share.toFixed(0)} %`;
};

/** How many rules are summed up for the share of the chain. */
const summed = 20_000;

/** The counters of a rule. */
export function ruleCounterHover(file: AnalysedFile, line: number): string | undefined {
  const counters = countersOfLine(file, line);
  const chain = chainOfLine(file, line);
  if (!counters) return undefined;
  let share: string | undefined;
  if (chain && chain.rules.length <= summed) {
    let whole = 0n;
    for (let i = 0; i < chain.rules.length; i++) whole += countersOfLine(file, chain.rules[i]!)?.packets ?? 0n;
    if (whole > 0n && chain.rules.length > 1) share = `${percent(counters.packets, whole)} of the ${grouped(whole)} packets that the rules of ${code(chain.name)} counted.`;
  }
  const rounded = file.capture.records.kind[line] === LineKind.ListRow && file.rule(line)?.counters?.rounded;
  return paragraphs(`**Counters of ${shortRef(file, line)}**: ${rounded ? 'about ' : ''}${inWords(counters.packets, counters.bytes)}`, rounded && 'The listing rounds them; with `-x` it does not.', share, counters.packets === 0n && 'No packet has met this rule since the counters were set to zero.');
}

/** The counters of a chain's declaration. */
export function chainCounterHover(file: AnalysedFile, line: number): string | undefined {
  const declaration = chainDeclaration(file.capture, line);
  if (declaration?.packets === undefined || declaration.bytes === undefined) return undefined;
  const counters = inWords(BigInt(declaration.packets), BigInt(declaration.bytes));
  if (chainOfLine(file, line)?.hook === undefined) return `**Counters**: ${counters} The kernel counts nothing here for chains of your own; only the policy of a built-in chain has counters.`;
  return `**Counters of the policy**: ${counters} So much came to the end of ${code(declaration.name)} without a rule that decided.`;
}

function inWords(packets: bigint, bytes: bigint): string {
  const mean = packets > 0n ? `, ${grouped(bytes / packets)} bytes a packet` : '';
  return `${grouped(packets)} ${packets === 1n ? 'packet' : 'packets'}, ${bytesInWords(bytes)}${bytes >= 1000n ? ` (${grouped(bytes)} bytes)` : ''}${mean}.`;
}
