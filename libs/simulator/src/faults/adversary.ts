/**
 * What a faulty validator makes of the messages of its (unmodified) machine: it keeps some back, shows one half of the
 * others a second proposal and votes for both, repeats old messages and forges certificates.
 */
import { bytesToHex, sha3 } from '@bystack/base';
import {
  aggregateHash,
  decodeMessage,
  encodeMessage,
  proposedFields,
  topologyBytes,
  type BbftMessage,
  type Distribute,
} from '@bystack/bbft';
import { partialPayload, proposePayload, votePayload, type EpochContext, type QC } from '@bystack/consensus';
import type { Block } from '@bystack/protocol';
import { simAggregate } from '../crypto.js';
import type { Random } from '../random.js';
import { pick } from '../random.js';
import type { InvalidField } from '../scenario.js';
import { spoil } from './spoil.js';

/** Message kinds at their place in the common header (bbft.md 2.4). */
export const WIRE = { distribute: 1, aggregate: 2, finalize: 3, timeout: 4, newView: 6, status: 7 } as const;
const KIND_AT = 1;
const EPOCH_AT = 10;
const KEPT = 64;
const KEPT_PROPOSALS = 4;

/** What the adversary may ask of the world. */
export interface AdversaryWorld {
  context(epoch: bigint): EpochContext;
  /** Signs as a faulty validator; everybody's votes are counted there. */
  sign(node: number, key: 'bls' | 'identity', payload: Uint8Array): Uint8Array;
  /** A block that the adversary made. */
  invented(block: Block): void;
}

/** Kind of a message. */
export const kindOf = (bytes: Uint8Array): number => bytes[KIND_AT] as number;
const epochOf = (bytes: Uint8Array): bigint => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(EPOCH_AT);

/** One faulty validator. */
export class Adversary {
  /** What is voted for instead of the own proposal: by its block and view. */
  readonly #rivals = new Map<string, Distribute>();
  readonly #rewritten = new Map<string, Uint8Array>();
  readonly #heard: Uint8Array[] = [];
  #highest: QC | null = null;
  #proposals: readonly Distribute[] = [];

  constructor(
    readonly node: number,
    private readonly world: AdversaryWorld,
    private readonly random: Random,
  ) {}

  /** Remembers what could be repeated or forged from. */
  heard(bytes: Uint8Array): void {
    if (kindOf(bytes) > WIRE.status) return;
    if (this.#heard.length >= KEPT) this.#heard[Math.floor(this.random() * KEPT)] = bytes;
    else this.#heard.push(bytes);
    const m = this.#decode(bytes);
    if (m && 'qc' in m && m.qc.view > (this.#highest?.view ?? 0n)) this.#highest = m.qc;
    if (m?.kind === 'distribute') this.#proposals = [...this.#proposals, m].slice(-KEPT_PROPOSALS);
  }

  /** An old message, or null before any was heard. */
  repeat(): Uint8Array | null {
    return this.#heard.length > 0 ? pick(this.random, this.#heard) : null;
  }

  /** A proposal on the newest certificate in a view that somebody else leads; REPEAT, since it needs no block. */
  usurp(): Uint8Array | null {
    const [qc, topology] = [this.#highest, this.#proposals.at(-1)?.topology];
    if (!qc || !topology) return null;
    const ctx = this.world.context(qc.epoch);
    const draft = { view: qc.view + 1n, height: qc.height, rel: 1 as const, qc, tc: null, topology, block: null };
    return encodeMessage(this.#signed({ ...draft, kind: 'distribute', signature: new Uint8Array(0) }, ctx), ctx, this.node);
  }

  /** A certificate that nobody signed: own signature counted as often as a quorum needs, or a later view claimed. */
  forge(): Uint8Array | null {
    const qc = this.#highest;
    if (!qc) return null;
    const ctx = this.world.context(qc.epoch);
    const fields = { ...qc, view: qc.view + (this.random() < 0.5 ? 0n : 1n), blockId: sha3(qc.blockId) };
    const own = this.world.sign(this.node, 'bls', votePayload(ctx.chainId, fields));
    const all = ctx.validators.map((_, i) => i);
    const forged: QC = { ...fields, signers: all, signature: this.random() < 0.5 ? simAggregate(all.map(() => own)) : qc.signature };
    return encodeMessage({ kind: 'finalize', view: forged.view, height: forged.height, qc: forged }, ctx, this.node);
  }

  /** The own proposal with a broken rule, or the vote for it. */
  spoil(bytes: Uint8Array, fields: readonly InvalidField[]): Uint8Array {
    if (kindOf(bytes) !== WIRE.distribute) return this.rewrite(bytes);
    return this.#once(bytes, () => {
      const m = this.#decode(bytes);
      const ctx = this.world.context(epochOf(bytes));
      if (m?.kind !== 'distribute' || !m.block) return null;
      const known = this.#proposals.filter((p) => p.view < m.view && p.block !== null);
      const older = known.length > 0 ? pick(this.random, known) : undefined;
      const broken = spoil(m, m.block, pick(this.random, fields), older, ctx);
      if (!broken?.block) return null;
      const signed = this.#proposal(broken, broken.block, ctx);
      this.#rivals.set(bytesToHex(proposedFields(m, ctx).blockId) + String(m.view), signed);
      return encodeMessage(signed, ctx, this.node);
    });
  }

  /** What a receiver of the other half gets instead. */
  rewrite(bytes: Uint8Array): Uint8Array {
    const kind = kindOf(bytes);
    if (kind !== WIRE.distribute && kind !== WIRE.aggregate) return bytes;
    return this.#once(bytes, () => this.#rival(bytes));
  }

  /** An own aggregate whose bitmap and signature do not fit: a bit missing, a bit too many, or everything counted twice. */
  lie(bytes: Uint8Array): Uint8Array {
    if (kindOf(bytes) !== WIRE.aggregate) return bytes;
    return this.#once(bytes, () => {
      const m = this.#decode(bytes);
      const ctx = this.world.context(epochOf(bytes));
      if (m?.kind !== 'aggregate') return null;
      const absent = ctx.validators.flatMap((_, i) => (m.signers.includes(i) ? [] : [i]));
      const lies = [
        { ...m, signers: m.signers.slice(1) },
        { ...m, signers: [...m.signers, ...absent.slice(0, 1)].sort((a, b) => a - b) },
        { ...m, signature: simAggregate([m.signature, m.signature]) },
      ];
      return this.#aggregate(pick(this.random, lies), ctx);
    });
  }

  /** All receivers of a rewritten message get the same one. */
  #once(bytes: Uint8Array, make: () => Uint8Array | null): Uint8Array {
    const key = bytesToHex(sha3(bytes));
    let out = this.#rewritten.get(key);
    if (!out) this.#rewritten.set(key, (out = make() ?? bytes));
    return out;
  }

