/** What the supervisor tells of a node. */
import type { NodeFacts, ProcessState } from '@bystack/provisioning';
import type { NodeStatus } from '@bystack/rpc';
import type { NodeRef } from './node-paths.js';

/** Why a node's last process ended or cannot start. */
export interface NodeFailure {
  readonly code:
    | 'NODE_EXITED'
    | 'NODE_MEMORY_CAP'
    | 'NODE_NO_ANSWER'
    | 'NODE_NOT_STARTED'
    /** Another process answers at the node's address. */
    | 'NODE_ADDRESS_TAKEN';
  readonly message: string;
}

/** A node's process now. Times in ms since 1970. */
export interface NodeProcessView extends NodeRef {
  readonly state: ProcessState;
  readonly pid: number | null;
  readonly startTime: string | null;
  readonly instanceId: string | null;
  readonly generation: number;
  readonly restarts: number;
  readonly rssBytes: number | null;
  readonly answering: boolean;
  readonly everAnswered: boolean;
  /** Its newest answer, also when it does not answer any more; null before the first. */
  readonly status: NodeStatus | null;
  readonly exit: { readonly code: number | null; readonly signal: string | null; readonly atMs: number } | null;
  readonly failure: NodeFailure | null;
  /** When the next start is tried, while the state is BACKING_OFF. */
  readonly nextTryAtMs: number | null;
}

/** A process that ended. `nextTryAtMs` null: it stays down. */
export interface NodeExitEvent {
  readonly nodeId: string;
  readonly chainRowId: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly atMs: number;
  readonly nextTryAtMs: number | null;
  readonly gaveUp: boolean;
  readonly failure: NodeFailure | null;
}

/** The view as the facts that `plan` takes. */
export function viewToFacts(view: NodeProcessView): NodeFacts {
  const { status } = view;
  return {
    process: view.state,
    instanceId: view.instanceId,
    answering: view.answering,
    everAnswered: view.everAnswered,
    syncing: status?.syncing ?? false,
    peers: status?.peers.filter((peer) => peer.connected).length ?? 0,
    height: status?.heightFinalized ?? '0',
    networkHeight: status === null ? '0' : maxHeight(status.networkHeight, status.heightFinalized),
    finalSinceStart: view.answering && status !== null && status.lastFinalAtMs !== null,
  };
}

const maxHeight = (a: string, b: string): string => (BigInt(a) > BigInt(b) ? a : b);
