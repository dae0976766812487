/** Requests → templates: all actions succeed, or everything promised for them is given back. Source: mainchain.md 18. */
import type { Tx, TxOutput } from '@bystack/protocol';
import { assembleMain, payment, type MainTemplate } from '@bystack/txbuilder';
import { isInputAction, mergeSpends, type BuildAction } from './actions.js';
import { Performer, type ChangeWish, type Performed, type PerformParts } from './perform.js';
import { BuildRefusal, joinedRefusal, refusal } from './refusals.js';

/** A transaction to build. */
export interface BuildRequest {
  /** Transaction that is added to, or null. */
  readonly base: Tx | null;
  readonly actions: readonly BuildAction[];
  /** Milliseconds that spent outputs stay promised; 0 for the default. */
  readonly ttlMs: number;
  /** 0, or the last height the transaction is valid at. */
  readonly timeRange: bigint;
}

/** Default of `ttlMs`. */
const DEFAULT_TTL_MS = 30 * 60_000;

/** Refuses requests that only bring value. @throws BuildRefusal BTM706 */
export function checkConstruction(types: readonly string[]): void {
  if (types.every(isInputAction)) throw refusal('BTM706', 'transaction contains only input actions and no output actions');
}

/** Builds transactions for the wallet. */
export class Builder {
  constructor(
    private readonly parts: PerformParts,
    private readonly nowMs: () => number,
  ) {}

  /** One transaction. @throws BuildRefusal */
  async build(request: BuildRequest): Promise<MainTemplate> {
    return this.#transact(request, async (performer) => {
      const done: Performed[] = [];
      const refusals: BuildRefusal[] = [];
      mergeSpends(request.actions).forEach((action, i) => {
        try {
          done.push(performer.perform(action));
        } catch (error) {
          if (!(error instanceof BuildRefusal)) throw error;
          refusals.push(error.at(`action index ${String(i)}`));
        }
      });
      if (refusals.length > 0) throw joinedRefusal(refusals);
      return this.#assemble(request, done);
    });
  }

  /** A transaction with one input of BTM per account, behind those that merge outputs for it. @throws BuildRefusal */
  async buildChain(request: BuildRequest): Promise<readonly MainTemplate[]> {
    return this.#transact(request, async (performer) => {
      const done = mergeSpends(request.actions).map((action) =>
        action.type === 'spend_account' ? performer.performChain(action) : performer.perform(action),
      );
      return [...done.flatMap(({ before }) => before), await this.#assemble(request, done)];
    });
  }

  async #transact<T>(request: BuildRequest, work: (performer: Performer) => Promise<T>): Promise<T> {
    const ttlMs = request.ttlMs === 0 ? DEFAULT_TTL_MS : request.ttlMs;
    const performer = new Performer(this.parts, this.nowMs() + ttlMs);
    try {
      return await work(performer);
    } catch (error) {
      performer.rollback();
      throw error;
    }
  }

  async #assemble({ base, timeRange }: BuildRequest, done: readonly Performed[]): Promise<MainTemplate> {
    const outputs: TxOutput[] = [];
    for (const output of done.flatMap((performed) => performed.outputs))
      outputs.push('kind' in output ? output : await this.#change(output));
    return assembleMain(
      base,
      done.flatMap(({ inputs }) => inputs),
      outputs,
      timeRange,
    );
  }

  async #change({ accountId, assetId, amount }: ChangeWish): Promise<TxOutput> {
    const { program } = await this.parts.accounts.nextProgram(accountId, true);
    return payment(assetId, amount, program);
  }
}
