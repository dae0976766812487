/** What every chain storage must do; run by each implementation's tests. */
import { bytesToHex, sha3, u64be, type Hash } from '@bystack/base';
import type { ChainStore, CommitBatch, LedgerTip, StateView, Utxo } from '@bystack/ledger';
import { merkleRoot } from '@bystack/protocol';

/** One check: resolves, or rejects with what is wrong. */
export interface ComplianceCheck {
  readonly name: string;
  readonly run: (open: () => Promise<ChainStore>) => Promise<void>;
}

const id = (text: string): Hash => sha3(new TextEncoder().encode(text));
const leaves = (height: bigint): Hash[] => Array.from({ length: 8 }, (_, i) => id(`leaf ${String(height)} ${String(i)}`));

const tipAt = (height: bigint): LedgerTip => ({
  height,
  blockId: id(`block ${String(height)}`),
  timestamp: 1000 + Number(height),
  leaves: leaves(height),
  stateRoot: merkleRoot(leaves(height)),
  rewards: new Map([['51', height]]),
  transactionCount: height,
});

const utxo = (name: string, height: bigint): Utxo => ({
  outputId: id(name),
  type: 0,
  assetId: id('asset'),
  amount: (1n << 63n) - 1n,
  createdHeight: height,
  createdTime: 1000,
});

/** Block h creates output h and consumes output h−1; every third has a proof. */
const batch = (height: bigint): CommitBatch => ({
  height,
  blockId: id(`block ${String(height)}`),
  block: u64be(height),
  proof: height % 3n === 0n ? u64be(height * 7n) : null,
  transactionIds: [id(`tx ${String(height)} 0`), id(`tx ${String(height)} 1`)],
  diff: {
    consumed: height > 0n ? [id(`out ${String(height - 1n)}`)] : [],
    created: [utxo(`out ${String(height)}`, height)],
    registry: [
      { key: new Uint8Array([1, Number(height)]), value: u64be(height) },
      ...(height > 0n ? [{ key: new Uint8Array([1, Number(height) - 1]), value: new Uint8Array(0) }] : []),
      { key: new Uint8Array([2, Number(height)]), value: u64be(height) },
    ],
  },
  tip: tipAt(height),
});

const plain = (v: unknown): unknown => {
  if (typeof v === 'bigint') return `${v.toString()}n`;
  if (v instanceof Uint8Array) return bytesToHex(v);
  if (v instanceof Map) return [...v].map(plain);
  if (Array.isArray(v)) return v.map(plain);
  if (v === null || typeof v !== 'object') return v;
  return Object.fromEntries(
    Object.entries(v)
      .map(([key, item]): [string, unknown] => [key, plain(item)])
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  );
};
const text = (value: unknown): string => JSON.stringify(plain(value)) ?? 'undefined';
const same = (what: string, got: unknown, expected: unknown): void => {
  if (text(got) !== text(expected)) throw new Error(`${what}: got ${text(got)}, expected ${text(expected)}`);
};
const required = (height: bigint): Parameters<ChainStore['load']>[0] => ({
  utxos: [id(`out ${String(height)}`), id('never')],
  registry: [new Uint8Array([1, Number(height)])],
});
const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (e: unknown) => (e instanceof Error ? e.name : String(e)),
  );
const fill = async (store: ChainStore, to: bigint): Promise<void> => {
  for (let h = 0n; h <= to; h++) await store.commit([batch(h)]);
};

/** All checks of the port `ChainStore`. */
export const chainStoreChecks: readonly ComplianceCheck[] = [
  {
    name: 'an empty store has no tip, no blocks and nothing to load',
    run: async (open) => {
      const store = await open();
      same('tip', await store.tip(), null);
      same('block', await store.blockByHeight(0n), null);
      const view: StateView = await store.load(required(0n));
      same('utxo', view.utxo(id('never')), null);
      same('proof', await store.proofAtOrAbove(0n), null);
      await store.close();
    },
  },
  {
    name: 'what was committed is found by every key, and consumed or deleted entries are gone',
    run: async (open) => {
      const store = await open();
      await fill(store, 4n);
      same('tip', await store.tip(), tipAt(4n));
      same('block by height', await store.blockByHeight(2n), { height: 2n, blockId: id('block 2'), block: u64be(2n), proof: null });
      same('block by id', (await store.blockById(id('block 3')))?.height, 3n);
      same('transaction', await store.transaction(id('tx 3 1')), { height: 3n, index: 1 });
      same('proof above', await store.proofAtOrAbove(1n), { height: 3n, proof: u64be(21n) });
      same('no proof above', await store.proofAtOrAbove(4n), null);
      const view = await store.load(required(4n));
      same('created', view.utxo(id('out 4')), utxo('out 4', 4n));
      same('registry', view.registry(new Uint8Array([1, 4])), u64be(4n));
      const old = await store.load(required(3n));
      same('consumed', old.utxo(id('out 3')), null);
      same('deleted', old.registry(new Uint8Array([1, 3])), null);
      await store.close();
    },
  },
  {
    name: 'a batch committed again is a no-op, another block at its height and a gap are bugs',
    run: async (open) => {
      const store = await open();
      await fill(store, 2n);
      await store.commit([batch(1n), batch(2n), batch(3n)]);
      same('tip', (await store.tip())?.height, 3n);
      same('created once more', (await store.load(required(2n))).utxo(id('out 2')), null);
      same('rival', await refusal(store.commit([{ ...batch(3n), blockId: id('rival') }])), 'InvariantError');
      same('gap', await refusal(store.commit([batch(9n)])), 'InvariantError');
      same('tip after refusals', (await store.tip())?.height, 3n);
      await store.close();
    },
  },
  {
    name: 'an output created and consumed within one block does not remain',
    run: async (open) => {
      const store = await open();
      await store.commit([{ ...batch(0n), diff: { consumed: [id('brief')], created: [utxo('brief', 0n)], registry: [] } }]);
      const view = await store.load({ utxos: [id('brief')], registry: [] });
      same('brief', view.utxo(id('brief')), null);
      await store.close();
    },
  },
  {
    name: 'the registry is scanned in order under one kind byte',
    run: async (open) => {
      const store = await open();
      await fill(store, 3n);
      const keys: number[][] = [];
      for await (const { key } of store.scanRegistry(2)) keys.push([...key]);
      same('keys', keys, [
        [2, 0],
        [2, 1],
        [2, 2],
        [2, 3],
      ]);
      await store.close();
    },
  },
  {
    name: 'small values of the host come back, and a closed store refuses',
    run: async (open) => {
      const store = await open();
      same('absent', await store.getMeta('epoch'), null);
      await store.putMeta('epoch', u64be(7n));
      same('present', await store.getMeta('epoch'), u64be(7n));
      await store.close();
      await store.close();
      same('closed', await refusal(store.tip()), 'BystackError');
    },
  },
];

/** For stores that outlive their process. */
export const durableStoreChecks: readonly ComplianceCheck[] = [
  {
    name: 'everything is there after it was opened again',
    run: async (open) => {
      const first = await open();
      await fill(first, 5n);
      await first.putMeta('k', u64be(1n));
      await first.close();
      const second = await open();
      same('tip', await second.tip(), tipAt(5n));
      same('utxo', (await second.load(required(5n))).utxo(id('out 5')), utxo('out 5', 5n));
      same('meta', await second.getMeta('k'), u64be(1n));
      await second.close();
    },
  },
];
