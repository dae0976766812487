import { sha3 } from '@bystack/base';
import { rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { mapTx } from '@bystack/protocol';
import { expect, test } from 'vitest';
import {
  accountProgram,
  buildTransaction,
  finalize,
  gasUsed,
  localKeyring,
  publicKeyOf,
  requirementOf,
  sign,
  type KeyRef,
} from './index.js';

const xprvs = [1, 2, 3].map((n) => rootXprvFromEntropy(new Uint8Array(16).fill(n)));
const keys = xprvs.map((xprv): KeyRef => ({ rootXpub: xprvToXpub(xprv), path: [] }));
const alone = accountProgram(keys.slice(0, 1), 1);
const shared = accountProgram(keys, 2);
const ASSET = new Uint8Array(32).fill(255);
const chain = { gasStorageRate: 1n, gasMaxPerTx: 640_000n, height: 7n };
const params = {
  ...chain,
  hrp: 'sp',
  feeAsset: ASSET,
  gasVmRate: 200n,
  gasFreeCredit: 160_000n,
  changePrograms: new Map([['a', alone.program]]),
};

const spend = (lock: typeof alone, signers: readonly Uint8Array[]) => {
  const output = { ...lock, account: 'a', sourceId: sha3(Uint8Array.of(1)), sourcePos: 0n, assetId: ASSET, amount: 10n };
  const template = buildTransaction(
    [
      { type: 'spend_account', account: 'a', assetId: ASSET, amount: 10n },
      { type: 'control_program', assetId: ASSET, amount: 10n, program: alone.program },
    ],
    [output],
    params,
  );
  const { tx } = finalize(sign(template, localKeyring(signers)));
  return { template, mapped: mapTx(tx) };
};

test('the gas of a finished transaction is what the builder foretold', () => {
  const one = spend(alone, xprvs);
  expect(gasUsed(one.mapped, chain)).toBe(one.template.gas);
  const lastKeys = spend(shared, xprvs.slice(1));
  expect(gasUsed(lastKeys.mapped, chain)).toBe(lastKeys.template.gas);
  const coinbase = mapTx({
    version: 1n,
    timeRange: 0n,
    inputs: [{ kind: 'coinbase', assetVersion: 1n, arbitrary: Uint8Array.of(0) }],
    outputs: [],
    serializedSize: 9,
  });
  expect(gasUsed(coinbase, chain)).toBe(0n);
});

test('a hash hides its keys until the arguments show them', () => {
  expect(requirementOf(alone.program)).toEqual({ kind: 'p2wpkh' });
  expect(requirementOf(shared.program)).toEqual({ kind: 'p2wsh' });
  const { mapped } = spend(shared, xprvs);
  const [input] = mapped.tx.inputs;
  expect(input && 'arguments' in input && requirementOf(shared.program, input.arguments)).toMatchObject({
    kind: 'p2wsh',
    quorum: 2,
    publicKeys: keys.map(publicKeyOf),
  });
  expect(requirementOf(Uint8Array.of(0x6a, 1, 65))).toEqual({ kind: 'retirement', comment: Uint8Array.of(65) });
  expect(requirementOf(Uint8Array.of(0x51))).toEqual({ kind: 'anyone' });
});
