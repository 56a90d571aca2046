/**
 * Exports yamlPieces: the objects of a YAML text, each by itself and without the parts that Tablewalk does not read. The parser takes a
 * second for 1.5 MB, and of a pod nine tenths are containers, volumes and conditions.
 */
import { lineText, type Lines } from '../../base/text.ts';

export interface Piece {
  readonly text: string;
  /** The offset in the document of an offset of `text`. */
  place(offset: number): number;
}

const kinds = /^(?:Service|Endpoints|EndpointSlice|Pod|Node)(?:List)?$/;
/** Keys of metadata, spec and status that hold nothing of interest. */
const skipped: ReadonlySet<string> = new Set([
  'managedFields', 'annotations', 'ownerReferences', 'finalizers', 'containers', 'initContainers', 'ephemeralContainers', 'volumes', 'tolerations', 'affinity', 'securityContext', 'topologySpreadConstraints',
  'imagePullSecrets', 'nodeSelector', 'readinessGates', 'dnsConfig', 'hostAliases', 'conditions', 'containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses', 'images', 'nodeInfo', 'capacity', 'allocatable', 'volumesAttached', 'volumesInUse', 'selector', 'template',
]);
/** An object that keeps more is left out; so is what follows when all together keep more. */
const mostOfOne = 200_000;
const mostOfAll = 2_000_000;

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** The objects on lines `first` to `last` (inclusive): those of a List, those of several documents, or one. */
export function* yamlPieces(lines: Lines, first: number, last: number): Generator<Piece> {
  let left = mostOfAll;
  for (const [from, to] of objectsOf(lines, first, last)) {
    const piece = pruned(lines, from, to);
    if (!piece) continue;
    left -= piece.text.length;
    if (left < 0) return;
    yield piece;
  }
}

/** Line ranges: a `---` begins an object, and so does each element of the `items` of a List. */
function* objectsOf(lines: Lines, first: number, last: number): Generator<[number, number]> {
  let from = first;
  let itemIndent = -1;
  let inList = false;
  for (let line = first; line <= last && line < lines.count; line++) {
    const text = lineText(lines, line).slice(0, 200);
    if (/^items:\s*$/.test(text)) inList = true;
    const item = inList ? /^( *)- \S/.exec(text) : null;
    const separator = /^---/.test(text);
    if (separator) inList = false;
    const begins = separator || (item !== null && (itemIndent < 0 || item[1]!.length === itemIndent));
    // Behind the last item come the keys of the List.
    const ends = itemIndent >= 0 && text.trim() !== '' && !item && indentOf(text) <= itemIndent && !separator;
    if (begins || ends) {
      if (line > from) yield [from, line - 1];
      from = separator ? line + 1 : line;
      itemIndent = separator || ends ? -1 : (item?.[1]!.length ?? -1);
    }
  }
  if (last >= from) yield [from, last];
}

function pruned(lines: Lines, from: number, to: number): Piece | undefined {
  const kept: { at: number; start: number }[] = [];
  let text = '';
  let base = -1;
  let child = -1;
  let wanted: boolean | undefined;
  /** The keys below are those of metadata, spec or status. */
  let prunable = false;
  let skipping = -1;
  for (let line = from; line <= to && line < lines.count; line++) {
    const raw = lineText(lines, line);
    // The dash of a list's item becomes a blank, so that its keys stand in one column.
    const own = base < 0 ? raw.replace(/^( *)- /, '$1  ') : raw;
    const trimmed = own.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const indent = indentOf(own);
    if (base < 0) base = indent;
    if (skipping >= 0 && (indent > skipping || (indent === skipping && trimmed.startsWith('- ')) || (indent === skipping && trimmed === '-'))) continue;
    skipping = -1;
    const key = /^["']?([\w./-]+)["']?:(?:\s|$)/.exec(trimmed.slice(0, 100))?.[1];
    if (indent === base) {
      child = -1;
      prunable = key === 'metadata' || key === 'spec' || key === 'status';
      if (key === 'kind') wanted = kinds.test(trimmed.slice(5).trim().replace(/^["']|["']$/g, ''));
      if (wanted === false) return undefined;
    } else if (child < 0 && !trimmed.startsWith('- ')) child = indent;
    if (prunable && key !== undefined && indent === child && skipped.has(key)) {
      skipping = indent;
      continue;
    }
    kept.push({ at: text.length, start: lines.starts[line]! });
    text += `${own}\n`;
    if (text.length > mostOfOne) return undefined;
  }
  if (wanted !== true) return undefined;
  return {
    text,
    place(offset) {
      let low = 0;
      let high = kept.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (kept[middle]!.at <= offset) low = middle;
        else high = middle - 1;
      }
      return kept[low]!.start + offset - kept[low]!.at;
    },
  };
}
