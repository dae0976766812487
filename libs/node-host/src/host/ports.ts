/** What the host needs around the machine; the other parts are the ports of `../transport`, `../pool` and `../crypto`. */
import type { Machine, TimeMs } from '@bystack/base';
import type { ReplicaEffect, ReplicaInput, ReplicaQueries } from '@bystack/replica';
import type { BlsSigner, IdentitySigner } from '../crypto/crypto.js';
import type { LaneIndex } from './input-queue.js';

/** A validator as the host drives it. */
export type HostMachine = Machine<ReplicaInput, ReplicaEffect> & ReplicaQueries;

/** An input without its time: the host adds it when the machine takes the input. */
export type TimelessInput = ReplicaInput extends infer I ? (I extends { readonly now: TimeMs } ? Omit<I, 'now'> : never) : never;

/** Where answers to the machine's orders go; the lane is that of the input which caused the order. */
export type Answer = (lane: LaneIndex, input: TimelessInput) => void;

/** Own keys, ready to sign. */
export interface OwnKeys {
  readonly bls: Pick<BlsSigner, 'sign'>;
  readonly identity: Pick<IdentitySigner, 'sign'>;
}
