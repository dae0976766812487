/** What every thread of the pool computes; the inline twin computes the same. */
import { BystackError, equalBytes, installFastHasher, type Hash, type Signatures } from '@bystack/base';
import { judgeMainBlock } from '@bystack/ledger';
import type { BodyVerdict } from '@bystack/powchain';
import { openMainBlock } from '@bystack/protocol';
import { createTensority, SEED_BYTES, type PreparedSeed, type Tensority } from '@bystack/tensority';
import { loadSodium } from '../crypto/ed25519-sodium.js';
import { nodeSignatures } from '../crypto/ed25519.js';

/** Hashing under the seed in hand: one expanded seed, 16 MiB, whose room the next seed takes. */
export class SeedHasher {
  readonly #tensority: Tensority = createTensority();
  #prepared: PreparedSeed | null = null;

  /** Tensority of the header under the seed; 0.02 s more when the seed is another than before. */
  hash(headerHash: Hash, seed: Hash): Hash {
    let prepared = this.#prepared;
    if (prepared === null || !equalBytes(prepared.seed, seed)) {
      prepared = this.#tensority.prepare(seed, prepared?.bytes ?? new Uint8Array(SEED_BYTES));
      this.#prepared = prepared;
    }
    return this.#tensority.hash(headerHash, prepared);
  }
}

/** Verdict of a raw block's body by the main-chain's signature rule; bytes that cannot be read give their code. */
export function judgeRawBody(raw: Uint8Array, subsidy: bigint, signatures: Signatures): BodyVerdict {
  try {
    const { error, transactions } = judgeMainBlock(openMainBlock(raw), { subsidy, signatures });
    return { error, statusFail: transactions.map((tx) => tx.error !== null) };
  } catch (error) {
    if (error instanceof BystackError) return { error: error.facts.code, statusFail: [] };
    throw error;
  }
}

/** Work of one thread. */
export interface WorkTasks {
  hash(headerHash: Hash, seed: Hash): Hash;
  judge(raw: Uint8Array, subsidy: bigint): BodyVerdict;
}

/** Loads what a thread needs: fast SHA3 and ed25519; the main-chain has no BLS. */
export async function loadWorkTasks(): Promise<WorkTasks> {
  await installFastHasher();
  const signatures = nodeSignatures(undefined, await loadSodium());
  const hasher = new SeedHasher();
  return {
    hash: (headerHash, seed) => hasher.hash(headerHash, seed),
    judge: (raw, subsidy) => judgeRawBody(raw, subsidy, signatures),
  };
}
