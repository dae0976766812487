/** Transactions of the rpc that wait for the machine's judgement. */
import { BystackError } from '@bystack/base';
import type { TxOutcome } from '@bystack/replica';

interface Waiting {
  readonly resolve: (outcome: TxOutcome) => void;
  readonly reject: (error: BystackError) => void;
}

/** Requests by number. */
export class Submissions {
  private readonly waiting = new Map<number, Waiting>();
  private nextReq = 1;

  /**
   * Hands a numbered request to `ask`, which answers false when there is no room, and waits for its outcome.
   * @throws BystackError `HOST_BUSY`, later `HOST_STOPPING`
   */
  submit(ask: (req: number) => boolean, held: boolean): Promise<TxOutcome> {
    const req = this.nextReq++;
    if (held || !ask(req)) return Promise.reject(busy(held));
    return new Promise((resolve, reject) => this.waiting.set(req, { resolve, reject }));
  }

  /** The machine's judgement. */
  judged(req: number, outcome: TxOutcome): void {
    this.waiting.get(req)?.resolve(outcome);
    this.waiting.delete(req);
  }

  /** Refuses everything that waits. */
  close(): void {
    for (const one of this.waiting.values()) one.reject(stopping());
    this.waiting.clear();
  }
}

/** The refusal of a node that is about to end. */
export const stopping = (): BystackError =>
  new BystackError({ code: 'HOST_STOPPING' }, { message: 'The node is stopping.', fault: 'environment', retryable: true });

const busy = (held: boolean): BystackError =>
  new BystackError(
    { code: 'HOST_BUSY' },
    {
      message: held ? 'The node waits for room on its disk.' : 'The node has too many transactions to judge.',
      remedy: held ? 'Free space on the disk of the node; it goes on by itself.' : 'Try again in a moment.',
      fault: 'environment',
      retryable: true,
    },
  );
