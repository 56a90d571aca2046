/** The map that memory is kept in: setting a value leaves the map before as it was. */
import assert from 'node:assert/strict';
import { emptyMap, type PersistentMap } from '../../../server/src/base/persistentMap.ts';

describe('a persistent map', () => {
  it('holds what was set, the last value of each key', () => {
    let map: PersistentMap<number> = emptyMap();
    const expected = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const key = `limit filter/INPUT/${i % 7_000} ${i % 3}`;
      map = map.set(key, i);
      expected.set(key, i);
    }
    for (const [key, value] of expected) assert.equal(map.get(key), value, key);
    assert.equal(map.get('limit filter/INPUT/8000 0'), undefined);
  });

  it('stays as it was when another is made of it', () => {
    const before = emptyMap<number>().set('a', 1);
    const after = before.set('a', 2).set('b', 3);
    assert.deepEqual([before.get('a'), before.get('b'), after.get('a'), after.get('b')], [1, undefined, 2, 3]);
  });

  it('keeps keys of one hash apart', () => {
    // FNV-1a gives these the same 32 bits.
    const [one, other] = ['costarring', 'liquid'];
    const map = emptyMap<number>().set(one, 1).set(other, 2).set(one, 3).set('c', 4);
    assert.deepEqual([map.get(one), map.get(other), map.get('c')], [3, 2, 4]);
  });
});
