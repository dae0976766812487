/** Built transactions are decoded and run by the machine, as a node does. */
import { bytesToHex, isBystackError, sha3 } from '@bystack/base';
import { inputContext, runProgram } from '@bystack/bvm';
import { nobleSignatures, rootXprvFromEntropy, xprvToXpub } from '@bystack/keys';
import { decodeTx, encodeAddress, mapTx } from '@bystack/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accountProgram,
  addSignature,
  buildTransaction,
  finalize,
  issuanceProgram,
  localKeyring,
  missingSignatures,
  sign,
  type Action,
  type BuildParams,
  type KeyRef,
  type LockedProgram,
  type SpendableOutput,
  type TxTemplate,
} from './index.js';

const SEED = 20260102;
const xprvs = [1, 2, 3].map((n) => rootXprvFromEntropy(new Uint8Array(16).fill(n)));
const keyring = localKeyring(xprvs);
const keyAt = (root: number, index: number): KeyRef => ({ rootXpub: xprvToXpub(xprvs[root] as Uint8Array), path: [Uint8Array.of(index)] });
const single = accountProgram([keyAt(0, 1)], 1);
const shared = accountProgram([keyAt(0, 2), keyAt(1, 2), keyAt(2, 2)], 2);
const issuance = issuanceProgram([keyAt(0, 3), keyAt(1, 3)], 2, 100n);
const elsewhere = accountProgram([keyAt(2, 9)], 1).program;
const BTM = new Uint8Array(32).fill(255);
const GOLD = sha3(Uint8Array.of(7));

const params: BuildParams = {
  hrp: 'sp',
  feeAsset: BTM,
  gasVmRate: 200n,
  gasStorageRate: 1n,
  gasFreeCredit: 160_000n,
  gasMaxPerTx: 200_000n,
  height: 10n,
  changePrograms: new Map([
    ['a', single.program],
    ['m', shared.program],
  ]),
};

const output = (n: number, account: string, lock: LockedProgram, assetId: Uint8Array, amount: bigint): SpendableOutput => ({
  ...lock,
  account,
  sourceId: sha3(Uint8Array.of(1, n)),
  sourcePos: BigInt(n),
  assetId,
  amount,
});
const coins = [
  output(1, 'a', single, BTM, 500n),
  output(2, 'a', single, BTM, 90_000_000n),
  output(3, 'a', single, GOLD, 40n),
  output(4, 'm', shared, GOLD, 1000n),
];

/** Runs every input of the bytes; reasons of refusal. */
const judge = (raw: Uint8Array): readonly string[] => {
  const mapped = mapTx(decodeTx(raw), 'sidechain');
  return mapped.tx.inputs.flatMap((_, i) => {
    const context = inputContext(mapped, i, { dialect: 'sidechain', signatures: nobleSignatures(), blockHeight: params.height });
    const code = context ? runProgram(context, 200_000).code : 'no context';
    return code === null ? [] : [code];
  });
};

const sums = (template: TxTemplate): Map<string, bigint> => {
  const net = new Map<string, bigint>();
  const add = (asset: Uint8Array, amount: bigint): void => void net.set(bytesToHex(asset), (net.get(bytesToHex(asset)) ?? 0n) + amount);
  for (const input of template.tx.inputs) {
    if (input.kind === 'spend' || input.kind === 'veto') add(input.commitment.assetId, input.commitment.amount);
    else if (input.kind === 'issuance') add(input.assetId, input.amount);
  }
  for (const out of template.tx.outputs) if ('amount' in out) add(out.assetId, -out.amount);
  return net;
};

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (isBystackError(error)) return error.code;
    throw error;
  }
  return 'accepted';
};

const pay = (amount: bigint, assetId: Uint8Array = BTM, account = 'a'): readonly Action[] => [
  { type: 'spend_account', account, assetId, amount },
  { type: 'control_program', assetId, amount, program: elsewhere },
];

test('a payment within the free gas costs nothing, returns change and is accepted by the machine', () => {
  const template = buildTransaction(pay(300n), coins, params);
  expect(template.fee).toBe(0n);
  expect(template.change).toEqual([{ outputIndex: 1, account: 'a', assetId: BTM, amount: 200n }]);
  expect(missingSignatures(template)).toBe(1);
  const { raw, tx } = finalize(sign(template, keyring));
  expect(judge(raw)).toEqual([]);
  expect(bytesToHex(mapTx(tx, 'sidechain').id)).toBe(bytesToHex(template.id));
  expect(template.gas).toBe(1409n + BigInt(raw.length));
});

test('issue, pay to an address, retire and multisig in one transaction', () => {
  const actions: readonly Action[] = [
    { type: 'issue', assetId: GOLD, amount: 50n, nonce: Uint8Array.of(1, 2), definition: new Uint8Array([123, 125]), issuance },
    { type: 'spend_account', account: 'm', assetId: GOLD, amount: 30n },
    { type: 'control_address', assetId: GOLD, amount: 60n, address: encodeAddress('sp', elsewhere) },
    { type: 'retire', assetId: GOLD, amount: 20n, comment: new Uint8Array([104, 105]) },
  ];
  const template = buildTransaction(actions, coins, params);
  const half = sign(template, localKeyring([xprvs[0] as Uint8Array]));
  expect(missingSignatures(half)).toBe(2);
  expect(codeOf(() => finalize(half))).toBe('TXBUILDER_UNSIGNED');
  expect(judge(finalize(sign(half, keyring)).raw)).toEqual([]);
  expect([...sums(template).values()]).toEqual([0n]);
  expect(codeOf(() => buildTransaction(actions, coins, { ...params, height: 100n }))).toBe('TXBUILDER_PROGRAM_REFUSED');
});

