/** Loads of state: request, answer, brought up to the tip. */
import { LoadedView, type OverlayView, type RequiredState, type StateView } from '@bystack/ledger';
import type { FinalChain } from './chain.js';
import type { Outbox } from './outbox.js';

const NOTHING = new LoadedView(new Map(), new Map());

interface Waiting {
  readonly required: RequiredState;
  readonly done: (view: OverlayView) => void;
}

/** Asks the host for state. Callers bound how many loads are under way. */
export class Loader {
  readonly #waiting = new Map<number, Waiting>();

  constructor(
    private readonly outbox: Outbox,
    private readonly chain: FinalChain,
  ) {}

  /** Calls back with everything asked for as the tip of that moment shows it; at once when nothing is asked for. */
  load(required: RequiredState, done: (view: OverlayView) => void): void {
    if (required.utxos.length === 0 && required.registry.length === 0) {
      done(this.chain.overlay(NOTHING, this.chain.tip.height));
      return;
    }
    const req = this.outbox.request();
    this.#waiting.set(req, { required, done });
    this.chain.openLoad(req);
    this.outbox.emit({ type: 'LoadState', req, required });
  }

  /** An answer; one that is older than it can be is asked for again, never judged on. */
  loaded(req: number, view: StateView, height: bigint): void {
    const waiting = this.#waiting.get(req);
    if (!waiting) return;
    this.#waiting.delete(req);
    const overlay = this.chain.closeLoad(req, view, height);
    if (overlay) waiting.done(overlay);
    else this.load(waiting.required, waiting.done);
  }
}
