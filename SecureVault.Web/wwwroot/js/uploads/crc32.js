// @ts-check
// CRC-32 as in zip, png and gzip, eight bytes a step ('slicing by 8').
const bytesAtOnce = 4 * 1024 * 1024;
const tables = Array.from({ length: 8 }, () => new Int32Array(256));
for (let i = 0; i < 256; i++) {
  let c = i;
  for (let bit = 0; bit < 8; bit++) {
    c = c & 1 ? (c >>> 1) ^ 0xEDB88320 : c >>> 1;
  }
  tables[0][i] = c;
}
for (let table = 1; table < 8; table++) {
  for (let i = 0; i < 256; i++) {
    const before = tables[table - 1][i];
    tables[table][i] = (before >>> 8) ^ tables[0][before & 255];
  }
}

/**
 * Adds bytes to a running sum, which starts at -1 and is complemented at the end.
 * @param {number} crc
 * @param {Uint8Array} bytes
 */
export function update(crc, bytes) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    crc ^= bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24;
    crc = t7[crc & 255] ^ t6[(crc >>> 8) & 255] ^ t5[(crc >>> 16) & 255] ^ t4[crc >>> 24]
      ^ t3[bytes[i + 4]] ^ t2[bytes[i + 5]] ^ t1[bytes[i + 6]] ^ t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ t0[(crc ^ bytes[i]) & 255];
  }
  return crc;
}

/**
 * The sums of a file's ranges, each from the end of the one before.
 * @param {Blob} file
 * @param {number[]} ends in bytes, ascending
 */
export async function sumsOf(file, ends) {
  const sums = [];
  let offset = 0;
  for (const end of ends) {
    let crc = -1;
    while (offset < end) {
      const next = Math.min(end, offset + bytesAtOnce);
      crc = update(crc, new Uint8Array(await file.slice(offset, next).arrayBuffer()));
      offset = next;
    }
    sums.push(~crc >>> 0);
  }
  return sums;
}
