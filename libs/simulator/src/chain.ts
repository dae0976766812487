/** The chain of a scenario: its specification, and what checkers and adversaries need to read and verify its messages. */
import type { ChainSpec } from '@bystack/chainspec';
import { ZERO_HASH, type EpochContext, type SignatureCheck } from '@bystack/consensus';
import type { ChainFacts } from '@bystack/replica';
import { clusterSpec } from '@bystack/testkit';
import { simAggregate, simVerify } from './crypto.js';
import { SIM_TIMERS } from './host-types.js';
import type { Scenario } from './scenario.js';

/** Every simulated chain starts at this time. */
export const GENESIS_TIME = 1_700_000_000_000;
const EMPTY_MS = 400;
const BLOCK_MS = 200;

/** Specification of a scenario's chain. */
export const specOf = (s: Scenario): ChainSpec =>
  clusterSpec(s.validators, {
    m: s.gateways,
    turnViews: s.turnViews,
    epochLength: s.epochLength,
    electionGap: Math.min(4, s.epochLength - 1),
    blockIntervalMs: BLOCK_MS,
    emptyIntervalMs: EMPTY_MS,
  });

/** Contexts of the epochs of one chain, seen from outside, and the judge of its certificates. */
export class ChainContexts {
  readonly #contexts = new Map<bigint, EpochContext>();

  constructor(private readonly facts: ChainFacts) {}

  context(epoch: bigint): EpochContext {
    let ctx = this.#contexts.get(epoch);
    if (!ctx) {
      const { chainId, members, params, topology } = this.facts;
      const start = { height: epoch * BigInt(params.epochLength), blockId: ZERO_HASH, timestamp: GENESIS_TIME };
      ctx = { chainId, epoch, self: null, validators: members, params, timers: SIM_TIMERS, topology, start, aggregate: simAggregate };
      this.#contexts.set(epoch, ctx);
    }
    return ctx;
  }

  verify(check: SignatureCheck): boolean {
    if (check.scheme === 'identity') return false;
    const { members } = this.facts;
    const groups = check.groups.map((g) => ({ message: g.message, keys: g.signers.map((s) => members[s]?.blsKey ?? ZERO_HASH) }));
    return simVerify({ scheme: 'bls', groups, signature: check.signature });
  }
}
