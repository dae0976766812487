/** Failures as they leave the server: one of the top-level codes, the request id, no inner text. */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '@bystack/base';
import type { TopLevelCode } from '@bystack/api-contract';
import { topLevel } from '../errors.js';
import { isTopLevel, knownError } from './known-error.js';

/** The part of an execution that is formatted. */
interface Execution {
  readonly data?: unknown;
  readonly errors?: readonly unknown[] | undefined;
}

/** HTTP status of an answer that has no data. */
const STATUS: Readonly<Record<TopLevelCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 200,
  NOT_FOUND: 200,
  BAD_REQUEST: 400,
  RATE_LIMITED: 429,
  COST_EXCEEDED: 400,
  TIMEOUT: 504,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** Formats all errors of an execution; faults of ours go to the log with the request id. */
export function formatErrors(
  execution: Execution,
  requestId: string,
  log: Logger,
): { statusCode: number; response: { data: unknown; errors: GraphQLFormattedError[] } } {
  const errors = (execution.errors ?? []).flatMap(flatten).map((error) => formatOne(error, requestId, log));
  const data = execution.data ?? null;
  const first = errors[0]?.extensions?.['code'] as TopLevelCode | undefined;
  return { statusCode: data === null && first !== undefined ? STATUS[first] : 200, response: { data, errors } };
}

/** The library wraps the errors of validation in one. */
function flatten(error: unknown): unknown[] {
  const inner: unknown = error instanceof GraphQLError ? error.originalError : error;
  const list = (inner as { errors?: unknown } | null | undefined)?.errors;
  return Array.isArray(list) ? list : [error];
}

function formatOne(error: unknown, requestId: string, log: Logger): GraphQLFormattedError {
  const { shown, fault } = visible(error);
  if (fault) log.error('graphql.failed', { requestId, error: error instanceof GraphQLError ? (error.originalError ?? error) : error });
  const place = error instanceof GraphQLError ? error : shown;
  return {
    message: shown.message,
    ...(place.locations ? { locations: place.locations } : {}),
    ...(place.path ? { path: place.path } : {}),
    extensions: { ...shown.extensions, requestId },
  };
}

function visible(error: unknown): { shown: GraphQLError; fault: boolean } {
  if (isTopLevel(error)) return { shown: error, fault: false };
  if (!(error instanceof GraphQLError)) return knownError(error);
  const inner = error.originalError;
  if (inner && !(inner instanceof GraphQLError)) return knownError(inner);
  // Without a path it is about the request itself: syntax, validation, variables. With one a resolver broke the schema.
  return error.path === undefined
    ? { shown: topLevel('BAD_REQUEST', error.message), fault: false }
    : { shown: topLevel('INTERNAL'), fault: true };
}
