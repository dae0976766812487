/**
 * State of the model. Blocks are numbers, 0 is genesis; every list of facts only grows within a view.
 *
 * Views are explored in order: all votes of a view, then all its time-outs. README.md says why this loses nothing, and
 * why certificates need no action of their own.
 */
import { HONEST, type Invariant } from './rules.js';

/** 0 is genesis; as a fast vote or a forced block, 0 means none. */
export type BlockNo = number;

/** How a proposal relates to the block of its certificate: a new child, that block again, or the forced block. */
export type Kind = 'child' | 'repeat' | 'forced';

/** What a vote signs (2.1): block and rel (by kind), jv; tc is implied, since two proposals of one kind, block and jv behave alike. */
export interface Payload {
  readonly block: BlockNo;
  readonly kind: Kind;
  readonly jv: number;
}

/** An honest validator's safety record (4.2), as far as a later view depends on it. */
export interface Node {
  /** View of highQC. */
  readonly high: number;
  /** Block a time-out reports as fastBlock while `high` stays; 0 for none. */
  readonly fast: BlockNo;
  /** Timed out earlier in the present leader turn. */
  readonly lost: boolean;
  /** Payloads voted for in the present view. */
  readonly votes: readonly Payload[];
  /** Timed out in the present view, reporting `high` and `fast`. */
  readonly timedOut: boolean;
}

/** A certificate that the faulty validator can form. */
export interface Certificate {
  readonly view: number;
  readonly block: BlockNo;
}

/** What a time-out certificate that can be formed says to voters (C2, C3). */
export interface Outcome {
  /** Its view; 0 once the view it admits to is reached and the number no longer matters. */
  readonly view: number;
  /** The view it admits to. */
  readonly next: number;
  /** Highest hqView among its signers. */
  readonly high: number;
  /** Block that B2 names, 0 for none. */
  readonly forced: BlockNo;
}

/** One state. */
export interface State {
  readonly view: number;
  readonly phase: 'votes' | 'timeouts';
  /** Parent of every block, by number; genesis is its own. */
  readonly parents: readonly BlockNo[];
  readonly certificates: readonly Certificate[];
  readonly outcomes: readonly Outcome[];
  readonly nodes: readonly Node[];
  /** Highest block that is final by the two-chain rule. */
  readonly chained: BlockNo;
  /** Highest block that is final by the fast path. */
  readonly fast: BlockNo;
  /** Invariants that the step to this state broke. */
  readonly broken: readonly Invariant[];
}

/** The start of an epoch: genesis is certified in view 0 and final. */
export const initialState = (): State => ({
  view: 1,
  phase: 'votes',
  parents: [0],
  certificates: [{ view: 0, block: 0 }],
  outcomes: [],
  nodes: Array.from({ length: HONEST }, () => ({ high: 0, fast: 0, lost: false, votes: [], timedOut: false })),
  chained: 0,
  fast: 0,
  broken: [],
});

/** True when `block` is `ancestor` or a descendant of it. */
export function extendsBlock(parents: readonly BlockNo[], block: BlockNo, ancestor: BlockNo): boolean {
  for (let b = block; ; b = parents[b]) {
    if (b === ancestor) return true;
    if (b === 0) return false;
  }
}

/** Rule A1 for one validator: a higher certificate ends the meaning of its fast vote (2.1, fastBlock). */
export const raise = (node: Node, high: number): Node => (high > node.high ? { ...node, high, fast: 0 } : node);

/** The nodes with one replaced. */
export const replaceNode = (nodes: readonly Node[], i: number, node: Node): readonly Node[] =>
  nodes.map((old, at) => (at === i ? node : old));
