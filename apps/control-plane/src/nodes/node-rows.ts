/** Rows of the nodes a chain is made with. Pure. */
import type { ChainEntity } from '../chains/chain.entity.js';
import type { ChainNodeEntity } from './chain-node.entity.js';

/** What a new row says; the rest has defaults. */
export type NewNodeRow = Pick<
  ChainNodeEntity,
  'chainId' | 'name' | 'role' | 'position' | 'validatorIndex' | 'desiredState' | 'status' | 'signingState'
>;

/** One validator per seat: `validator-1`, `validator-2`, ... */
export function newNodeRows(chain: Pick<ChainEntity, 'id' | 'validatorCount'>): NewNodeRow[] {
  return Array.from({ length: chain.validatorCount }, (_, i) => ({
    chainId: chain.id,
    name: `validator-${i + 1}`,
    role: 'VALIDATOR',
    position: i,
    validatorIndex: i,
    desiredState: 'RUNNING',
    status: 'PENDING',
    signingState: 'PAUSED',
  }));
}
