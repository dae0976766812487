/** Classes of main-chain programs; more figures are in the recorded vectors. */
import { concatBytes, hexToBytes } from '@bystack/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytomMultisigScript, limitHeightOf, limitHeightScript, mainProgramClass, multisigScript } from './index.js';

const SEED = 20260101;
const key = new Uint8Array(32).fill(7);

test('any bytes have a class, and standard is exactly the three kinds', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (program) => {
      const own = mainProgramClass(program);
      expect(own.standard).toBe(own.p2wpkh || own.p2wsh || own.straightforward);
      expect(limitHeightOf(program)).toBeTypeOf('bigint');
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('a witness program may carry any version push, a longer program is none', () => {
  const hash = '09'.repeat(20);
  for (const head of ['00', '51', '60', '0115', '4c00']) expect(mainProgramClass(hexToBytes(`${head}14${hash}`)).p2wpkh, head).toBe(true);
  for (const wrong of [`6114${hash}`, `004c14${hash}`, `0014${hash}51`, `0014${hash.slice(2)}`])
    expect(mainProgramClass(hexToBytes(wrong)).standard, wrong).toBe(false);
});

test('the height limit of an issuance program is read back', () => {
  const script = multisigScript([key], 1);
  for (const height of [1n, 16n, 17n, 5000n, (1n << 62n) + 3n]) expect(limitHeightOf(limitHeightScript(height, script))).toBe(height);
  expect(limitHeightOf(script)).toBe(0n);
  expect(limitHeightOf(concatBytes(new Uint8Array(10).fill(1, 0, 1), Uint8Array.of(0xcd, 0xa0, 0x69)))).toBe(0n);
});

test('scripts by Bytom’s limits equal ours where ours exist', () => {
  expect(bytomMultisigScript([key, key], 2)).toEqual(multisigScript([key, key], 2));
  expect(bytomMultisigScript([], 0)).toEqual(hexToBytes('ae0000ad'));
  expect(() => multisigScript([], 0)).toThrow();
  for (const [keys, quorum] of [
    [1, 0],
    [1, 2],
    [0, 1],
    [2, -1],
    [2, 1.5],
  ] as const)
    expect(() =>
      bytomMultisigScript(
        Array.from({ length: keys }, () => key),
        quorum,
      ),
    ).toThrow();
});
