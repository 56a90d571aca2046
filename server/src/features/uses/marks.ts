/** Exports the uses of mark bits: rules that set, clear, save, restore or test them, routing rules and virtual servers that look at them. */
import type { Span } from '../../base/span.ts';
import { fileOf, filesOf } from '../../model/box.ts';
import { bitsOfUse, markUses, type MarkField, type MarkUse } from '../../model/marks.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { optionsOf } from '../../syntax/iptables/tree.ts';
import { mostUses, type Use } from './search.ts';

export interface MarkPlace extends Use { /** It puts the bits on, or may. */ readonly sets: boolean }

/** Every place that has to do with some of these bits, in the order of the text. Saving and restoring ties the packet's mark to the connection's. */
export function markPlaces(box: AnalysedFile, bits: number, field: MarkField): MarkPlace[] {
  const places: MarkPlace[] = [];
  for (const file of filesOf(box)) {
    for (const use of markUses(file)) {
      if (!touches(use, bits, field)) continue;
      const span = spanOf(file, use);
      if (span && places.length < mostUses) places.push({ file, span, write: use.kind !== 'test', sets: setsBits(use, bits) });
    }
  }
  if (field !== 'packet') return places;
  for (const rule of box.host.rules) {
    if (!rule.mark || ((rule.mark.value || rule.mark.mask) & bits) === 0) continue;
    const { lines, own } = fileOf(box, rule);
    const found = /\bfwmark\s+(\S+)/.exec(lines.text.slice(rule.span.start, rule.span.end));
    if (found) places.push(readAt(own, rule.span.start + found.index + found[0].length - found[1]!.length, found[1]!.length));
  }
  for (const server of box.host.virtualServers) {
    if (server.fwmark === undefined || server.fwmark !== bits) continue;
    const { lines, own } = fileOf(box, server);
    const found = /^(\S+\s+(?:-f\s+)?)(\S+)/.exec(lines.text.slice(server.span.start, server.span.end));
    if (found) places.push(readAt(own, server.span.start + found[1]!.length, found[2]!.length));
  }
  return places;
}

const readAt = (file: AnalysedFile, start: number, length: number): MarkPlace => ({ file, span: { start, end: start + length }, write: false, sets: false });

function touches(use: MarkUse, bits: number, field: MarkField): boolean {
  if (use.field === field && (bitsOfUse(use) & bits) !== 0) return true;
  // Saving reads the packet's mark, restoring the connection's.
  return (use.kind === 'save' || use.kind === 'restore') && use.field !== field && (use.from & bits) !== 0;
}

const setsBits = (use: MarkUse, bits: number): boolean => (use.kind === 'change' ? ((use.sets | use.flips) & bits) !== 0 : use.kind === 'write' || use.kind === 'restore');

/** The value or, where there is none, the option by which a rule uses a mark. */
function spanOf(file: AnalysedFile, use: MarkUse): Span | undefined {
  const rule = file.rule(use.line);
  if (!rule) return undefined;
  const wanted: ReadonlySet<string> = new Set(optionNames[use.kind]);
  for (const { option, owner } of optionsOf(rule)) {
    const name = option.spec?.name ?? option.name;
    const isTest = !('kind' in owner);
    if (!wanted.has(name) || (isTest !== (use.kind === 'test') && use.kind !== 'write')) continue;
    if (use.kind === 'test' && (owner.name === 'connmark') !== (use.field === 'connection')) continue;
    return option.words[0]?.span ?? option.nameSpan;
  }
  return rule.target?.nameSpan;
}

const optionNames: Readonly<Record<MarkUse['kind'], readonly string[]>> = {
  test: ['--mark'], change: ['--set-xmark', '--set-mark', '--or-mark', '--and-mark', '--xor-mark', '--tproxy-mark'],
  save: ['--save-mark'], restore: ['--restore-mark'], write: ['--restore-skmark', '--map-mark', '--hmark-tuple'],
};
