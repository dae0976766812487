/** CRC-32C (Castagnoli), table driven, four bytes a step: the checksum of log records. Source: RFC 3720 B.4. */
const TABLES = (() => {
  const tables = Array.from({ length: 4 }, () => new Int32Array(256));
  const first = tables[0] as Int32Array;
  for (let i = 0; i < 256; i++) {
    let c = i;
    for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
    first[i] = c;
  }
  for (let t = 1; t < 4; t++) {
    const previous = tables[t - 1] as Int32Array;
    const table = tables[t] as Int32Array;
    for (let i = 0; i < 256; i++) table[i] = ((previous[i] as number) >>> 8) ^ (first[(previous[i] as number) & 255] as number);
  }
  return tables as [Int32Array, Int32Array, Int32Array, Int32Array];
})();

/** Checksum of the bytes, unsigned 32 bits. Cost: about 1 ns per byte. */
export function crc32c(data: Uint8Array): number {
  const [t0, t1, t2, t3] = TABLES;
  let crc = -1;
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    crc ^= (data[i] as number) | ((data[i + 1] as number) << 8) | ((data[i + 2] as number) << 16) | ((data[i + 3] as number) << 24);
    crc = (t3[crc & 255] as number) ^ (t2[(crc >>> 8) & 255] as number) ^ (t1[(crc >>> 16) & 255] as number) ^ (t0[crc >>> 24] as number);
  }
  for (; i < data.length; i++) crc = (crc >>> 8) ^ (t0[(crc ^ (data[i] as number)) & 255] as number);
  return (crc ^ -1) >>> 0;
}
