/** The state that blocks are executed on: what they need is loaded, and the branch up to their parent put on it. */
import { bytesToHex, hexToBytes, type Hash } from '@bystack/base';
import { candidateIndexKey, isElection, requiredState, type LedgerTip, type OverlayView, type RequiredState } from '@bystack/ledger';
import type { MappedTx } from '@bystack/protocol';
import { applyDiff, type FinalChain } from './chain.js';
import type { ChainFacts } from './facts.js';
import type { Loader } from './loader.js';
import { epochKeys } from './sets.js';

/** Where blocks to be executed stand. */
export interface Place {
  readonly parent: Hash;
  readonly heights: readonly bigint[];
}

const withKeys = ({ utxos, registry }: RequiredState, keys: readonly Uint8Array[]): RequiredState => {
  if (keys.length === 0) return { utxos, registry };
  const all = new Set([...registry, ...keys].map(bytesToHex));
  return { utxos, registry: [...all].sort().map((key) => hexToBytes(key)) };
};

/** Loads for the executor. */
export class BlockState {
  constructor(
    private readonly facts: ChainFacts,
    private readonly chain: FinalChain,
    private readonly loader: Loader,
  ) {}

  /**
   * Loads what transactions and heights need. An election reads every candidate, and who is one stands in the state of
   * its parent: that is asked for first. A block that holds an election is judged alone.
   */
  load(transactions: readonly MappedTx[], at: Place, done: (view: OverlayView) => void): void {
    const required = requiredState(transactions);
    const load = (index: Uint8Array | null): void => {
      const keys = at.heights.flatMap((height) => epochKeys(this.facts, height, index));
      this.loader.load(withKeys(required, keys), done);
    };
    if (!at.heights.some((height) => isElection(this.facts.ledger, height))) return load(null);
    const key = candidateIndexKey();
    this.loader.load({ utxos: [], registry: [key] }, (view) => load(this.standOn(at.parent, view) ? view.registry(key) : null));
  }

  /** Puts the branch up to the parent on the view; null when the parent is on no branch of the tip. */
  standOn(parent: Hash, view: OverlayView): LedgerTip | null {
    const branch = this.chain.branch(parent);
    if (!branch) return null;
    for (const { diff } of branch) applyDiff(view, diff);
    return branch.at(-1)?.tip ?? this.chain.tip;
  }
}
