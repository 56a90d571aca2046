/** Exports View, one shape for the trees of the YAML and the JSON parser, with the place of every value. */
import { parseTree, type Node as JsonNode } from 'jsonc-parser';
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

/** The first value of a JSON text that may be cut off; its offsets are counted from `start`. Undefined where there is none. */
export function jsonView(text: string, start: number): View | undefined {
  const root = guarded(() => parseTree(text, [], { allowTrailingComma: true }));
  return root && fromJson(root, start);
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
