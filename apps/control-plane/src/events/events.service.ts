/** Events: written with their cause in one transaction, published to this process' subscribers after commit. */
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EventStream } from './event-stream.js';
import type { BusEvent, Topic, Topics } from './topics.js';

/** Postgres channel that tells every process of a new outbox row. */
export const OUTBOX_CHANNEL = 'bystack_outbox';

interface Subscriber {
  readonly topic: Topic;
  readonly key: string | null;
  readonly stream: EventStream<BusEvent<Topic>>;
}

@Injectable()
export class EventsService implements OnApplicationShutdown {
  readonly #subscribers = new Set<Subscriber>();

  /** Writes an event into the outbox within the caller's transaction; nobody hears of it before the commit. */
  async emit<T extends Topic>(manager: EntityManager, topic: T, key: string, payload: Topics[T]): Promise<void> {
    await manager.query(
      `WITH added AS (INSERT INTO outbox (topic, key, payload) VALUES ($1, $2, $3::jsonb) RETURNING id)
       SELECT pg_notify('${OUTBOX_CHANNEL}', id::text) FROM added`,
      [topic, key, JSON.stringify(payload)],
    );
  }

  /**
   * Events of a topic from now on, of one key or of all. End it with `return()` (leaving a `for await` does).
   * A reader more than 1,000 events behind loses the oldest.
   */
  subscribe<T extends Topic>(topic: T, key: string | null = null): AsyncGenerator<BusEvent<T>, void, undefined> {
    const stream = new EventStream<BusEvent<Topic>>(() => this.#subscribers.delete(subscriber));
    const subscriber: Subscriber = { topic, key, stream };
    this.#subscribers.add(subscriber);
    return stream as unknown as AsyncGenerator<BusEvent<T>, void, undefined>;
  }

  /** Hands a committed event to the subscribers of this process. Only the outbox listener calls it. */
  publish<T extends Topic>(topic: T, key: string, payload: Topics[T]): void {
    for (const subscriber of this.#subscribers) {
      if (subscriber.topic === topic && (subscriber.key === null || subscriber.key === key)) subscriber.stream.push({ key, payload });
    }
  }

  /** Number of open subscriptions. */
  get subscriberCount(): number {
    return this.#subscribers.size;
  }

  onApplicationShutdown(): void {
    for (const subscriber of [...this.#subscribers]) subscriber.stream.close();
  }
}
