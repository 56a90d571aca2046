/** Exports View, one shape for the trees of the YAML and the JSON parser, with the place of every value; and jsonKeyAt, where in a JSON text an offset is. */
import { findNodeAtOffset, getNodePath, parseTree, type Node as JsonNode } from 'jsonc-parser';
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node as YamlNode } from 'yaml';
import type { Span } from '../../base/span.ts';

export interface View {
  readonly span: Span;
  /** A string, number or boolean as text; undefined for others. */
  readonly text: string | undefined;
  /** The value of a key of a map. */
  get(key: string): View | undefined;
  /** The elements of a list; none for others. */
  items(): View[];
}

/** Lists are read to so many elements. */
const mostItems = 20_000;

/** Values of JSON one behind the other are read to so many. */
const mostValues = 200;

/** The values of a text that begin a line, one behind the other, as several commands print them; the last may be cut off. Their offsets are counted from `start`. */
export function jsonViews(text: string, start: number): View[] {
  const found: View[] = [];
  for (let at = 0; found.length < mostValues;) {
    const rest = text.slice(at);
    const root = guarded(() => parseTree(rest, [], { allowTrailingComma: true }));
    if (!root) break;
    found.push(fromJson(root, start + at));
    const end = root.offset + root.length;
    const next = /^[[{]/m.exec(rest.slice(end));
    if (!next || end === 0) break;
    at += end + next.index;
  }
  return found;
}

/** The keys and indices that lead to the property at the offset, with its key and, where it is no list or object, its value; undefined where there is none. */
export function jsonKeyAt(text: string, offset: number): { readonly path: readonly (string | number)[]; readonly span: Span; readonly value: string | undefined } | undefined {
  const root = guarded(() => parseTree(text, [], { allowTrailingComma: true }));
  const node = root && findNodeAtOffset(root, offset, true);
  const property = node?.parent?.type === 'property' ? node.parent : node?.type === 'property' ? node : undefined;
  const inList = node && !property && node.parent?.type === 'array' ? node : undefined;
  const place = property?.children?.[0] ?? inList;
  if (!node || !place) return undefined;
  const value = property?.children?.[1] ?? inList;
  const plain = value !== undefined && value.type !== 'object' && value.type !== 'array';
  return { path: getNodePath(value ?? place), span: { start: place.offset, end: plain ? value.offset + value.length : place.offset + place.length }, value: plain ? String(value.value) : undefined };
}

function fromJson(node: JsonNode, start: number): View {
  return {
    span: { start: start + node.offset, end: start + node.offset + node.length },
    text: node.type === 'string' || node.type === 'number' || node.type === 'boolean' ? String(node.value) : undefined,
    get(key) {
      const value = node.type === 'object' ? node.children?.find((property) => property.children?.[0]?.value === key)?.children?.[1] : undefined;
      return value && fromJson(value, start);
    },
    items: () => (node.type === 'array' ? (node.children ?? []).slice(0, mostItems).map((child) => fromJson(child, start)) : []),
  };
}

/** The value of a YAML document; `place` gives an offset of `text` in the whole file. Aliases are followed once: their values are read by name only, so they cannot multiply. */
export function yamlView(text: string, place: (offset: number) => number): View | undefined {
  // Deep flow collections are none of kubectl's, and cost the parser its stack.
  if ((text.match(/[[{]/g)?.length ?? 0) > 2_000) return undefined;
  return guarded(() => {
    const document: Document = parseDocument(text, { prettyErrors: false, strict: false, uniqueKeys: false, logLevel: 'silent' });
    return document.contents ? fromYaml(document.contents as YamlNode, document, place) : undefined;
  });
}

function fromYaml(given: YamlNode, document: Document, place: (offset: number) => number): View | undefined {
  const node = isAlias(given) ? (given.resolve(document) as YamlNode | undefined) : given;
  const at = given.range;
  if (!node || !at || isAlias(node)) return undefined;
  const span = { start: place(at[0]), end: Math.max(place(at[0]), place(Math.max(at[0], at[1] - 1)) + 1) };
  const view = (child: unknown): View | undefined => (child ? fromYaml(child as YamlNode, document, place) : undefined);
  return {
    span,
    text: isScalar(node) && node.value !== null && typeof node.value !== 'object' ? String(node.source ?? node.value) : undefined,
    get: (key) => (isMap(node) ? view(node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.value) : undefined),
    items: () => (isSeq(node) ? node.items.slice(0, mostItems).flatMap((child) => view(child) ?? []) : []),
  };
}

/** A parser's exception is no value: nesting can be deeper than its stack. */
function guarded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
