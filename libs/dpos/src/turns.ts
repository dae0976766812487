/** Turns as leader that the chain shows: had and missed, per validator of an epoch (bbft.md 4.5, 4.8). */
import type { TurnLog } from '@bystack/ledger';

/** How leaders follow each other in an epoch: turn t is led by (offset + t) mod n. */
export interface TurnRules {
  readonly n: number;
  readonly offset: number;
  /** Views of a turn (K). */
  readonly turnViews: number;
}

/** View 0 is that of the boundary block before. */
const FIRST_VIEW = 1n;

/** Counts `count` turns from turn `from` on, one for each leader. Linear in n, however many turns. */
const addTurns = (counts: number[], from: bigint, count: bigint, { n, offset }: TurnRules): void => {
  if (count <= 0n) return;
  const size = BigInt(n);
  const rounds = Number(count / size);
  for (let i = 0; i < n; i++) counts[i] = (counts[i] ?? 0) + rounds;
  for (let t = 0n; t < count % size; t++) {
    const leader = Number((BigInt(offset) + from + t) % size);
    counts[leader] = (counts[leader] ?? 0) + 1;
  }
};

/**
 * The log after a block created in `view`; `before` is null for the first block of an epoch. A turn without a block is
 * missed. With one view a turn, the turn after a block may hold its REPEAT and is not counted as missed.
 */
export function noteTurn(before: TurnLog | null, view: bigint, rules: TurnRules): TurnLog {
  const length = BigInt(rules.turnViews);
  const first = before ? before.view / length + 1n : FIRST_VIEW / length;
  const turn = view / length;
  const had = before ? [...before.had] : new Array<number>(rules.n).fill(0);
  const missed = before ? [...before.missed] : new Array<number>(rules.n).fill(0);
  addTurns(had, first, turn - first + 1n, rules);
  const excused = before && length === 1n ? 1n : 0n;
  addTurns(missed, first + excused, turn - first - excused, rules);
  return { view, had, missed };
}

/** True for a validator that missed more than half of the turns it had. */
export function missedTooMany(turns: TurnLog | null, index: number): boolean {
  if (!turns || index < 0) return false;
  return 2 * (turns.missed[index] ?? 0) > (turns.had[index] ?? 0);
}