test('a changed signature, amount or program is refused', () => {
  const raw = finalize(sign(buildTransaction(pay(300n), coins, params), keyring)).raw;
  let refused = 0;
  for (let i = 1; i < raw.length; i += 3) {
    const bent = raw.slice();
    bent[i] = (bent[i] as number) ^ 1;
    const verdict = ((): readonly string[] => {
      try {
        return judge(bent);
      } catch (error) {
        if (isBystackError(error)) return [error.code];
        throw error;
      }
    })();
    expect(verdict.length, `byte ${i}`).toBeGreaterThan(0);
    refused++;
  }
  expect(refused).toBeGreaterThan(50);
});

test('signatures from outside are taken when they verify, for the key that was asked', () => {
  const template = buildTransaction(pay(300n), coins, params);
  const slot = template.signing[0];
  const good = slot && keyring.sign(keyAt(0, 1), slot.message);
  const publicKey = slot?.keys[0]?.publicKey;
  if (!good || !publicKey) throw new TypeError('one key signs the input');
  expect(judge(finalize(addSignature(template, 0, publicKey, good)).raw)).toEqual([]);
  expect(codeOf(() => addSignature(template, 0, publicKey, new Uint8Array(64)))).toBe('TXBUILDER_SIGNATURE');
  expect(codeOf(() => addSignature(template, 0, new Uint8Array(32), good))).toBe('TXBUILDER_SIGNATURE');
});

test('gas past the free credit is paid in the fee asset, from the fee account', () => {
  const dear = { ...params, gasFreeCredit: 1000n };
  const template = buildTransaction(pay(40n, GOLD), coins, dear);
  expect(template.fee).toBe((template.gas - 1000n) * 200n);
  expect(sums(template)).toEqual(
    new Map([
      [bytesToHex(GOLD), 0n],
      [bytesToHex(BTM), template.fee],
    ]),
  );
  expect(judge(finalize(sign(template, keyring)).raw)).toEqual([]);
  expect(codeOf(() => buildTransaction(pay(40n, GOLD), coins, { ...dear, maxFee: 10n }))).toBe('TXBUILDER_FEE_LIMIT');
  expect(codeOf(() => buildTransaction(pay(40n, GOLD), coins, { ...params, gasMaxPerTx: 1500n }))).toBe('TXBUILDER_GAS_LIMIT');
});

test('refusals carry their codes', () => {
  expect(codeOf(() => buildTransaction(pay(10n ** 12n), coins, params))).toBe('FUNDS_INSUFFICIENT');
  expect(codeOf(() => buildTransaction(pay(0n), coins, params))).toBe('AMOUNT_OUT_OF_RANGE');
  expect(codeOf(() => buildTransaction(pay(5n, GOLD).slice(1), coins, params))).toBe('TXBUILDER_UNBALANCED');
  expect(codeOf(() => buildTransaction(pay(5n), coins, { ...params, changePrograms: new Map() }))).toBe('TXBUILDER_NO_CHANGE_PROGRAM');
  const dust = Array.from({ length: 80 }, (_, i) => output(i, 'a', single, GOLD, 1n));
  expect(codeOf(() => buildTransaction(pay(70n, GOLD), dust, params))).toBe('OUTPUTS_FRAGMENTED');
});

test('votes are cast and taken back', () => {
  const vote = new Uint8Array(64).fill(5);
  const cast = buildTransaction(
    [
      { type: 'spend_account', account: 'a', assetId: BTM, amount: 500n },
      { type: 'vote', assetId: BTM, amount: 500n, vote, program: single.program },
    ],
    coins,
    params,
  );
  expect(cast.tx.outputs[0]).toMatchObject({ kind: 'vote', amount: 500n });
  const back = buildTransaction(
    [
      { type: 'veto', output: { ...output(9, 'a', single, BTM, 500n), vote } },
      { type: 'control_program', assetId: BTM, amount: 500n, program: single.program },
    ],
    [],
    params,
  );
  expect(judge(finalize(sign(back, keyring)).raw)).toEqual([]);
});

test('inputs are outputs and fee for every asset, whatever coins there are and in whatever order', () => {
  const amounts = fc.array(fc.bigInt({ min: 1n, max: 10_000n }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(amounts, fc.bigInt({ min: 1n, max: 30_000n }), fc.bigInt({ min: 0n, max: 50n }), (held, amount, minFee) => {
      const outputs = [...held.map((value, i) => output(i, 'a', single, GOLD, value)), output(200, 'a', single, BTM, 60n)];
      const total = held.reduce((sum, value) => sum + value, 0n);
      if (total < amount) {
        expect(codeOf(() => buildTransaction(pay(amount, GOLD), outputs, params))).toBe('FUNDS_INSUFFICIENT');
        return;
      }
      const template = buildTransaction(pay(amount, GOLD), outputs, { ...params, minFee });
      const net = sums(template);
      expect(net.get(bytesToHex(GOLD))).toBe(0n);
      expect(net.get(bytesToHex(BTM)) ?? 0n).toBe(template.fee);
      expect(template.fee).toBe(minFee);
      const again = buildTransaction(pay(amount, GOLD), [...outputs].reverse(), { ...params, minFee });
      expect(bytesToHex(again.raw)).toBe(bytesToHex(template.raw));
    }),
    { seed: SEED, numRuns: 40 },
  );
});
