/** PCRE2 in WebAssembly: what JavaScript's own regexes cannot do, and what hostile ones cannot do. */
import assert from 'node:assert/strict';
import type { Regex } from '../../../server/src/base/pcre.ts';
import { pcre } from '../../support/pcre.ts';

const regex = (pattern: string, caseless = false): Regex => {
  const made = pcre.compile(pattern, caseless);
  assert.ok('exec' in made, 'error' in made ? made.error : '');
  return made;
};

describe('regexes of PCRE', () => {
  it('match, with groups and their names', () => {
    assert.deepEqual(regex('^/(?<lang>en|de)/(x)?(.*)$').exec('/de/a b'), ['/de/a b', 'de', undefined, 'a b']);
    assert.deepEqual([...regex('(?<a>.)(?P<second>.)').names], [['a', 1], ['second', 2]]);
    assert.equal(regex('^/a').exec('/b'), undefined);
    assert.deepEqual(regex('A(B)', true).exec('ab'), ['ab', 'b']);
    assert.deepEqual(regex('').exec(''), ['']);
  });

  it('know possessive quantifiers, atomic groups, \\K, \\A, inline flags and recursion', () => {
    assert.equal(regex('^a++ab').exec('aaab'), undefined);
    assert.deepEqual(regex('\\A(?>a+)b\\z').exec('aab'), ['aab']);
    assert.deepEqual(regex('foo\\Kbar').exec('foobar'), ['bar']);
    assert.deepEqual(regex('(?i)abc').exec('ABC'), ['ABC']);
    assert.deepEqual(regex('^(\\((?:[^()]|(?1))*\\))$').exec('(a(b)c)'), ['(a(b)c)', '(a(b)c)']);
  });

  it('tell what is wrong with a pattern, and where', () => {
    const wrong = pcre.compile('a(b', false);
    assert.ok('error' in wrong);
    assert.match(wrong.error, /parenthesis/);
    assert.equal(wrong.offset, 3);
  });

  it('give up on hostile ones, and go on with others', () => {
    assert.equal(regex('^(a+)+$').exec(`${'a'.repeat(60)}b`), 'limit');
    assert.equal(regex('(?:a|aa)+$').exec(`${'a'.repeat(50_000)}b`), 'limit');
    for (const pattern of ['('.repeat(5000), '((((a{1,500}){1,500}){1,500}){1,500})', 'x'.repeat(100_000)]) assert.ok('error' in pcre.compile(pattern, false));
    assert.deepEqual(regex('b').exec('abc'), ['b']);
  });

  it('are kept, and forgotten when there are very many', () => {
    assert.equal(pcre.compile('kept', false), pcre.compile('kept', false));
    for (let i = 0; i < 6_000; i++) regex(`^/${i}/(.*)`);
    assert.deepEqual(regex('^/1/(.*)').exec('/1/x'), ['/1/x', 'x']);
  });
});
