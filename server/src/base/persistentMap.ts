/**
 * Exports PersistentMap: a map that stays as it is when a value is set. The new one shares all but the way to the value with the old
 * (a trie over the hash of the key, sixteen ways a level), so a trace may keep each of its many states.
 */
import { hashText } from './text.ts';

export interface PersistentMap<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): PersistentMap<V>;
}

interface Leaf<V> { readonly key: string; readonly hash: number; readonly value: V; /** Another key of the same hash. */ readonly next?: Leaf<V> }
type Node<V> = readonly (Node<V> | Leaf<V> | undefined)[];

const bits = 4;
const ways = 1 << bits;
const isNode = <V>(item: Node<V> | Leaf<V>): item is Node<V> => Array.isArray(item);

const wayOf = (hash: number, depth: number): number => (hash >>> (depth * bits)) & (ways - 1);

function withLeaf<V>(item: Node<V> | Leaf<V> | undefined, leaf: Leaf<V>, depth: number): Node<V> | Leaf<V> {
  if (item === undefined) return leaf;
  if (isNode(item)) {
    const copy = [...item];
    const way = wayOf(leaf.hash, depth);
    copy[way] = withLeaf(copy[way], leaf, depth + 1);
    return copy;
  }
  if (item.hash === leaf.hash) return withKey(item, leaf);
  const split = Array<Node<V> | Leaf<V> | undefined>(ways).fill(undefined);
  split[wayOf(item.hash, depth)] = item;
  return withLeaf(split, leaf, depth);
}

/** The keys of one hash as a list, the one that was set in front. */
function withKey<V>(list: Leaf<V>, leaf: Leaf<V>): Leaf<V> {
  let rest: Leaf<V> | undefined;
  for (let at: Leaf<V> | undefined = list; at; at = at.next) if (at.key !== leaf.key) rest = { key: at.key, hash: at.hash, value: at.value, ...(rest && { next: rest }) };
  return { ...leaf, ...(rest && { next: rest }) };
}

function mapOf<V>(root: Node<V> | Leaf<V> | undefined): PersistentMap<V> {
  return {
    get(key) {
      const hash = hashText(key);
      let at = root;
      for (let depth = 0; at && isNode(at); depth++) at = at[wayOf(hash, depth)];
      for (let leaf = at as Leaf<V> | undefined; leaf; leaf = leaf.next) if (leaf.key === key) return leaf.value;
      return undefined;
    },
    set: (key, value) => mapOf(withLeaf(root, { key, hash: hashText(key), value }, 0)),
  };
}

/** A map without keys. */
export const emptyMap = <V>(): PersistentMap<V> => mapOf<V>(undefined);
