/** The next block without its proof of work. Source: mainchain.md 17. */
import type { Hash, Signatures } from '@bystack/base';
import { judgeMainTx, MAIN_BLOCK_GAS } from '@bystack/ledger';
import { bitsAfter, childSeed, subsidyAt } from '@bystack/powheaders';
import { decodeTx, mainStatusRoot, mapTx, merkleRoot, type MainHeader } from '@bystack/protocol';
import { coinbaseArbitrary, coinbaseTx } from './coinbase.js';
import { keysOf, type PooledTx } from './pool-index.js';
import type { HeaderNode, MainChainReader, MainNetwork } from './types.js';
import { applyMainTx, madeOutputs, spentOutputs, UtxoOverlay } from './utxo.js';

/** What a template is made of. */
export interface TemplateParts {
  readonly network: Pick<MainNetwork, 'retarget'>;
  readonly parent: HeaderNode;
  /** Committed state at `parent`. */
  readonly reader: Pick<MainChainReader, 'utxo'>;
  /** Waiting transactions by arrival. */
  readonly pool: readonly PooledTx[];
  /** Of the block, seconds. */
  readonly timestamp: bigint;
  /** Control program of the coinbase output. */
  readonly program: Uint8Array;
  /** Bytes behind the height in the coinbase, at most 107. */
  readonly arbitrary: Uint8Array;
  readonly signatures: Signatures;
}

/** A block that only lacks its nonce. */
export interface MainTemplate {
  /** Nonce 0. */
  readonly header: MainHeader;
  /** As they are written, coinbase first. */
  readonly transactions: readonly Uint8Array[];
  /** Seed to hash the header under. */
  readonly seed: Hash;
  /** Transactions that cannot be in any block on this parent; those that are only early are not among them. */
  readonly useless: readonly PooledTx[];
}

interface Taken {
  readonly entry: PooledTx;
  readonly statusFail: boolean;
}

/** Verdict at the height of the block: that of admission unless it depends on the height. */
const verdictAt = (
  entry: PooledTx,
  height: bigint,
  signatures: Signatures,
): { gasValid: boolean; statusFail: boolean; gasUsed: bigint; fee: bigint } => {
  if (!entry.heightDependent) return { ...entry, gasValid: true };
  const verdict = judgeMainTx(entry.mapped, { height, blockVersion: 1n, first: false, signatures });
  return { ...verdict, statusFail: verdict.error !== null };
};

const choose = ({ pool, reader, parent, signatures }: TemplateParts): { taken: Taken[]; useless: PooledTx[]; fees: bigint } => {
  const height = parent.height + 1n;
  const view = new UtxoOverlay(reader);
  const taken: Taken[] = [];
  const useless: PooledTx[] = [];
  /** Outputs of transactions that a later block can hold. */
  const postponed = new Set<string>();
  let [gas, fees] = [0n, 0n];
  for (const entry of pool) {
    const { gasValid, statusFail, gasUsed, fee } = verdictAt(entry, height, signatures);
    if (gasValid && gas + gasUsed > MAIN_BLOCK_GAS) break;
    const next = new UtxoOverlay(view);
    const error = gasValid ? applyMainTx(next, entry.mapped, statusFail, height, false) : 'invalid';
    if (error !== null) {
      const isEarly =
        error === 'coinbase utxo is not ready for use' ||
        (error === 'fail to find utxo entry' && keysOf(spentOutputs(entry.mapped, statusFail)).some((id) => postponed.has(id)));
      if (!isEarly) useless.push(entry);
      else for (const id of keysOf(madeOutputs(entry.mapped, statusFail))) postponed.add(id);
      continue;
    }
    view.absorb(next);
    gas += gasUsed;
    fees += fee;
    taken.push({ entry, statusFail });
  }
  return { taken, useless, fees };
};

/** Takes waiting transactions by arrival up to the gas of a block, and pays subsidy and fees to `program`. */
export function makeTemplate(parts: TemplateParts): MainTemplate {
  const { parent, network, timestamp, program, arbitrary } = parts;
  const height = parent.height + 1n;
  const { taken, useless, fees } = choose(parts);
  const coinbase = coinbaseTx(coinbaseArbitrary(height, arbitrary), [{ program, amount: subsidyAt(height) + fees }]);
  const coinbaseId = mapTx(decodeTx(coinbase, { dialect: 'mainchain' }), 'mainchain').id;
  const header: MainHeader = {
    version: 1n,
    height,
    previous: parent.hash,
    timestamp,
    txRoot: merkleRoot([coinbaseId, ...taken.map(({ entry }) => entry.txId)]),
    statusRoot: mainStatusRoot([false, ...taken.map(({ statusFail }) => statusFail)]),
    nonce: 0n,
    bits: bitsAfter(parent, network.retarget),
  };
  return { header, transactions: [coinbase, ...taken.map(({ entry }) => entry.raw)], seed: childSeed(parent), useless };
}
