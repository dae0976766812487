/** Where epochs begin and what closed the last one; messages that came before their epoch. Source: bbft.md 4.8. */
import { decodeFinalityProof } from '@bystack/consensus';
import type { Hash, TimeMs } from '@bystack/base';
import type { LedgerTip } from '@bystack/ledger';
import { blockId, type BlockHeader } from '@bystack/protocol';
import { replicaError } from './errors.js';
import { epochAfter, isBoundary, startHeight, type ChainFacts, type EpochStart } from './facts.js';
import { MAX_EARLY_BYTES, MAX_EARLY_MESSAGES } from './limits.js';
import type { PeerId } from './types.js';
import { encodeClosingStatus, type OwnHead } from './wire.js';

/** The newest boundary block and its proof. */
interface Closed {
  readonly epoch: bigint;
  readonly height: bigint;
  readonly blockId: Hash;
  readonly proof: Uint8Array;
}
interface Early {
  readonly from: PeerId;
  readonly bytes: Uint8Array;
}

const headStart = (header: BlockHeader): EpochStart => ({ height: header.height, blockId: blockId(header), timestamp: header.timestamp });
const tipStart = (tip: LedgerTip): EpochStart => ({ height: tip.height, blockId: tip.blockId, timestamp: tip.timestamp });

/** Starts of epochs, the closing proof, and early messages. */
export class Epochs {
  /** The block that the epoch above the tip starts from. */
  #start: EpochStart;
  #closed: Closed | null = null;
  #early: Early[] = [];
  #earlyBytes = 0;

  /** @throws BystackError `REPLICA_START` when the header given is not the one the tip's epoch starts from */
  constructor(
    private readonly facts: ChainFacts,
    tip: LedgerTip,
    epochStart: BlockHeader | null,
  ) {
    const height = startHeight(facts, epochAfter(facts, tip.height));
    if (height === tip.height) this.#start = tipStart(tip);
    else if (height === 0n) this.#start = headStart(facts.genesis);
    else if (epochStart?.height === height) this.#start = headStart(epochStart);
    else
      throw replicaError(
        'REPLICA_START',
        'The header of the block that the running epoch starts from is missing.',
        'The stored chain is damaged: remove the data folder of this node and let it catch up.',
      );
  }

  get start(): EpochStart {
    return this.#start;
  }

  /** A block is the tip now. */
  advanced(tip: LedgerTip, proof: Uint8Array | null): void {
    if (!isBoundary(this.facts, tip.height)) return;
    this.#start = tipStart(tip);
    if (proof) this.close(tip, proof);
  }

  /** What closed the epoch of a boundary block. */
  close(block: { readonly height: bigint; readonly blockId: Hash }, proof: Uint8Array): void {
    const { height, blockId: id } = block;
    this.#closed = { epoch: epochAfter(this.facts, height) - 1n, height, blockId: id, proof };
  }

  /** STATUS that brings a peer out of a closed epoch; null when it is not the newest closed one. */
  closing(epoch: bigint, now: TimeMs, head: OwnHead): Uint8Array | null {
    if (this.#closed?.epoch !== epoch) return null;
    const { proof, height, blockId: id } = this.#closed;
    const { qc, n } = decodeFinalityProof(proof);
    return encodeClosingStatus(proof, qc, n, id, now, { ...head, epoch, view: qc.view + 1n, height });
  }

  /** Keeps a message of the next epoch; the oldest are dropped. */
  early(from: PeerId, bytes: Uint8Array): void {
    this.#early.push({ from, bytes });
    this.#earlyBytes += bytes.length;
    while (this.#early.length > MAX_EARLY_MESSAGES || this.#earlyBytes > MAX_EARLY_BYTES)
      this.#earlyBytes -= this.#early.shift()?.bytes.length ?? this.#earlyBytes;
  }

  /** The kept messages, once. */
  takeEarly(): readonly Early[] {
    const out = this.#early;
    this.#early = [];
    this.#earlyBytes = 0;
    return out;
  }
}
