/** The checks of one block that ask no state but its parent: proof of work, then body, each in a worker thread. */
import { type Hash, type Metrics } from '@bystack/base';
import type { WorkPool, WorkPriority } from '@bystack/node-host';
import type { BlockOutcome, HeaderNode, JudgedBlock } from '@bystack/powchain';
import { childSeed, compactToTarget, subsidyAt } from '@bystack/powheaders';
import { decodeMainBlock, mapTx, type MainHeader } from '@bystack/protocol';
import { meetsTarget } from '@bystack/tensority';

/** A block whose header could be read. */
export interface ReceivedBlock {
  readonly hash: Hash;
  /** `hash` in hex. */
  readonly id: string;
  readonly header: MainHeader;
  readonly raw: Uint8Array;
}

/** A refusal. */
export type Refused = Extract<BlockOutcome, { kind: 'refused' }>;

/** Where and why a block was refused. */
export const refused = (stage: Refused['stage'], code: string): Refused => ({ kind: 'refused', orphan: false, stage, code });

/** What judges blocks. */
export interface Judges {
  readonly work: Pick<WorkPool, 'powHash' | 'judgeBody'>;
  readonly metrics: Metrics;
}

/**
 * Hashes the header, then judges the body. What is refused at `work` is so by its header; at `body` it may be another's
 * header over forged witnesses, so the hash must not be remembered as bad. Rejects with the codes of the work pool.
 */
export async function judgeBlock(
  { hash, header, raw }: ReceivedBlock,
  parent: HeaderNode,
  priority: WorkPriority,
  { work, metrics }: Judges,
): Promise<JudgedBlock | Refused> {
  const timed = async <T>(name: string, doing: Promise<T>): Promise<T> => {
    const begun = performance.now();
    const result = await doing;
    metrics.observe(name, (performance.now() - begun) / 1_000);
    return result;
  };
  const powHash = await timed('chain_pow_hash_seconds', work.powHash(hash, childSeed(parent), priority));
  if (!meetsTarget(powHash, compactToTarget(header.bits))) return refused('work', 'errWorkProof');
  const verdict = await timed('chain_body_seconds', work.judgeBody(raw, subsidyAt(header.height), priority));
  if (verdict.error !== null) return refused('body', verdict.error);
  const block = decodeMainBlock(raw);
  const mapped = block.transactions.map(({ tx }) => mapTx(tx, 'mainchain'));
  return { hash, raw, block, mapped, statusFail: verdict.statusFail };
}
