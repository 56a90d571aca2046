/** Addresses, numbers, names and lines. */
import assert from 'node:assert/strict';
import { addToIp, countIps, formatIp, formatPrefix, inPrefix, parseIp, parsePrefix } from '../../../server/src/base/ip.ts';
import { createNamePool } from '../../../server/src/base/names.ts';
import { bitsInWords, parseMasked, parseNumber, parseRange } from '../../../server/src/base/numbers.ts';
import { indexLines, lineText, offsetAt, positionAt } from '../../../server/src/base/text.ts';

describe('addresses', () => {
  it('are read and printed', () => {
    for (const [text, printed] of [['10.0.0.1', '10.0.0.1'], ['::', '::'], ['::1', '::1'], ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['::ffff:1.2.3.4', '::ffff:102:304'], ['fe80::1%eth0', 'fe80::1']] as const) {
      assert.equal(formatIp(parseIp(text)!), printed);
    }
  });

  it('that are none are refused', () => {
    for (const text of ['', '1.2.3', '1.2.3.256', '1.2.3.4.5', ':::', '1::2::3', 'g::', '1:2:3:4:5:6:7:8:9', 'a.b.c.d']) assert.equal(parseIp(text), undefined, text);
  });

  it('lie in prefixes, masks with holes included', () => {
    assert.ok(inPrefix(parseIp('172.31.9.9')!, parsePrefix('172.16.0.0/12')!));
    assert.ok(!inPrefix(parseIp('172.32.0.0')!, parsePrefix('172.16.0.0/12')!));
    assert.ok(inPrefix(parseIp('10.7.0.5')!, parsePrefix('10.0.0.5/255.0.0.255')!));
    assert.ok(inPrefix(parseIp('8.8.8.8')!, parsePrefix('0.0.0.0/0')!));
    assert.ok(!inPrefix(parseIp('::1')!, parsePrefix('0.0.0.0/0')!));
    assert.equal(formatPrefix(parsePrefix('10.0.0.0/255.0.255.0')!), '10.0.0.0/255.0.255.0');
    assert.equal(formatPrefix(parsePrefix('10/8')!), '10.0.0.0/8');
  });

  it('count over word borders', () => {
    assert.equal(formatIp(addToIp(parseIp('2001:db8::ffff:ffff')!, 1)), '2001:db8::1:0:0');
    assert.equal(countIps(parseIp('10.0.0.250')!, parseIp('10.0.1.5')!), 12);
  });
});

describe('numbers', () => {
  it('are decimal, hexadecimal or octal as iptables reads them', () => {
    assert.deepEqual(['80', '0x50', '0120', '08', '-1', '4294967296', ''].map((t) => parseNumber(t)), [80, 80, 80, undefined, undefined, undefined, undefined]);
    assert.deepEqual(parseMasked('0x4000/0x4000'), { value: 0x4000, mask: 0x4000 });
    assert.deepEqual(parseMasked('7'), { value: 7, mask: 0xffffffff });
    assert.deepEqual([':90', '80:', '80:90', 'x:1'].map((t) => parseRange(t)), [{ from: 0, to: 90 }, { from: 80, to: 65535 }, { from: 80, to: 90 }, undefined]);
  });

  it('name their bits', () => {
    assert.deepEqual([0, 0x4000, 0x6000, 0xf0000, 0xffffffff].map(bitsInWords), ['no bit', 'bit 14', 'bits 13 and 14', 'bits 16 to 19', 'all 32 bits']);
  });
});

describe('the name pool', () => {
  it('numbers names once and finds them again', () => {
    const pool = createNamePool();
    const text = Array.from({ length: 5000 }, (_, i) => `CHAIN-${i}`).join(' ');
    for (const match of text.matchAll(/\S+/g)) pool.intern(text, match.index, match.index + match[0].length);
    assert.equal(pool.size, 5000);
    assert.equal(pool.nameOf(pool.find('CHAIN-4321')), 'CHAIN-4321');
    assert.equal(pool.intern('CHAIN-7', 0, 7), pool.find('CHAIN-7'));
    assert.equal(pool.find('CHAIN-'), -1);
  });
});

describe('lines', () => {
  it('end in LF, CRLF or CR', () => {
    const lines = indexLines('a\r\nb\rc\nd');
    assert.deepEqual([0, 1, 2, 3].map((i) => lineText(lines, i)), ['a', 'b', 'c', 'd']);
    assert.deepEqual(positionAt(lines, 5), { line: 2, character: 0 });
    assert.equal(offsetAt(lines, { line: 0, character: 99 }), 1);
    assert.equal(offsetAt(lines, { line: 99, character: 0 }), 8);
  });
});
