/** Main-chain parts: choice of outputs, merging, arguments. The rules judge whole transactions in apps/mainchain-node. */
import { bytesToHex, isBystackError, sha3 } from '@bystack/base';
import { rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { BTM_ASSET_ID, mapTx, txSigHash } from '@bystack/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accountProgram,
  assembleMain,
  estimateMainChainFee,
  fillArguments,
  mainSigned,
  mainSpendInput,
  MERGE_FEE,
  MERGE_INPUTS,
  mergeFees,
  mergeOutputs,
  payment,
  placeSignatures,
  selectMain,
  signingSlots,
  type LockedProgram,
  type MainTemplate,
  type SpendableOutput,
} from './index.js';

const SEED = 20260104;
const xpubs = [1, 2, 3].map((n) => xprvToXpub(rootXprvFromEntropy(new Uint8Array(16).fill(n))));
const keysAt = (...roots: readonly number[]) => roots.map((n) => ({ rootXpub: xpubs[n] as Uint8Array, path: [Uint8Array.of(n)] }));
const single = accountProgram(keysAt(0), 1);
const shared = accountProgram(keysAt(0, 1, 2), 2);
const output = (n: number, lock: LockedProgram, amount: bigint): SpendableOutput => ({
  ...lock,
  account: 'a',
  sourceId: sha3(Uint8Array.of(n)),
  sourcePos: 0n,
  assetId: BTM_ASSET_ID,
  amount,
});

const choose = (amounts: readonly number[], amount: number): readonly number[] => {
  const sorted = [...amounts].sort((a, b) => b - a).map((n) => ({ amount: BigInt(n) }));
  return selectMain(sorted, BigInt(amount)).chosen.map((chosen) => Number(chosen.amount));
};

test.each([
  { amounts: [], amount: 13, chosen: [] },
  { amounts: [3, 5], amount: 13, chosen: [5, 3] },
  { amounts: [1, 3, 5], amount: 1, chosen: [1] },
  { amounts: [2, 3, 5], amount: 5, chosen: [3, 2] },
  { amounts: [1, 1, 1, 1, 1, 1, 6], amount: 6, chosen: [6] },
  { amounts: [1, 1, 1, 1, 1, 1, 6], amount: 5, chosen: [1, 1, 1, 1, 1] },
  { amounts: [1, 3, 5, 7, 11, 13, 23, 31], amount: 13, chosen: [7, 5, 3] },
  { amounts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], amount: 15, chosen: [5, 4, 3, 2, 1] },
])('of $amounts for $amount: $chosen, as Bytom chooses', ({ amounts, amount, chosen }) => {
  expect(choose(amounts, amount)).toEqual(chosen);
});

test('property: enough is chosen whenever there is enough, never an output too many of those kept', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 40 }), fc.integer({ min: 1, max: 5_000 }), (amounts, amount) => {
      const chosen = choose(amounts, amount);
      const sum = chosen.reduce((total, n) => total + n, 0);
      const all = amounts.reduce((total, n) => total + n, 0);
      expect(sum >= amount).toBe(all >= amount);
      if (sum >= amount) expect(sum - Math.min(...chosen)).toBeLessThan(amount);
    }),
    { seed: SEED },
  );
});

test('property: merging spends everything once, keeps within its inputs and costs what was said', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.boolean(), (count, multisig) => {
      const lock = multisig ? shared : single;
      const outputs = Array.from({ length: count }, (_, i) => output(i, lock, 100_000_000n));
      const { templates, last } = mergeOutputs(outputs);
      const spent = templates.flatMap(({ tx }) => mapTx(tx, 'mainchain').spentOutputIds.map((id) => bytesToHex(id as Uint8Array)));
      expect(new Set(spent).size).toBe(spent.length);
      expect(spent.length).toBe(count === 1 ? 0 : count + templates.length - 1);
      expect(templates.every(({ tx, fee }) => tx.inputs.length <= MERGE_INPUTS && fee === MERGE_FEE)).toBe(true);
      expect(last.amount).toBe(BigInt(count) * 100_000_000n - mergeFees(count, outputs[0] as SpendableOutput));
      const [final] = templates.slice(-1);
      if (final) expect(last.sourceId).toEqual(mapTx(final.tx, 'mainchain').muxId);
    }),
    { seed: SEED, numRuns: 40 },
  );
});

test('outputs that cost more than they hold are not merged', () => {
  expect(() => mergeOutputs([output(1, single, 2n), output(2, single, 3n)])).toThrow(
    expect.toSatisfy((e) => isBystackError(e, 'FUNDS_INSUFFICIENT')),
  );
});

test('inputs go behind those that are there; the fee wraps below zero', () => {
  const base = assembleMain(null, [mainSpendInput(output(1, single, 10n))], [], 7n);
  const more = assembleMain(base.tx, [mainSpendInput(output(2, shared, 5n))], [payment(BTM_ASSET_ID, 16n, single.program)], 0n);
  expect([more.tx.timeRange, more.instructions.map(({ position }) => position)]).toEqual([7n, [1]]);
  expect(more.fee).toBe((1n << 64n) - 1n);
});

test('signatures stand in key order, then what follows them', () => {
  const template = assembleMain(null, [mainSpendInput(output(1, shared, 10n))], [], 0n);
  const [slot] = signingSlots(template);
  expect(slot?.message).toEqual(txSigHash(mapTx(template.tx, 'mainchain'), 0));
  expect(slot?.candidates.map(({ index }) => index)).toEqual([0, 1, 2]);
  const place = (t: MainTemplate, index: number) =>
    placeSignatures(t, [{ instruction: 0, component: 0, index, signature: new Uint8Array(64).fill(index + 1) }]);
  const once = place(template, 2);
  expect([mainSigned(once), signingSlots(once)[0]?.candidates.map(({ index }) => index)]).toEqual([false, [0, 1]]);
  const twice = place(once, 0);
  const [input] = twice.tx.inputs;
  const args = input && 'arguments' in input ? input.arguments.map((a) => a[0]) : [];
  expect([mainSigned(twice), signingSlots(twice).length, args]).toEqual([true, 0, [1, 3, 0xae]]);
});

test('a signed program comes with its count, and an instruction must name an input', () => {
  const plain = assembleMain(null, [mainSpendInput(output(1, single, 10n))], [], 0n);
  const component = { type: 'signature', quorum: 1, keys: keysAt(0), signatures: [new Uint8Array(64).fill(9)] } as const;
  const filled = fillArguments({ ...plain, instructions: [{ position: 0, components: [component] }] });
  const [input] = filled.tx.inputs;
  expect(input && 'arguments' in input ? input.arguments.map((a) => a.length) : []).toEqual([0, 64, 35]);
  const astray = { ...plain, instructions: [{ position: 1, components: [] }] };
  for (const use of [fillArguments, signingSlots, () => estimateMainChainFee([])])
    expect(() => use(astray)).toThrow(expect.toSatisfy((e) => isBystackError(e, 'TXBUILDER_INSTRUCTION')));
});
