/** Engines by the name in the chain specification, and the local timing of a node. Source: bbft.md 6, Annex A. */
import { bbftEngine, soloEngine } from '@bystack/bbft';
import type { ChainSpec } from '@bystack/chainspec';
import type { LocalTimers } from '@bystack/consensus';

/** Every engine a specification may name. A new one is a line here. */
export const ENGINES = { bbft: bbftEngine, solo: soloEngine } as const;

/** The engine of a specification. */
export const engineOf = (spec: ChainSpec): (typeof ENGINES)[keyof typeof ENGINES] => ENGINES[spec.consensus.engine];

/** One way between validators of one site, 99th percentile with a busy machine in it, ms. */
const ONE_WAY_MS = 40;

/**
 * Local timing: how long a node waits before it acts for a silent one. `t0` bounds how long a dead leader holds the
 * chain up: 1 s, or twelve ways where these take longer. The waits inside a view are factors of a round trip, at least
 * 20 ms and at most a quarter of `t0`. The block interval is no part of it: the engine adds it where it waits for it.
 */
export function localTimers(oneWayMs: number = ONE_WAY_MS): LocalTimers {
  const t0Ms = Math.max(1_000, 12 * oneWayMs);
  const roundTripMs = 2 * oneWayMs;
  const within = (factor: number): number => Math.min(t0Ms / 4, Math.max(20, factor * roundTripMs));
  return {
    t0Ms,
    tMaxMs: 30_000,
    aggWaitMs: within(2),
    exchWaitMs: within(4),
    leafWaitMs: within(8),
    fastWaitMs: Math.min(30, roundTripMs / 4),
    retxMs: t0Ms / 2,
    tcWaitMs: t0Ms / 2,
  };
}
