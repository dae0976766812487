/** Tables, columns, keys and indexes are named like the properties, in snake_case and in the declared order. */
import { InvariantError } from '@bystack/base';
import { DefaultNamingStrategy, type NamingStrategyInterface, type Table } from 'typeorm';

/** Postgres cuts longer names, and two cut names may collide. */
const MAX_NAME = 63;

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

const named = (prefix: string, table: Table | string, columns: readonly string[]): string => {
  const tableName = typeof table === 'string' ? table : table.name;
  const name = [prefix, tableName.split('.').at(-1) as string, ...columns.map(snake)].join('_');
  if (name.length > MAX_NAME) throw new InvariantError(`give ${name} a shorter name of its own`);
  return name;
};

/** `genesisHash` → `genesis_hash`; index on chain(slug) → `ix_chain_slug`. */
export class SnakeNames extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined, embeddedPrefixes: string[]): string {
    return [...embeddedPrefixes.map(snake), customName ?? snake(propertyName)].join('_');
  }
  override primaryKeyName(table: Table | string): string {
    return named('pk', table, []);
  }
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return named('uq', table, columns);
  }
  override foreignKeyName(table: Table | string, columns: string[]): string {
    return named('fk', table, columns);
  }
  override indexName(table: Table | string, columns: string[]): string {
    return named('ix', table, columns);
  }
}
