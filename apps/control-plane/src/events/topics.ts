/** What can happen, and the payload each event carries. Subscribers read the state again; events only say where to look. */
export interface Topics {
  /** Key: operation row id. */
  readonly operation: Record<string, never>;
  /** Key: chain row id. */
  readonly chain: Record<string, never>;
  /** Key: chain row id. A block became final and is in the explorer. */
  readonly block: { readonly height: string };
  /** Key: chain row id. Hash as hex, and the platform's own row where there is one. */
  readonly transaction: { readonly hash: string | null; readonly platformTxId?: string };
  /** Key: `MAIN_CHAIN_KEY`. State or wishes of the main-chain changed. */
  readonly mainChain: Record<string, never>;
  /** Key: chain row id. Becomes the job `reconcile` on the queue `reconcile`. */
  readonly reconcile: Record<string, never>;
}

/** Key of events of the main-chain, of which there is one. */
export const MAIN_CHAIN_KEY = 'main';

/** Name of an event. */
export type Topic = keyof Topics;

/** An event as subscribers get it. */
export interface BusEvent<T extends Topic> {
  readonly key: string;
  readonly payload: Topics[T];
}
