/** Main-chain validity: bounds and the outcomes between valid and invalid; figures are in the recorded vectors. */
import { sha3, type Signatures } from '@bystack/base';
import {
  BTM_ASSET_ID,
  decodeMainBlock,
  decodeTx,
  encodeMainBlock,
  encodeTx,
  mainStatusRoot,
  mapTx,
  merkleRoot,
  type MappedTx,
  type Tx,
  type TxInput,
  type TxOutput,
} from '@bystack/protocol';
import { describe, expect, it } from 'vitest';
import { judgeMainBlock, judgeMainTx, type TxVerdict } from './index.js';

const signatures: Signatures = { name: 'none', verify: () => false, verifyMany: (_rule, items) => items.map(() => false) };
const TRUE = Uint8Array.of(0x51);
const FAIL = Uint8Array.of(0x6a);
const ASSET = sha3(Uint8Array.of(1));

const spend = (assetId: Uint8Array, amount: bigint, controlProgram = TRUE, from = 1): TxInput => ({
  assetVersion: 1n,
  kind: 'spend',
  commitment: { sourceId: sha3(Uint8Array.of(from)), assetId, amount, sourcePos: 0n, vmVersion: 1n, controlProgram },
  arguments: [],
});
const pay = (assetId: Uint8Array, amount: bigint, controlProgram = TRUE): TxOutput => ({
  assetVersion: 1n,
  kind: 'intraChain',
  assetId,
  amount,
  vmVersion: 1n,
  controlProgram,
});
const raw = (inputs: TxInput[], outputs: TxOutput[], more: Partial<Tx> = {}): Uint8Array =>
  encodeTx({ version: 1n, timeRange: 0n, inputs, outputs, ...more }, 'mainchain');
const mapped = (bytes: Uint8Array): MappedTx => mapTx(decodeTx(bytes, { dialect: 'mainchain' }), 'mainchain');
const judge = (bytes: Uint8Array, height = 1000n, first = false): TxVerdict =>
  judgeMainTx(mapped(bytes), { height, blockVersion: 1n, first, signatures });

const BTM = BTM_ASSET_ID;
const IN = 100_000_000n;
const OUT = 90_000_000n;
const coinbase = (amount: bigint, extra: TxOutput[] = []): Uint8Array =>
  raw([{ assetVersion: 1n, kind: 'coinbase', arbitrary: Uint8Array.of(0) }], [pay(BTM, amount), ...extra]);

