/** Roles and states of a node as the API names them. Source: product.md 4.2. */
import { registerEnumType } from '@nestjs/graphql';

export const NodeRole = { VALIDATOR: 'VALIDATOR', OBSERVER: 'OBSERVER', MAINCHAIN: 'MAINCHAIN' } as const;
export type NodeRole = keyof typeof NodeRole;

export const NodeStatus = {
  PENDING: 'PENDING',
  STARTING: 'STARTING',
  SYNCING: 'SYNCING',
  RUNNING: 'RUNNING',
  LAGGING: 'LAGGING',
  STOPPED: 'STOPPED',
  CRASHED: 'CRASHED',
  FAILED: 'FAILED',
  UNREACHABLE: 'UNREACHABLE',
  REMOVED: 'REMOVED',
} as const;
export type NodeStatus = keyof typeof NodeStatus;

export const DesiredNodeState = { RUNNING: 'RUNNING', STOPPED: 'STOPPED', REMOVED: 'REMOVED' } as const;
export type DesiredNodeState = keyof typeof DesiredNodeState;

export const SigningState = {
  SIGNING: 'SIGNING',
  QUARANTINED: 'QUARANTINED',
  RECOVERING: 'RECOVERING',
  PAUSED: 'PAUSED',
  OTHER_INSTANCE: 'OTHER_INSTANCE',
  NOT_A_SIGNER: 'NOT_A_SIGNER',
} as const;
export type SigningState = keyof typeof SigningState;

registerEnumType(NodeRole, { name: 'NodeRole', description: 'What a node does in its chain.' });
registerEnumType(NodeStatus, { name: 'NodeStatus', description: 'Observed state of a node.' });
registerEnumType(DesiredNodeState, { name: 'DesiredNodeState', description: 'State of a node asked for.' });
registerEnumType(SigningState, { name: 'SigningState', description: 'Whether a validator signs, apart from whether it runs.' });
