/** Values on their way into raw SQL and back. */

/** Bytes as a query parameter: a view, not a copy. */
export const bytea = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Columns of an insert of many rows: `unnest($1::t[], $2::u[], …)` with one array per column. */
export interface BulkColumn<R> {
  readonly name: string;
  readonly type: string;
  readonly of: (row: R) => unknown;
}

/** `INSERT INTO table (constant, columns…) SELECT …` for any number of rows in one statement. `constant` is a uuid. */
export function bulkInsert<R>(
  table: string,
  constant: { readonly name: string; readonly value: string },
  columns: readonly BulkColumn<R>[],
  rows: readonly R[],
): { readonly sql: string; readonly parameters: unknown[] } {
  const arrays = columns.map((column, i) => `$${i + 2}::${column.type}[]`).join(', ');
  const names = columns.map((column) => column.name).join(', ');
  return {
    sql: `INSERT INTO ${table} (${constant.name}, ${names}) SELECT $1::uuid, * FROM unnest(${arrays})`,
    parameters: [constant.value, ...columns.map((column) => rows.map(column.of))],
  };
}
