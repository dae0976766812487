/** What is final: one chain over all honest nodes, each proof good (I7). */
import { bytesToHex } from '@bystack/base';
import { verifyFinality, type EpochContext, type SignatureCheck } from '@bystack/consensus';
import type { CommitBatch } from '@bystack/ledger';
import { decodeBlock } from '@bystack/protocol';
import type { Report } from './breach.js';

/** Context of an epoch and the judge of its signatures. */
export interface ProofWorld {
  context(epoch: bigint): EpochContext;
  verify(check: SignatureCheck): boolean;
}

/** Watches commits. */
export class FinalWatch {
  readonly #final = new Map<bigint, string>();
  readonly #proofs = new Set<string>();

  constructor(
    private readonly world: ProofWorld,
    private readonly report: Report,
  ) {}

  committed(name: string, batch: CommitBatch): void {
    const id = bytesToHex(batch.blockId);
    const known = this.#final.get(batch.height);
    if (known !== undefined && known !== id) this.report('I7', `two final blocks at height ${String(batch.height)}, the second at ${name}`);
    this.#final.set(batch.height, id);
    if (batch.proof) this.#prove(name, batch, batch.proof);
  }

  #prove(name: string, batch: CommitBatch, proof: Uint8Array): void {
    const key = bytesToHex(batch.blockId) + bytesToHex(proof);
    if (this.#proofs.has(key)) return;
    this.#proofs.add(key);
    const { header } = decodeBlock(batch.block);
    const verdict = verifyFinality(proof, [header], this.world.context(header.epoch), (check) => this.world.verify(check));
    if ('code' in verdict)
      this.report('I7', `${name} commits height ${String(batch.height)} with a proof that does not hold: ${verdict.message}`);
  }
}
