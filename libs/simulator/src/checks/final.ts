/** What is final: one chain over all honest nodes, each proof good (I7), each header as the rules ask (P3). */
import { bytesToHex } from '@bystack/base';
import { boundaryHeight, leaderOf, leaderOffset, verifyFinality, type EpochContext, type SignatureCheck } from '@bystack/consensus';
import type { CommitBatch } from '@bystack/ledger';
import { decodeBlock, type BlockHeader } from '@bystack/protocol';
import type { Report } from './breach.js';

/** Context of an epoch and the judge of its signatures. */
export interface ProofWorld {
  context(epoch: bigint): EpochContext;
  verify(check: SignatureCheck): boolean;
  /** No honest clock and no window of rule C6 allows a later timestamp. */
  readonly latestTimestamp: number;
}

/** Watches commits. */
export class FinalWatch {
  readonly #final = new Map<bigint, string>();
  readonly #headers = new Map<bigint, BlockHeader>();
  readonly #proofs = new Set<string>();

  constructor(
    private readonly world: ProofWorld,
    private readonly report: Report,
  ) {}

  committed(name: string, batch: CommitBatch): void {
    const id = bytesToHex(batch.blockId);
    const known = this.#final.get(batch.height);
    if (known !== undefined && known !== id) this.report('I7', `two final blocks at height ${String(batch.height)}, the second at ${name}`);
    if (known === undefined) this.#valid(name, batch);
    this.#final.set(batch.height, id);
    if (batch.proof) this.#prove(name, batch, batch.proof);
  }

  /** P3: what the header of a final block has to keep, whoever proposed it (bbft.md 4.4 C4 to C6). */
  #valid(name: string, batch: CommitBatch): void {
    const { header: h } = decodeBlock(batch.block);
    const ctx = this.world.context(h.epoch);
    const below = this.#headers.get(batch.height - 1n);
    const flaw =
      (h.height !== batch.height && 'height') ||
      (h.producer !== leaderOf(h.createdView, leaderOffset(ctx), ctx) && 'producer') ||
      (h.height > boundaryHeight(h.epoch, ctx.params.epochLength) && 'epoch') ||
      (below && h.timestamp < below.timestamp + ctx.params.blockIntervalMs && 'timestamp') ||
      (below && bytesToHex(h.parent) !== this.#final.get(batch.height - 1n) && 'parent') ||
      (h.timestamp > this.world.latestTimestamp && 'timestamp ahead');
    if (flaw) this.report('P3', `${name} commits height ${String(batch.height)} with a wrong ${flaw}`);
    this.#headers.set(batch.height, h);
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
