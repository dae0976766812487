/** The durable safety record D. Source: bbft.md 4.2. */
import { BystackError, isBystackError, type Hash } from '@bystack/base';
import { encodeQC, encodeTC, FixedReader, FixedWriter, readQC, readTC, type QC, type TC } from '@bystack/consensus';

/** What must survive a crash before any own signature leaves. Views are 0 before the first. */
export interface SafetyRecord {
  readonly epoch: bigint;
  readonly lastVotedView: bigint;
  readonly lastTimeoutView: bigint;
  /** Content of the last time-out and the certificate of its hqView; null before the first. A repeat needs both unchanged. */
  readonly timeout: { readonly hqView: bigint; readonly fastBlock: Hash; readonly qc: QC } | null;
  readonly highQC: QC;
  readonly lastTC: TC | null;
  readonly fastVote: { readonly view: bigint; readonly blockId: Hash } | null;
  readonly lastProposedView: bigint;
  readonly lastProposedId: Hash;
  readonly seq: number;
}

const VERSION = 1;

/** Bytes of the record; the log adds its own checksum. */
export function encodeRecord(d: SafetyRecord, n: number): Uint8Array {
  const w = new FixedWriter().u8(VERSION).u64(d.epoch).u64(d.lastVotedView).u64(d.lastTimeoutView);
  w.u8(d.timeout ? 1 : 0);
  if (d.timeout) w.u64(d.timeout.hqView).bytes(d.timeout.fastBlock).bytes(encodeQC(d.timeout.qc, n));
  w.bytes(encodeQC(d.highQC, n)).u8(d.lastTC ? 1 : 0);
  if (d.lastTC) w.bytes(encodeTC(d.lastTC, n));
  w.u8(d.fastVote ? 1 : 0);
  if (d.fastVote) w.u64(d.fastVote.view).bytes(d.fastVote.blockId);
  return w.u64(d.lastProposedView).bytes(d.lastProposedId).u64(BigInt(d.seq)).finish();
}

const damaged = (why: string): never => {
  throw new BystackError(
    { code: 'BBFT_RECORD' },
    {
      message: `The stored safety record cannot be used: ${why}.`,
      remedy: 'The node must not sign in this epoch; let it follow the chain until the next one.',
      fault: 'environment',
    },
  );
};

/** @throws BystackError `BBFT_RECORD` when the bytes are cut, of another version or of another epoch */
export function decodeRecord(bytes: Uint8Array, n: number, epoch: bigint): SafetyRecord {
  try {
    const r = new FixedReader(bytes);
    if (r.u8() !== VERSION) return damaged('unknown version');
    const head = { epoch: r.u64(), lastVotedView: r.u64(), lastTimeoutView: r.u64() };
    if (head.epoch !== epoch) return damaged('it belongs to another epoch');
    const timeout = r.u8() === 1 ? { hqView: r.u64(), fastBlock: r.take(32), qc: readQC(r, n) } : null;
    const highQC = readQC(r, n);
    const lastTC = r.u8() === 1 ? readTC(r, n) : null;
    const fastVote = r.u8() === 1 ? { view: r.u64(), blockId: r.take(32) } : null;
    const out: SafetyRecord = {
      ...head,
      timeout,
      highQC,
      lastTC,
      fastVote,
      lastProposedView: r.u64(),
      lastProposedId: r.take(32),
      seq: Number(r.u64()),
    };
    r.end();
    return out;
  } catch (error) {
    if (isBystackError(error) && error.code !== 'BBFT_RECORD') return damaged(error.message);
    throw error;
  }
}
