/** Heights as part of a primary key. */
import type { PrimaryColumnOptions, ValueTransformer } from 'typeorm';

const transformer: ValueTransformer = {
  to: (value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
  from: (value: string) => BigInt(value),
};

/** numeric(20,0) in the table, `bigint` in the program. */
export const heightKey: PrimaryColumnOptions & { type: 'numeric'; scale: number } = {
  type: 'numeric',
  precision: 20,
  scale: 0,
  transformer,
};
