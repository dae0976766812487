/** Headers and proposals that break a rule of bbft.md 4.4 C. */
import { sha3 } from '@bystack/base';
import type { Distribute } from '@bystack/bbft';
import type { EpochContext } from '@bystack/consensus';
import type { Block, BlockHeader } from '@bystack/protocol';
import type { InvalidField } from '../scenario.js';

const AHEAD_MS = 120_000;

type HeaderField = Exclude<InvalidField, 'sibling' | 'stale'>;

const spoiledHeader = (h: BlockHeader, field: HeaderField, ctx: EpochContext): BlockHeader => {
  switch (field) {
    case 'producer':
      return { ...h, producer: (h.producer + 1) % ctx.validators.length };
    case 'createdView':
      return { ...h, createdView: h.createdView - BigInt(ctx.params.turnViews * ctx.validators.length) };
    case 'early':
      return { ...h, timestamp: h.timestamp - ctx.params.blockIntervalMs };
    case 'ahead':
      return { ...h, timestamp: h.timestamp + AHEAD_MS };
    case 'stateRoot':
      return { ...h, stateRoot: sha3(h.stateRoot) };
    case 'parent':
      return { ...h, parent: sha3(h.parent) };
    case 'height':
      return { ...h, height: h.height + 1n };
  }
};

/**
 * The proposal with one rule broken. `sibling`: a valid rival of an older block on the newest certificate; `stale`: the
 * same on the old certificate it belongs to. Null where nothing older is known.
 */
export function spoil(
  m: Distribute,
  block: Block,
  field: InvalidField,
  older: Distribute | undefined,
  ctx: EpochContext,
): Distribute | null {
  if (field !== 'sibling' && field !== 'stale') return { ...m, block: { ...block, header: spoiledHeader(block.header, field, ctx) } };
  if (!older?.block) return null;
  const { createdView, producer, timestamp } = block.header;
  const header = { ...older.block.header, createdView, producer, timestamp: timestamp + 1 };
  const rival = { ...m, block: { ...older.block, header } };
  return field === 'stale' ? { ...rival, qc: older.qc, tc: null } : rival;
}