describe('judgeMainTx', () => {
  it('buys gas with the fee and pays for storage', () => {
    const tx = raw([spend(BTM, IN)], [pay(BTM, OUT)]);
    const verdict = judge(tx);
    expect(verdict).toMatchObject({ error: null, gasValid: true, fee: IN - OUT, storageGas: BigInt(tx.length) });
    expect(verdict.gasLeft + verdict.gasUsed).toBe(50_000n);
    expect(judge(raw([spend(BTM, IN * 10n)], [pay(BTM, OUT)])).gasLeft).toBeLessThanOrEqual(200_000n);
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, IN)])).error).toMatch(/ErrRunLimitExceeded|ErrGasCalculate/);
  });

  it('lets a failing asset input leave a transaction that pays its gas alone', () => {
    const verdict = judge(raw([spend(BTM, IN), spend(ASSET, 5n, FAIL, 2)], [pay(BTM, OUT), pay(ASSET, 5n)]));
    expect(verdict).toMatchObject({ error: 'VM:ErrReturn', gasValid: true });
    expect(judge(raw([spend(BTM, IN, FAIL), spend(ASSET, 5n, TRUE, 2)], [pay(BTM, OUT), pay(ASSET, 5n)])).gasValid).toBe(false);
  });

  it('charges nothing where there is no BTM: such a transaction only fails', () => {
    const verdict = judge(raw([spend(ASSET, 5n)], [pay(ASSET, 5n)]));
    expect(verdict).toMatchObject({ error: 'VM:ErrRunLimitExceeded', gasValid: true, fee: 0n, gasUsed: 0n, storageGas: 0n });
  });

  it('takes equal inputs for gas alone below the rule’s height, not from it on', () => {
    const twice = raw([spend(BTM, IN), spend(BTM, IN)], [pay(BTM, IN)]);
    expect(judge(twice, 142_499n)).toMatchObject({ error: 'ErrMismatchedPosition', gasValid: true });
    expect(judge(twice, 142_500n)).toMatchObject({ error: 'ErrEmptyInputIDs', gasValid: false });
  });

  it('wants standard programs for BTM only, retirements excepted', () => {
    const odd = Uint8Array.of(0x51, 0x51);
    expect(judge(raw([spend(BTM, IN, odd)], [pay(BTM, OUT)])).error).toBe('ErrNotStandardTx');
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, OUT, odd)])).error).toBe('ErrNotStandardTx');
    expect(judge(raw([spend(BTM, IN), spend(ASSET, 1n, odd, 2)], [pay(BTM, OUT), pay(ASSET, 1n, odd)])).error).toBeNull();
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, OUT, Uint8Array.of(0x6a, 1, 2))])).error).toBeNull();
  });

  it('refuses version, time range and balance before anything runs', () => {
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, OUT)], { version: 2n })).error).toBe('ErrTxVersion');
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, OUT)], { timeRange: 999n })).error).toBe('ErrBadTimeRange');
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, OUT)], { timeRange: 1000n })).error).toBeNull();
    expect(judge(raw([spend(BTM, IN)], [])).error).toBe('ErrEmptyResults');
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, IN + 1n)])).error).toBe('ErrGasCalculate');
    expect(judge(raw([spend(BTM, IN), spend(ASSET, 5n, TRUE, 2)], [pay(BTM, OUT), pay(ASSET, 4n)])).error).toBe('ErrUnbalanced');
    expect(judge(raw([spend(BTM, IN)], [pay(BTM, OUT), pay(ASSET, 0n)])).error).toBe('ErrNoSource');
  });

  it('takes a coinbase as transaction 0 alone', () => {
    expect(judge(coinbase(5n), 1000n, true)).toMatchObject({ error: null, gasValid: true, gasUsed: 0n });
    expect(judge(coinbase(5n)).error).toBe('ErrWrongCoinbaseTransaction');
    expect(judge(coinbase(5n, [pay(BTM, 1n)]), 1000n, true).error).toBe('ErrGasCalculate');
  });
});

describe('judgeMainBlock', () => {
  const SUBSIDY = 1000n;
  const payment = raw([spend(BTM, IN)], [pay(BTM, OUT)]);
  const gasOnly = raw([spend(BTM, IN, TRUE, 3), spend(ASSET, 5n, FAIL, 2)], [pay(BTM, OUT), pay(ASSET, 5n)]);
  const errorOf = (raws: readonly Uint8Array[], failed: readonly boolean[]): string | null => {
    const header = {
      version: 1n,
      height: 7n,
      previous: new Uint8Array(32),
      timestamp: 1n,
      txRoot: merkleRoot(raws.map((r) => mapped(r).id)),
      statusRoot: mainStatusRoot(failed),
      nonce: 0n,
      bits: 0n,
    };
    return judgeMainBlock(decodeMainBlock(encodeMainBlock(header, raws)), { subsidy: SUBSIDY, signatures }).error;
  };

  it('pays the subsidy and every fee, that of failed transactions too', () => {
    expect(errorOf([coinbase(SUBSIDY)], [false])).toBeNull();
    const all = [coinbase(SUBSIDY + 2n * (IN - OUT)), payment, gasOnly];
    expect(errorOf(all, [false, false, true])).toBeNull();
    expect(errorOf(all, [false, false, false])).toBe('errMismatchedMerkleRoot');
    expect(errorOf([coinbase(SUBSIDY), payment], [false, false])).toBe('ErrWrongCoinbaseTransaction');
    expect(errorOf([], [])).toBe('ErrWrongCoinbaseTransaction');
    expect(errorOf([raw([{ assetVersion: 1n, kind: 'coinbase', arbitrary: TRUE }], [pay(BTM, SUBSIDY, FAIL)])], [false])).toBe(
      'ErrEntryType',
    );
  });

  it('names the error of the first invalid transaction', () => {
    const bad = raw([spend(BTM, IN, FAIL)], [pay(BTM, OUT)]);
    expect(errorOf([coinbase(SUBSIDY), bad], [false, true])).toBe('VM:ErrReturn');
  });
});
