import assert from 'node:assert/strict';
import test from 'node:test';
import { sumsOf, update } from '../../SecureVault.Web/wwwroot/js/uploads/crc32.js';

const bytesOf = text => new TextEncoder().encode(text);
const sum = bytes => ~update(-1, bytes) >>> 0;

test('the sum of the published check value is the published one', () => {
  assert.equal(sum(bytesOf('123456789')), 0xCBF43926);
});

test('nothing has the sum zero', () => {
  assert.equal(sum(new Uint8Array()), 0);
});

test('eight bytes at a time and one at a time give the same', () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 151 + 7) & 255);
    let crc = -1;
    for (const byte of bytes) {
      crc = update(crc, Uint8Array.of(byte));
    }
    assert.equal(sum(bytes), ~crc >>> 0, `of ${length} bytes`);
  }
});

test('each range of a file has its own sum, also across the pieces in which it is read', async () => {
  const bytes = Uint8Array.from({ length: 5 * 1024 * 1024 + 3 }, (_, i) => (i ^ i >>> 9) & 255);
  const middle = 4 * 1024 * 1024 + 17;

  assert.deepEqual(
    await sumsOf(new Blob([bytes]), [10, middle, bytes.length]),
    [sum(bytes.subarray(0, 10)), sum(bytes.subarray(10, middle)), sum(bytes.subarray(middle))]);
});

test('an empty range has the sum zero', async () => {
  assert.deepEqual(await sumsOf(new Blob(['abc']), [0, 3]), [0, sum(bytesOf('abc'))]);
});
