/** Relay connections: the classes behind `XConnection` and `XEdge`, their arguments, and cursors. */
import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { topLevel } from '../errors.js';
import { CursorScalar } from '../scalars/scalars.js';

const MAX_PAGE = 100;

@ObjectType('PageInfo')
export class PageInfoType {
  @Field() hasNextPage: boolean;
  @Field() hasPreviousPage: boolean;
  @Field(() => CursorScalar, { nullable: true }) startCursor: string | null;
  @Field(() => CursorScalar, { nullable: true }) endCursor: string | null;
}

/** One entry with its place. */
export interface EdgeOf<T> {
  readonly cursor: string;
  readonly node: T;
}

/** A page of a list. `totalCount` is null where counting would be dear. */
export interface ConnectionOf<T> {
  readonly edges: EdgeOf<T>[];
  readonly nodes: T[];
  readonly pageInfo: PageInfoType;
  readonly totalCount: number | null;
}

/**
 * The object types `<name>Connection` and `<name>Edge`. Call once per name:
 * `export const ChainConnection = Connection('Chain', () => ChainType);`
 */
export function Connection<T>(name: string, nodeType: () => Type<T>): Type<ConnectionOf<T>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => CursorScalar) cursor: string;
    @Field(nodeType) node: T;
  }
  @ObjectType(`${name}Connection`)
  class ConnectionType {
    @Field(() => [Edge]) edges: Edge[];
    @Field(() => [nodeType()]) nodes: T[];
    @Field(() => PageInfoType) pageInfo: PageInfoType;
    @Field(() => Int, { nullable: true }) totalCount: number | null;
  }
  return ConnectionType;
}

/** `first`/`after` or `last`/`before`. Extend it for lists with more arguments. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { nullable: true }) first?: number | null;
  @Field(() => CursorScalar, { nullable: true }) after?: string | null;
  @Field(() => Int, { nullable: true }) last?: number | null;
  @Field(() => CursorScalar, { nullable: true }) before?: string | null;
}

/** What a page asks for: `limit` entries from the start (after `after`) or from the end (before `before`), always shown ascending. */
export interface PageRequest {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: CursorKey | null;
  readonly before: CursorKey | null;
}

/** The sort key of an entry, as text or numbers. */
export type CursorKey = readonly (string | number)[];

/** A key as an opaque cursor. */
export function toCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}

/**
 * The key inside a cursor of `parts` parts.
 * @throws GraphQL error BAD_REQUEST when this list did not make it
 */
export function fromCursor(cursor: string, parts: number): CursorKey {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const ok = Array.isArray(value) && value.length === parts && value.every((p) => typeof p === 'string' || Number.isSafeInteger(p));
    if (ok && toCursor(value as CursorKey) === cursor) return value as CursorKey;
  } catch {
    // Falls through to the refusal below.
  }
  throw topLevel('BAD_REQUEST', 'This cursor does not belong to this list.');
}

/**
 * Checks the arguments of a connection with keys of `parts` parts.
 * @throws GraphQL error BAD_REQUEST unless exactly one of `first` and `last` is given, from 1 to 100
 */
export function pageRequest(args: ConnectionArgs, parts: number): PageRequest {
  const first = args.first ?? null;
  const last = args.last ?? null;
  if ((first === null) === (last === null)) throw topLevel('BAD_REQUEST', 'Give exactly one of first and last.');
  const limit = (first ?? last) as number;
  if (limit < 1 || limit > MAX_PAGE) throw topLevel('BAD_REQUEST', `first and last go from 1 to ${MAX_PAGE}.`);
  return {
    limit,
    backward: last !== null,
    after: args.after ? fromCursor(args.after, parts) : null,
    before: args.before ? fromCursor(args.before, parts) : null,
  };
}

/**
 * Makes the page from up to `limit + 1` entries in reading direction (descending when `backward`); the surplus one
 * only tells that there is more.
 */
export function connectionOf<R, T>(
  page: PageRequest,
  rows: readonly R[],
  keyOf: (row: R) => CursorKey,
  map: (row: R) => T,
  totalCount: number | null = null,
): ConnectionOf<T> {
  const more = rows.length > page.limit;
  const shown = rows.slice(0, page.limit);
  if (page.backward) shown.reverse();
  const edges = shown.map((row) => ({ cursor: toCursor(keyOf(row)), node: map(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.backward ? page.before !== null : more,
      hasPreviousPage: page.backward ? more : page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}

/** The page of a short list that is wholly in memory, ascending by `keyOf` (text parts compare as text, numbers as numbers). */
export function pageOfList<R, T>(
  args: ConnectionArgs,
  list: readonly R[],
  keyOf: (row: R) => CursorKey,
  map: (row: R) => T,
): ConnectionOf<T> {
  const parts = list.length > 0 ? keyOf(list[0] as R).length : partsOf(args);
  const page = pageRequest(args, parts);
  const inRange = list.filter(
    (row) =>
      (page.after === null || compareKeys(keyOf(row), page.after) > 0) &&
      (page.before === null || compareKeys(keyOf(row), page.before) < 0),
  );
  const sorted = [...inRange].sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
  if (page.backward) sorted.reverse();
  return connectionOf(page, sorted.slice(0, page.limit + 1), keyOf, map, list.length);
}

/** An empty list takes a cursor of any length. */
function partsOf(args: ConnectionArgs): number {
  const cursor = args.after ?? args.before;
  if (!cursor) return 1;
  for (let parts = 1; parts < 5; parts++) {
    try {
      fromCursor(cursor, parts);
      return parts;
    } catch {
      continue;
    }
  }
  return 1;
}

function compareKeys(a: CursorKey, b: CursorKey): number {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as string | number;
    const y = b[i] as string | number;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