  #decode(bytes: Uint8Array): BbftMessage | null {
    const m = decodeMessage(bytes, this.world.context(epochOf(bytes)));
    return 'kind' in m ? m : null;
  }

  #rival(bytes: Uint8Array): Uint8Array | null {
    const m = this.#decode(bytes);
    const ctx = this.world.context(epochOf(bytes));
    if (m?.kind === 'distribute' && m.block) return encodeMessage(this.#secondProposal(m, m.block, ctx), ctx, this.node);
    if (m?.kind !== 'aggregate') return null;
    const rival = this.#rivals.get(bytesToHex(m.blockId) + String(m.view));
    if (!rival) return null;
    const fields = proposedFields(rival, ctx);
    const signature = this.world.sign(this.node, 'bls', votePayload(ctx.chainId, fields));
    const vote = { ...m, blockId: fields.blockId, signers: [this.node], signature };
    return this.#aggregate(vote, ctx);
  }

  /** The aggregate as a message of this node, signed where gateways sign theirs. */
  #aggregate(m: Extract<BbftMessage, { kind: 'aggregate' }>, ctx: EpochContext): Uint8Array {
    const payload = partialPayload(ctx.chainId, ctx.epoch, m.view, aggregateHash(m, ctx.validators.length));
    const identity = this.world.sign(this.node, 'identity', payload);
    return encodeMessage({ ...m, identitySignature: m.level === 1 ? identity : null }, ctx, this.node);
  }

  #secondProposal(m: Distribute, block: Block, ctx: EpochContext): Distribute {
    const rival = this.#proposal(m, later(block), ctx);
    this.#rivals.set(bytesToHex(proposedFields(m, ctx).blockId) + String(m.view), rival);
    return rival;
  }

  /** The proposal with another block, signed. */
  #proposal(m: Distribute, block: Block, ctx: EpochContext): Distribute {
    this.world.invented(block);
    return this.#signed({ ...m, block }, ctx);
  }

  #signed(draft: Distribute, ctx: EpochContext): Distribute {
    const fields = proposedFields(draft, ctx);
    const payload = proposePayload(ctx.chainId, fields, sha3(topologyBytes(draft.topology, ctx.validators.length)));
    return { ...draft, height: fields.height, signature: this.world.sign(this.node, 'identity', payload) };
  }
}

/** The same block a millisecond later: as valid as the first, with another id. */
const later = (block: Block): Block => ({ ...block, header: { ...block.header, timestamp: block.header.timestamp + 1 } });
