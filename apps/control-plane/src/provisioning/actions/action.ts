/** What runners of actions share. */
import type { Action } from '@bystack/provisioning';
import type { ChainEntity } from '../../chains/chain.entity.js';
import type { ChainNodeEntity } from '../../nodes/chain-node.entity.js';

/** The chain as it was when the action was planned, and a way to tell what happens. */
export interface ActionContext {
  readonly action: Action;
  readonly chain: ChainEntity;
  readonly nodes: readonly ChainNodeEntity[];
  /** The node the action is about. @throws InvariantError when it is about none. */
  node(): ChainNodeEntity;
  /** A line for the step's log. Never with a secret. */
  say(event: string, text: string, level?: 'info' | 'warn' | 'error'): Promise<void>;
}

/** The action is under way and wants to be run again. */
export interface StillWorking {
  readonly lookAgainMs: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly message: string;
}

/**
 * Does one kind of action, and takes it back. Both may run again after a crash at any place and then arrive at the same
 * result. @throws BystackError; retryable or of the environment: tried again, else the operation fails.
 */
export interface ActionRunner {
  run(context: ActionContext): Promise<StillWorking | null>;
  undo(context: ActionContext): Promise<void>;
}
