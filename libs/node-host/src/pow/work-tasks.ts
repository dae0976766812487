/** What every thread of the pool computes; the inline twin computes the same. */
import { BystackError, equalBytes, installFastHasher, type Hash, type Signatures } from '@bystack/base';
import { judgeMainBlock } from '@bystack/ledger';
import type { BodyVerdict } from '@bystack/powchain';
import { openMainBlock } from '@bystack/protocol';
import { createTensority, SEED_BYTES, type PreparedSeed, type Tensority } from '@bystack/tensority';
import { loadSodium } from '../crypto/ed25519-sodium.js';
import { nodeSignatures } from '../crypto/ed25519.js';
import { SharedSeeds, type SharedSeedMemory } from './shared-seeds.js';

/** Hashes headers under seeds that the threads share; where one cannot be had, under one of its own, whose room the next takes. */
export class SeedHasher {
  readonly #tensority: Tensority = createTensority();
  readonly #shared: SharedSeeds | null;
  #own: PreparedSeed | null = null;

  /** `memory`: null for a thread that blocks nobody by hashing alone. */
  constructor(memory: SharedSeedMemory | null) {
    this.#shared = memory === null ? null : new SharedSeeds(memory);
  }

  /** Tensority of the header under the seed; 0.02 s more when the seed was not expanded before. */
  hash(headerHash: Hash, seed: Hash): Hash {
    const lease = this.#shared?.lease(seed, (room) => this.#tensority.prepare(seed, room)) ?? null;
    if (lease === null) return this.#tensority.hash(headerHash, this.#prepareOwn(seed));
    try {
      return this.#tensority.hash(headerHash, { seed, bytes: lease.bytes });
    } finally {
      lease.release();
    }
  }

  #prepareOwn(seed: Hash): PreparedSeed {
    if (this.#own === null || !equalBytes(this.#own.seed, seed))
      this.#own = this.#tensority.prepare(seed, this.#own?.bytes ?? new Uint8Array(SEED_BYTES));
    return this.#own;
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
export async function loadWorkTasks(memory: SharedSeedMemory | null = null): Promise<WorkTasks> {
  await installFastHasher();
  const signatures = nodeSignatures(undefined, await loadSodium());
  const hasher = new SeedHasher(memory);
  return {
    hash: (headerHash, seed) => hasher.hash(headerHash, seed),
    judge: (raw, subsidy) => judgeRawBody(raw, subsidy, signatures),
  };
}
