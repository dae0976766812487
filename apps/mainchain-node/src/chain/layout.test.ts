import { asciiToBytes, bytesToHex, hexToBytes, sha3 } from '@bystack/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeHash,
  decodeNetwork,
  decodePlace,
  decodeStatuses,
  decodeUtxo,
  encodeNetwork,
  encodePlace,
  encodeStatuses,
  encodeUtxo,
  hashOfHeaderKey,
  KEY,
} from './layout.js';

const hash = sha3(asciiToBytes('x'));
const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const damagedData = expect.objectContaining({ code: 'MAINCHAIN_DATA' }) as Error;

test('values come back, whatever they are', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 70 }), (all) => void expect(decodeStatuses(encodeStatuses(all))).toEqual(all)));
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      u64,
      (coinbase, spent, height) => void expect(decodeUtxo(encodeUtxo({ coinbase, spent, height }))).toEqual({ coinbase, spent, height }),
    ),
  );
  fc.assert(
    fc.property(
      fc.nat({ max: 0xffff_ffff }),
      (index) => void expect(decodePlace(encodePlace({ blockHash: hash, index }))).toEqual({ blockHash: hash, index }),
    ),
  );
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/),
      u64,
      fc.option(u64.filter((bits) => bits > 0n)),
      (name, blockSeconds, limitBits) => {
        const mark = { name, genesisHash: hash, blockSeconds, limitBits };
        expect(decodeNetwork(encodeNetwork(mark))).toEqual(mark);
      },
    ),
  );
});

test('the rows are written as docs/formats.md says', () => {
  const id = bytesToHex(hash);
  expect(bytesToHex(encodeStatuses([true, false, false, true, false, false, false, false, true]))).toBe('000000090901');
  expect(bytesToHex(encodeUtxo({ coinbase: true, spent: true, height: 258n }))).toBe('030000000000000102');
  expect(bytesToHex(encodePlace({ blockHash: hash, index: 3 }))).toBe(`${id}00000003`);
  expect(bytesToHex(encodeNetwork({ name: 'ab', genesisHash: hash, blockSeconds: 150n, limitBits: null }))).toBe(
    `01${id}000000000000009600000000000000006162`,
  );
  expect([KEY.network, KEY.tip].map(bytesToHex)).toEqual(['00', '01']);
  expect(bytesToHex(KEY.header(1n, hash))).toBe(`040000000000000001${id}`);
  expect(hashOfHeaderKey(KEY.header(1n, hash))).toEqual(hash);
  expect([KEY.block(hash), KEY.status(hash), KEY.transaction(hash), KEY.utxo(hash)].map((key) => key[0])).toEqual([2, 3, 6, 7]);
  expect(bytesToHex(KEY.height(2n))).toBe('050000000000000002');
});

test('headers stand in the order of their heights, also past a byte', () => {
  const keys = [1n, 255n, 256n, 65_536n, 1n << 40n].map((height) => bytesToHex(KEY.header(height, hash)));
  expect(keys.toSorted()).toEqual(keys);
});

test('what cannot be read says so and never comes back as something else', () => {
  const short = hexToBytes('0000');
  for (const [name, read] of Object.entries({ decodeStatuses, decodePlace, decodeUtxo, decodeNetwork }))
    for (const bad of [new Uint8Array(0), short, new Uint8Array(200).fill(0xff)]) expect(() => read(bad), name).toThrowError(damagedData);
  expect(() => decodeHash(short, 'the tip')).toThrowError(damagedData);
  expect(() => decodeUtxo(hexToBytes('040000000000000001'))).toThrowError(damagedData);
});
