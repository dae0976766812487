/** Pages of a query by key set: cursors survive inserts, and a page costs the same wherever it is. */
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { topLevel } from '../errors.js';
import { connectionOf, pageRequest, type ConnectionArgs, type ConnectionOf, type CursorKey } from './connection.js';

/** One column of the sort key, ascending; together they must be unique. `property` is `alias.property` of the query. */
export interface SortColumn<R> {
  readonly property: string;
  /** SQL type the cursor's text is cast to. */
  readonly cast: 'uuid' | 'timestamptz' | 'numeric' | 'int' | 'text' | 'bytea';
  readonly of: (row: R) => string | number;
}

/** How a cast checks the text of a cursor before it reaches the database. */
const SHAPES: Readonly<Record<SortColumn<never>['cast'], RegExp>> = {
  uuid: /^[0-9a-f-]{36}$/,
  timestamptz: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  numeric: /^\d{1,20}$/,
  int: /^-?\d{1,9}$/,
  text: /^[^\0]{0,200}$/,
  bytea: /^\\x([0-9a-f]{2}){0,64}$/,
};

/** Sort columns of a table with `createdAt` and `id`: oldest first. */
export function byCreation<R extends { createdAt: Date; id: string }>(alias: string): SortColumn<R>[] {
  return [
    { property: `${alias}.createdAt`, cast: 'timestamptz', of: (row) => row.createdAt.toISOString() },
    { property: `${alias}.id`, cast: 'uuid', of: (row) => row.id },
  ];
}

/**
 * Runs the query for one page. The query carries its filters (tenant first); order, bounds and limit are added here.
 * @param totalCount what to show; null where counting would be dear
 * @throws GraphQL error BAD_REQUEST on bad paging arguments or a foreign cursor
 */
export async function pageOf<R extends ObjectLiteral, T>(
  query: SelectQueryBuilder<R>,
  args: ConnectionArgs,
  sort: readonly SortColumn<R>[],
  map: (row: R) => T,
  totalCount: number | null = null,
): Promise<ConnectionOf<T>> {
  const page = pageRequest(args, sort.length);
  if (page.after) bound(query, sort, '>', page.after, 'after');
  if (page.before) bound(query, sort, '<', page.before, 'before');
  for (const column of sort) query.addOrderBy(column.property, page.backward ? 'DESC' : 'ASC');
  const rows = await query.limit(page.limit + 1).getMany();
  return connectionOf(page, rows, (row) => sort.map((column) => column.of(row)), map, totalCount);
}

function bound<R extends ObjectLiteral>(
  query: SelectQueryBuilder<R>,
  sort: readonly SortColumn<R>[],
  operator: '<' | '>',
  key: CursorKey,
  prefix: string,
): void {
  const parameters: Record<string, string | number> = {};
  const places = sort.map((column, i) => {
    const part = key[i] as string | number;
    if (!SHAPES[column.cast].test(String(part))) throw topLevel('BAD_REQUEST', 'This cursor does not belong to this list.');
    parameters[`${prefix}${i}`] = part;
    return `CAST(:${prefix}${i} AS ${column.cast})`;
  });
  query.andWhere(`(${sort.map((column) => column.property).join(', ')}) ${operator} (${places.join(', ')})`, parameters);
}
