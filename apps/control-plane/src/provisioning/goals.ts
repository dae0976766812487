/** Rows → what is wanted, in the words of lib provisioning. Pure. */
import { maxFaulty } from '@bystack/chainspec';
import { isOpenOperation, rulesOf, type DesiredChain, type Goal, type StepKey } from '@bystack/provisioning';
import type { ChainEntity } from '../chains/chain.entity.js';
import type { ChainSettings } from '../chains/chain-settings.js';
import type { DesiredChainState } from '../chains/chain.enums.js';
import type { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import type { DesiredNodeState } from '../nodes/node.enums.js';
import type { OperationKind, OperationStatus } from '../operations/operation.enums.js';
import type { OperationEntity } from '../operations/operation.entity.js';

/** Services that follow every chain. */
export const CHAIN_SERVICES = ['index'] as const;

/** Kinds that are about one node. */
const NODE_KINDS: readonly string[] = ['START_NODE', 'STOP_NODE', 'RESTART_NODE'] satisfies OperationKind[];

/** What is wanted of a chain. */
export function desiredOf(chain: ChainEntity, nodes: readonly ChainNodeEntity[]): DesiredChain {
  const settings = chain.settings as unknown as ChainSettings;
  return {
    state: chain.desiredState as DesiredChainState,
    f: maxFaulty(chain.validatorCount),
    emptyIntervalMs: settings.emptyIntervalMs,
    nodes: nodes.map((node) => ({
      name: node.name,
      validator: node.role === 'VALIDATOR',
      state: node.desiredState as DesiredNodeState,
    })),
    services: CHAIN_SERVICES,
    mainChain: false,
  };
}

/** True when the operation takes back what it made: it was cancelled, or it failed. */
export function isTakingBack(operation: Pick<OperationEntity, 'kind' | 'cancelRequested' | 'error'>): boolean {
  return operation.kind === 'CREATE_CHAIN' && (operation.cancelRequested || operation.error !== null);
}

/** What an operation is to reach. */
export function goalOf(operation: OperationEntity, nodes: readonly ChainNodeEntity[]): Goal {
  const node = nodes.find((one) => one.id === operation.nodeId)?.name ?? '';
  const fromInstance = typeof operation.input['fromInstance'] === 'string' ? operation.input['fromInstance'] : null;
  switch (operation.kind as OperationKind) {
    case 'CREATE_CHAIN':
      return { kind: isTakingBack(operation) ? 'COMPENSATE' : 'CREATE' };
    case 'DELETE_CHAIN':
      return { kind: 'DELETE' };
    case 'PAUSE_CHAIN':
      return { kind: 'PAUSE' };
    case 'RESUME_CHAIN':
      return { kind: 'RESUME' };
    case 'STOP_NODE':
      return { kind: 'STOP_NODE', node };
    case 'START_NODE':
    case 'RESTART_NODE':
      return { kind: operation.kind as 'START_NODE' | 'RESTART_NODE', node, fromInstance };
  }
}

/** Steps an operation of that kind shows from its start, in order. */
export function stepsOf(kind: OperationKind): StepKey[] {
  const node = { name: 'node', validator: true, state: 'RUNNING' } as const;
  const desired: DesiredChain = { state: 'RUNNING', f: 0, emptyIntervalMs: 0, nodes: [node], services: [], mainChain: false };
  const goal: Goal = NODE_KINDS.includes(kind)
    ? kind === 'STOP_NODE'
      ? { kind, node: node.name }
      : { kind: kind as 'START_NODE' | 'RESTART_NODE', node: node.name, fromInstance: null }
    : { kind: kind.replace(/_CHAIN$/, '') as 'CREATE' | 'DELETE' | 'PAUSE' | 'RESUME' };
  return rulesOf(desired, goal).map((rule) => rule.key);
}

/**
 * Operations to advance now, of the open ones in the order they were asked for: the first one; together with it those
 * behind it that are about other nodes, as long as all are about nodes.
 */
export function selectWork(open: readonly OperationEntity[]): OperationEntity[] {
  const work: OperationEntity[] = [];
  for (const operation of open) {
    if (!isOpenOperation(operation.status as OperationStatus)) continue;
    const aboutNode = NODE_KINDS.includes(operation.kind);
    if (work.length > 0 && (!aboutNode || work.some((one) => one.nodeId === operation.nodeId))) break;
    work.push(operation);
    if (!aboutNode) break;
  }
  return work;
}
