/** When a process that ended starts again. Source: product.md 4.2, ARCHITECTURE.md 10. */

/** Bounds of the policy, ms. */
export interface RestartLimits {
  /** Answering for so long makes a process healthy. */
  readonly healthyAfterMs: number;
  /** Wait after a healthy process, and first wait after an early exit. */
  readonly firstDelayMs: number;
  readonly delayCapMs: number;
  /** So many early exits within the window end the restarts. */
  readonly crashesMax: number;
  readonly crashWindowMs: number;
}

/** The product's bounds. */
export const RESTART_LIMITS: RestartLimits = {
  healthyAfterMs: 5_000,
  firstDelayMs: 1_000,
  delayCapMs: 10_000,
  crashesMax: 10,
  crashWindowMs: 600_000,
};

/** Exit code of a broken invariant: a bug that a healthy time before does not excuse. */
export const EXIT_INVARIANT = 70;

/** What to do, and the early exits to remember. */
export interface RestartDecision {
  /** Null: give up. */
  readonly delayMs: number | null;
  readonly crashes: readonly number[];
}

/**
 * Decides after an exit. `healthyMs`: how long the process had answered, 0 when it never did. `crashes`: times of
 * earlier early exits, as the last decision gave them.
 */
export function decideRestart(
  exit: { readonly healthyMs: number; readonly code: number | null },
  crashes: readonly number[],
  nowMs: number,
  limits: RestartLimits = RESTART_LIMITS,
): RestartDecision {
  if (exit.healthyMs >= limits.healthyAfterMs && exit.code !== EXIT_INVARIANT) return { delayMs: limits.firstDelayMs, crashes: [] };
  const recent = [...crashes.filter((at) => nowMs - at < limits.crashWindowMs), nowMs];
  if (recent.length >= limits.crashesMax) return { delayMs: null, crashes: recent };
  return { delayMs: Math.min(limits.delayCapMs, limits.firstDelayMs * 2 ** (recent.length - 1)), crashes: recent };
}
