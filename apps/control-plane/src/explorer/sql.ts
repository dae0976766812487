/** Values on their way into raw SQL, and several writes as one statement: each round trip to the database costs time. */
import type { EntityManager } from 'typeorm';

/** Bytes as a query parameter: a view, not a copy. */
export const bytea = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Columns of an insert of many rows: one array per column. */
export interface BulkColumn<R> {
  readonly name: string;
  readonly type: string;
  readonly of: (row: R) => unknown;
}

/**
 * Writes that go out together as the parts of one WITH statement. They see the tables as they were before it, and each
 * row may be touched by one part only.
 */
export class CombinedWrite {
  readonly #parts: string[] = [];
  readonly #parameters: unknown[] = [];

  /** True while nothing was added. */
  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** A parameter; gives its place, e.g. `$3`. */
  value(value: unknown): string {
    return `$${this.#parameters.push(value)}`;
  }

  /** A part under a name that later parts may read. */
  part(name: string, sql: string): this {
    this.#parts.push(`${name} AS (${sql})`);
    return this;
  }

  /** An insert of many rows that share the chain; nothing for none. */
  insert<R>(table: string, chainId: string, columns: readonly BulkColumn<R>[], rows: readonly R[]): this {
    if (rows.length === 0) return this;
    const arrays = columns.map((column) => `${this.value(rows.map(column.of))}::${column.type}[]`).join(', ');
    const names = columns.map((column) => column.name).join(', ');
    const chain = `${this.value(chainId)}::uuid`;
    return this.part(`in_${table}`, `INSERT INTO ${table} (chain_id, ${names}) SELECT ${chain}, * FROM unnest(${arrays})`);
  }

  /** Runs all parts; `select` reads from them. */
  async run<T>(manager: EntityManager, select: string): Promise<T[]> {
    return (await manager.query(`WITH ${this.#parts.join(', ')} ${select}`, this.#parameters)) as T[];
  }
}
