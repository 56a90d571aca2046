/** The kernel's hash of words, with its known results. */
import assert from 'node:assert/strict';
import { jhash2, scale, swapBytes } from '../../../server/src/base/jhash.ts';

describe('the hash of the kernel', () => {
  it('gives what lookup3 of Bob Jenkins gives', () => {
    assert.equal(jhash2([], 0), 0xdeadbeef);
    assert.equal(jhash2([0x72756f46, 0x726f6373, 0x646e6120, 0x76657320, 0x79206e65, 0x73726165, 0x6f676120], 0), 728803609);
  });
  it('turns bytes round and scales without rounding', () => {
    assert.equal(swapBytes(0x0a0000fe), 0xfe00000a);
    assert.deepEqual([scale(0xffffffff, 4), scale(0x80000000, 3), scale(5, 0), scale(0xffffffff, 0xffffffff)], [3, 1, 0, 0xfffffffe]);
  });
});
