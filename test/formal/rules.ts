/** Numbers of the model and the rules that can be switched off in it. Source: bbft.md 1, 4.4, 7.2. */

/** Validators; one of them is faulty in any way it likes, the others are honest. */
export const N = 4;
/** Faulty validators. */
export const F = 1;
/** Honest validators. */
export const HONEST = N - F;
/** Signers of a certificate: n − f. */
export const QUORUM = N - F;
/** Fast slack p = ⌊(n − 3f − 1) / 2⌋. */
export const SLACK = Math.floor((N - 3 * F - 1) / 2);
/** Signers of a fast certificate: n − p. */
export const FAST = N - SLACK;

/** What can be switched off, and the rule it stands for. */
export const RULES = {
  carry: 'C2 with a time-out certificate: the proposal builds on the highest certificate the time-outs report',
  forced: 'C3/B2: a fast vote reported often enough forces the same block to be proposed again',
  'fast-direct': '2.3/C: only proposals justified by the certificate of the directly preceding view count for the fast path',
  'fast-threshold': '2.3: a fast certificate has n − p signers (off: one fewer)',
  jv: '2.1/D4: a vote signs the view of the certificate it builds on and the digest of the time-out certificate',
  turn: 'C1/D13: who timed out in a leader turn does not vote in a later view of that turn',
  'two-chain': 'A1/D2: a block is final when the next view certifies on top of it (off: one certificate is enough, as in the paper)',
  'one-vote': 'C1: v > lastVotedView, one vote per view',
} as const;

/** A rule that can be switched off. */
export type Rule = keyof typeof RULES;

/** Invariants of bbft.md 7.1 that the explorer checks, in the order in which it names them. */
export const INVARIANTS = {
  I1: 'at most one (block, rel, jv, tc) per view is certified',
  I5: 'blocks certified later extend or equal the block that two certificates in consecutive views lock',
  I6: 'blocks certified later extend or equal a block with a fast certificate',
  I6b: 'no certificate of a view that a time-out certificate skips',
  I7: 'all final blocks lie on one chain (P1)',
} as const;

/** An invariant that the explorer checks. */
export type Invariant = keyof typeof INVARIANTS;

/** What is explored. */
export interface Model {
  /** Views 1..views are explored. */
  readonly views: number;
  /** Views per leader turn, K. */
  readonly turn: number;
  /** Different proposals that get honest votes in one view, at most. */
  readonly proposals: number;
  /** Leave out ways with actions that help nobody. */
  readonly reduced: boolean;
  /** Rules switched off. */
  readonly without: ReadonlySet<Rule>;
}

/** Number of a view's leader turn. */
export const turnOf = (view: number, turn: number): number => Math.floor(view / turn);

/** The view that a time-out certificate of `view` admits to: the first of the next turn. */
export const nextAfterFailure = (view: number, turn: number): number => turn * (turnOf(view, turn) + 1);
