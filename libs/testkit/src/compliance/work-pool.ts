/** What every pool of proof-of-work hashes and block bodies must do; run by each implementation's tests. */
import { bytesToHex } from '@bystack/base';
import type { WorkPool } from '@bystack/node-host';
import { BTM_ASSET_ID, decodeTx, encodeMainBlock, encodeTx, mainStatusRoot, mapTx, merkleRoot } from '@bystack/protocol';

/** One check: resolves, or rejects with what is wrong. The pool is fresh and closed by the caller. */
export interface WorkPoolCheck {
  readonly name: string;
  readonly run: (pool: WorkPool) => Promise<void>;
}

const zeros = new Uint8Array(32);
const ones = new Uint8Array(32).fill(0xff);
/** Recorded hashes, tensority.json: `zero-zero`, `ff-zero`. */
const ZERO_ZERO = 'c5d4a19ce842fee409696d14e483f9efe4a7ecc036d1cfeba0199f13f14dc90f';
const ONES_ZERO = '77395b14bc608c301bca636fd733da9b9619159fc47aa0f549907f8895e5d0b8';
const SUBSIDY = 1_000n;

const coinbase = encodeTx(
  {
    version: 1n,
    timeRange: 0n,
    inputs: [{ assetVersion: 1n, kind: 'coinbase', arbitrary: Uint8Array.of(0) }],
    outputs: [
      { assetVersion: 1n, kind: 'intraChain', assetId: BTM_ASSET_ID, amount: SUBSIDY, vmVersion: 1n, controlProgram: Uint8Array.of(0x51) },
    ],
  },
  'mainchain',
);

const header = { version: 1n, height: 7n, previous: zeros, timestamp: 1n, nonce: 0n, bits: 0n };
/** A transaction without results, which is never valid, then bytes that are no transaction. */
const badThenUnreadable = encodeMainBlock({ ...header, txRoot: zeros, statusRoot: zeros }, [
  encodeTx({ version: 1n, timeRange: 0n, inputs: [], outputs: [] }, 'mainchain'),
  new Uint8Array(5),
]);

/** Raw block of a coinbase over `SUBSIDY`; its body is valid unless it claims a status it has not. */
export function coinbaseBlock(failed = false): Uint8Array {
  const id = mapTx(decodeTx(coinbase, { dialect: 'mainchain' }), 'mainchain').id;
  return encodeMainBlock({ ...header, txRoot: merkleRoot([id]), statusRoot: mainStatusRoot([failed]) }, [coinbase]);
}

const expectEqual = (what: string, actual: unknown, expected: unknown): void => {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`${what}: expected ${e}, received ${a}`);
};
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: { facts?: { code?: unknown } }) => error.facts?.code,
  );

/** All checks; deterministic, without a clock, about 0.1 s per hash. */
export const workPoolChecks: readonly WorkPoolCheck[] = [
  {
    name: 'computes a hash once, however often it is asked for',
    run: async (pool) => {
      const [first, together] = await Promise.all([pool.powHash(zeros, zeros), pool.powHash(zeros, zeros, 'sync')]);
      expectEqual('hash', bytesToHex(first), ZERO_ZERO);
      expectEqual('the same at the same time', bytesToHex(together), ZERO_ZERO);
      first.fill(0);
      expectEqual('later, whatever became of the answer', bytesToHex(await pool.powHash(zeros, zeros)), ZERO_ZERO);
      expectEqual('hashes computed', pool.status().hashed, 1);
    },
  },
  {
    name: 'answers many hashes in order',
    run: async (pool) => {
      const item = (headerHash: Uint8Array): { headerHash: Uint8Array; seed: Uint8Array } => ({ headerHash, seed: zeros });
      const hashes = await pool.powHashMany([item(ones), item(zeros), item(ones)], 'mining');
      expectEqual('hashes', hashes.map(bytesToHex), [ONES_ZERO, ZERO_ZERO, ONES_ZERO]);
      expectEqual('none', await pool.powHashMany([]), []);
    },
  },
  {
    name: 'judges bodies, and bytes that are no block',
    run: async (pool) => {
      expectEqual('valid', await pool.judgeBody(coinbaseBlock(), SUBSIDY), { error: null, statusFail: [false] });
      const poor = await pool.judgeBody(coinbaseBlock(), SUBSIDY - 1n, 'sync');
      expectEqual('wrong subsidy', poor.error, 'ErrWrongCoinbaseTransaction');
      expectEqual('wrong status', (await pool.judgeBody(coinbaseBlock(true), SUBSIDY)).error, 'errMismatchedMerkleRoot');
      for (const raw of [new Uint8Array(0), coinbaseBlock().subarray(0, 150), Uint8Array.of(2, 0)]) {
        const { error, statusFail } = await pool.judgeBody(raw, SUBSIDY);
        expectEqual(`${bytesToHex(raw.subarray(0, 2))} is refused`, [/^PROTOCOL_/.test(String(error)), statusFail], [true, []]);
      }
      expectEqual('reads no further than the first bad one', (await pool.judgeBody(badThenUnreadable, SUBSIDY)).error, 'ErrEmptyResults');
      expectEqual('bodies judged', pool.status().judged, 7);
    },
  },
  {
    name: 'refuses work after close, which may be called twice',
    run: async (pool) => {
      const accepted = pool.judgeBody(coinbaseBlock(), SUBSIDY);
      await Promise.all([pool.close(), pool.close()]);
      expectEqual('accepted before', (await accepted).error, null);
      expectEqual('hash', await codeOf(pool.powHash(zeros, zeros)), 'HOST_STOPPING');
      expectEqual('hashes', await codeOf(pool.powHashMany([])), 'HOST_STOPPING');
      expectEqual('body', await codeOf(pool.judgeBody(coinbaseBlock(), SUBSIDY)), 'HOST_STOPPING');
      expectEqual('warm-up', await codeOf(pool.warmUp()), 'HOST_STOPPING');
    },
  },
];
