/** Row of a node → what the API shows. Pure. */
import { toGlobalId } from '../common/ids.js';
import type { ChainNodeEntity } from './chain-node.entity.js';
import { ChainNodeType } from './chain-node.type.js';
import type { DesiredNodeState, NodeRole, NodeStatus, SigningState } from './node.enums.js';

/** Row → object. */
export function toChainNode(row: ChainNodeEntity): ChainNodeType {
  const { height, networkHeight, p2pPort } = row;
  const behind = height === null || networkHeight === null ? null : networkHeight - height;
  return Object.assign(new ChainNodeType(), {
    id: toGlobalId('ChainNode', row.id),
    rowId: row.id,
    chainRowId: row.chainId,
    name: row.name,
    role: row.role as NodeRole,
    status: row.status as NodeStatus,
    signingState: row.signingState as SigningState,
    desiredState: row.desiredState as DesiredNodeState,
    pid: row.pid,
    height,
    lag: behind === null ? null : Math.max(0, Number(behind)),
    peers: row.peers,
    version: row.version,
    restarts: row.restarts,
    observedAt: row.observedAt,
    exitCode: row.exitCode,
    rssBytes: row.rssBytes === null ? null : String(row.rssBytes),
    identityKey: row.identityKey ?? '',
    p2pAddress: p2pPort === null ? null : `127.0.0.1:${p2pPort}`,
  });
}

/** True when the node's vote counts now. */
export function isVoting(row: Pick<ChainNodeEntity, 'role' | 'status' | 'signingState'>): boolean {
  return row.role === 'VALIDATOR' && (row.status === 'RUNNING' || row.status === 'LAGGING') && row.signingState === 'SIGNING';
}
