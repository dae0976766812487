/** What the miner asks for and hashes: a block without its proof of work. */
import type { Hash } from '@bystack/base';
import type { HeaderNode, MainNetwork } from '@bystack/powchain';
import { medianTimePast } from '@bystack/powheaders';
import type { MainHeader } from '@bystack/protocol';

/** The choices of the miner; everything else follows from parent and pool. */
export interface TemplateRequest {
  readonly parent: HeaderNode;
  /** Of the block, seconds. */
  readonly timestamp: bigint;
  /** Control program of the coinbase output. */
  readonly program: Uint8Array;
  /** Bytes behind the height in the coinbase, at most 107. */
  readonly arbitrary: Uint8Array;
}

/** A block that only lacks its nonce; `header.nonce` is where a search begins. */
export interface BlockTemplate {
  readonly header: MainHeader;
  /** As they are written, coinbase first. */
  readonly transactions: readonly Uint8Array[];
  /** Seed to hash the header under. */
  readonly seed: Hash;
}

/** Makes a template of the pool's transactions (mainchain.md 17). */
export type TemplateSource = (request: TemplateRequest) => BlockTemplate;

/** Where the network asks for a pause between blocks: the timestamp (seconds) that ends it; else null. */
export function pauseEnd(parent: HeaderNode, network: Pick<MainNetwork, 'minBlockSeconds'>): bigint | null {
  return network.minBlockSeconds > 0 ? parent.header.timestamp + BigInt(network.minBlockSeconds) : null;
}

/** Timestamp of a child of `parent` made at `now` (seconds): the clock's, but behind the median and the pause. */
export function childTimestamp(parent: HeaderNode, network: Pick<MainNetwork, 'minBlockSeconds'>, now: bigint): bigint {
  return [medianTimePast(parent) + 1n, pauseEnd(parent, network) ?? now].reduce((latest, at) => (at > latest ? at : latest), now);
}
