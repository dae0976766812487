/** Column shapes that several tables share. Property names become snake_case column names (`SnakeNames`). */
import { Column, type ColumnOptions, type ValueTransformer } from 'typeorm';

const bigintText: ValueTransformer = {
  to: (value: bigint | null | undefined) => (typeof value === 'bigint' ? value.toString() : value),
  from: (value: string | null) => (value === null ? null : BigInt(value)),
};
const safeInteger: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** A height, amount or gas: `bigint` in the program, numeric(20,0) in the table. */
export const U64Column = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'numeric', precision: 20, scale: 0, transformer: bigintText, ...options });

/** Whole milliseconds or bytes: `number` in the program (safe integers), int8 in the table. */
export const LongColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'bigint', transformer: safeInteger, ...options });

/** Raw bytes: `Uint8Array` (a Buffer when read) in the program, bytea in the table. */
export const BytesColumn = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'bytea', ...options });

/** Text without a length. */
export const TextColumn = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'text', ...options });

/** A moment; null where `nullable` is set and it did not happen. */
export const TimeColumn = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'timestamptz', precision: 3, ...options });

/** Set by the database when the row is made. */
export const CreatedAtColumn = (): PropertyDecorator => Column({ type: 'timestamptz', precision: 3, default: () => 'now()' });

/** The row id of another table. */
export const UuidColumn = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'uuid', ...options });

/** A JSON document. Only plain values: no bigint, Date or bytes. */
export const JsonColumn = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'jsonb', ...options });
