/** I14: every certificate and aggregate that an honest node sends holds each named signature exactly once. */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { decodeMessage, type BbftMessage } from '@bystack/bbft';
import {
  encodeQC,
  encodeTC,
  qcCheck,
  qcFlaw,
  tcChecks,
  tcFlaw,
  type EpochContext,
  type QC,
  type SignatureCheck,
  type TC,
} from '@bystack/consensus';
import type { Report } from './breach.js';
import type { VoteWatch } from './votes.js';

const HEADER_EPOCH = 10;

/** Watches what honest nodes send on the consensus lane. */
export class AggregateWatch {
  readonly #good = new Set<string>();

  constructor(
    private readonly world: { context(epoch: bigint): EpochContext; verify(check: SignatureCheck): boolean },
    private readonly votes: VoteWatch,
    private readonly report: Report,
  ) {}

  sent(name: string, bytes: Uint8Array): void {
    const epoch = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(HEADER_EPOCH);
    const ctx = this.world.context(epoch);
    const m = decodeMessage(bytes, ctx);
    if ('code' in m) return this.report('I14', `${name} sends what cannot be read: ${m.message}`);
    if ('qc' in m) this.#qc(name, m.qc, ctx);
    if ('tc' in m && m.tc) this.#tc(name, m.tc, ctx);
    if (m.kind === 'aggregate' && m.signers.length > 1) this.#aggregate(name, m, ctx);
  }

  #once(key: string, holds: () => boolean): boolean {
    if (this.#good.has(key)) return true;
    const good = holds();
    if (good) this.#good.add(key);
    return good;
  }

  #qc(name: string, qc: QC, ctx: EpochContext): void {
    const check = qcCheck(qc, ctx);
    if (check && qcFlaw(qc, ctx) !== null)
      this.report('I14', `${name} sends a certificate of view ${String(qc.view)} that cannot be valid`);
    if (check && !this.#once(bytesToHex(encodeQC(qc, ctx.validators.length)), () => this.world.verify(check)))
      this.report('I14', `${name} sends a certificate of view ${String(qc.view)} whose signatures do not add up`);
  }

  #tc(name: string, tc: TC, ctx: EpochContext): void {
    if (tcFlaw(tc, ctx) !== null)
      this.report('I14', `${name} sends a time-out certificate of view ${String(tc.view)} that cannot be valid`);
    if (!this.#once(bytesToHex(encodeTC(tc, ctx.validators.length)), () => tcChecks(tc, ctx).every((check) => this.world.verify(check))))
      this.report('I14', `${name} sends a time-out certificate of view ${String(tc.view)} whose signatures do not add up`);
  }

  #aggregate(name: string, m: Extract<BbftMessage, { kind: 'aggregate' }>, ctx: EpochContext): void {
    const holds = this.votes
      .contents(ctx.epoch, m.view, bytesToHex(m.blockId))
      .some((content) =>
        this.world.verify({ scheme: 'bls', groups: [{ message: hexToBytes(content), signers: m.signers }], signature: m.signature }),
      );
    if (!holds) this.report('I14', `${name} sends an aggregate of view ${String(m.view)} that does not hold each vote once`);
  }
}
