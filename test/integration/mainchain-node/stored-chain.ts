/** Looks at the chain that a dead process left on the disk, and holds it against a replay from the genesis. */
import { join } from 'node:path';
import { bytesToHex, type Hash } from '@bystack/base';
import { connectBlock, UtxoOverlay, type MainNetwork } from '@bystack/powchain';
import { decodeMainBlock, mainHeaderHash, mapTx, type MappedTx } from '@bystack/protocol';
import { openLmdbTable, subTable } from '@bystack/store';
import { MainStore } from '../../../apps/mainchain-node/src/chain/main-store.js';

/** First byte of the chain's rows. */
const CHAIN = 0x01;

/** What was found. */
export interface FoundChain {
  /** Hashes of the best chain by height, hex. */
  readonly best: readonly string[];
  /** Every stored block, hex. */
  readonly stored: ReadonlySet<string>;
}

const hexOf = (bytes: Uint8Array): string => bytesToHex(bytes);

/** Reads it, and throws where any two kinds of rows disagree. Nobody else may have it open. */
export async function checkStoredChain(dataDir: string, network: MainNetwork): Promise<FoundChain> {
  const table = openLmdbTable(join(dataDir, 'chain'));
  try {
    const store = await MainStore.open(subTable(table, CHAIN), network);
    const stored = checkHeaders(store);
    const best = bestChain(store);
    checkReplay(store, best);
    return { best: best.map(hexOf), stored };
  } finally {
    await table.close();
  }
}

const expectThat = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`the stored chain is inconsistent: ${what}`);
};

/** Every header has its block, and its parent came before. */
function checkHeaders(store: MainStore): Set<string> {
  const seen = new Set<string>();
  for (const { hash, header } of store.headers()) {
    const id = hexOf(hash);
    const block = store.block(hash);
    expectThat(block !== null, `block ${id} of the index is missing`);
    if (block) expectThat(hexOf(mainHeaderHash(decodeMainBlock(block.raw).header)) === id, `block ${id} has another hash`);
    expectThat(header.height === 0n || seen.has(hexOf(header.previous)), `the parent of ${id} is missing`);
    seen.add(id);
  }
  return seen;
}

/** From the tip to the genesis by parents; the rows of heights say the same and end there. */
function bestChain(store: MainStore): Hash[] {
  const best: Hash[] = [];
  for (let hash = store.tip(); ;) {
    const block = store.block(hash);
    if (block === null) throw new Error(`block ${hexOf(hash)} of the best chain is missing`);
    best.unshift(hash);
    const { header } = decodeMainBlock(block.raw);
    if (header.height === 0n) break;
    hash = header.previous;
  }
  best.forEach((hash, height) =>
    expectThat(hexOf(store.hashAt(BigInt(height)) ?? new Uint8Array(0)) === hexOf(hash), `height ${String(height)}`),
  );
  expectThat(store.hashAt(BigInt(best.length)) === null, 'a height above the tip');
  return best;
}

/** Outputs and places of transactions are those of a replay of the best chain. */
function checkReplay(store: MainStore, best: readonly Hash[]): void {
  const view = new UtxoOverlay({ utxo: () => null });
  best.forEach((hash, height) => {
    const { raw, statusFail } = store.block(hash) as NonNullable<ReturnType<MainStore['block']>>;
    const mapped: MappedTx[] = decodeMainBlock(raw).transactions.map(({ tx }) => mapTx(tx, 'mainchain'));
    expectThat(connectBlock(view, { mapped, statusFail }, BigInt(height)) === null, `block ${hexOf(hash)} does not connect`);
    mapped.forEach(({ id }, index) => {
      const place = store.transaction(id);
      const isHere = place !== null && hexOf(place.blockHash) === hexOf(hash) && place.index === index;
      expectThat(isHere, `transaction ${hexOf(id)} is not found in its block`);
    });
  });
  const text = ([id, { coinbase }]: readonly [Hash, { coinbase: boolean }]): string => `${hexOf(id)} ${String(coinbase)}`;
  const replayed = view.changes().flatMap(([id, utxo]) => (utxo && !utxo.spent ? [text([id, utxo])] : []));
  const kept = [...store.utxos()].flatMap(([id, utxo]) => (utxo.spent ? [] : [text([id, utxo])]));
  expectThat(
    replayed.toSorted().join() === kept.toSorted().join(),
    `${String(kept.length)} outputs, ${String(replayed.length)} in a replay`,
  );
}
