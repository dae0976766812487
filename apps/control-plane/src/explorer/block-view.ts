import { toGlobalId } from '../common/ids.js';
import type { BlockIndexEntity } from './block-index.entity.js';
import { BlockType } from './block.type.js';

/** A row as the API shows it. */
export function blockView(row: BlockIndexEntity): BlockType {
  return Object.assign(new BlockType(), {
    id: toGlobalId('Block', `${row.chainId}:${row.height}`),
    chainRowId: row.chainId,
    producerIndex: row.producer,
    proof: row.proof,
    height: row.height,
    hash: row.hash,
    parentHash: row.parent,
    timestamp: new Date(row.timestampMs),
    epoch: row.epoch,
    createdView: row.createdView,
    transactionCount: row.txCount,
    sizeBytes: row.sizeBytes,
    txRoot: row.txRoot,
    witnessRoot: row.witnessRoot,
    stateRoot: row.stateRoot,
  });
}
