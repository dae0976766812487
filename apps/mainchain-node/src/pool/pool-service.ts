/** Transactions that wait for a block: the pool of `powchain` on the committed chain, told of time and of every change of the tip. */
import type { Clock, Hash, Logger, Metrics, Signatures } from '@bystack/base';
import { MainPool, makeTemplate, type MainChainReader, type PooledTx, type PoolPlace } from '@bystack/powchain';
import type { BlockTemplate, TemplateSource } from '../miner/index.js';
import type { ChainEvent, ChainPort, Origin, PoolEntry, PoolOutcome, PoolPort } from '../ports.js';

/** How often what waited too long is looked for. */
const EXPIRY_MS = 60_000;

/** What the pool works with. */
export interface PoolParts {
  readonly chain: Pick<ChainPort, 'network' | 'tip' | 'onChange'> & { readonly reader: Pick<MainChainReader, 'utxo'> };
  readonly signatures: Signatures;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The pool of the node. `start` before the miner, so that its templates see the pool of the new tip. */
export class PoolService implements PoolPort {
  readonly #parts: PoolParts;
  readonly #pool = new MainPool();
  readonly #added = new Set<(entry: PoolEntry) => void>();
  readonly #removed = new Set<(entry: PoolEntry) => void>();
  #stop: () => void = () => undefined;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** Follows the chain and the clock. */
  start(): void {
    const leave = this.#parts.chain.onChange((event) => this.#follow(event));
    const timer = setInterval(() => this.#tell(this.#pool.expire(this.#parts.clock.nowMs()), []), EXPIRY_MS).unref();
    this.#stop = () => {
      leave();
      clearInterval(timer);
    };
  }

  /** Ends both. May be called again. */
  stop(): void {
    this.#stop();
  }

  /** Own transactions (`api`) are kept from fees above the limit; those of peers are not asked. */
  submit(raw: Uint8Array, origin: Origin): Promise<PoolOutcome> {
    const { metrics } = this.#parts;
    const admission = this.#pool.submit(raw, this.#place(), origin === 'api');
    metrics.increment('pool_submissions_total', 1, { outcome: admission.kind });
    if (admission.kind !== 'added') return Promise.resolve(admission);
    this.#tell(admission.removed, [admission.entry, ...admission.followers]);
    return Promise.resolve({ kind: 'added', txId: admission.entry.txId });
  }

  byTxId(txId: Hash): PoolEntry | null {
    return this.#pool.byTxId(txId);
  }

  entries(): readonly PoolEntry[] {
    return this.#pool.entries();
  }

  onAdded(listener: (entry: PoolEntry) => void): () => void {
    this.#added.add(listener);
    return () => this.#added.delete(listener);
  }

  onRemoved(listener: (entry: PoolEntry) => void): () => void {
    this.#removed.add(listener);
    return () => this.#removed.delete(listener);
  }

  /** A block of what waits, for the miner; its parent must be the tip. What can be in no block leaves the pool. */
  readonly template: TemplateSource = (request): BlockTemplate => {
    const { chain, signatures } = this.#parts;
    const { useless, ...template } = makeTemplate({
      ...request,
      network: chain.network,
      reader: chain.reader,
      pool: this.#pool.entries(),
      signatures,
    });
    this.#tell(
      useless.flatMap(({ witnessHash }) => this.#pool.drop(witnessHash)),
      [],
    );
    return template;
  };

  #place(): PoolPlace {
    const { chain, signatures, clock } = this.#parts;
    return { height: chain.tip.height, utxo: (id) => chain.reader.utxo(id), signatures, nowMs: clock.nowMs() };
  }

  #follow(event: ChainEvent): void {
    const { removed, added } = this.#pool.follow(event, this.#place());
    this.#tell(removed, added);
  }

  #tell(removed: readonly PooledTx[], added: readonly PooledTx[]): void {
    const { metrics } = this.#parts;
    for (const entry of removed) for (const listener of this.#removed) listener(entry);
    for (const entry of added) for (const listener of this.#added) listener(entry);
    metrics.gauge('pool_transactions', this.#pool.size);
    metrics.gauge('pool_bytes', this.#pool.bytes);
  }
}
