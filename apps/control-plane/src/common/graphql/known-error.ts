/** Any failure as one of the top-level codes. What is ours to fix becomes INTERNAL with a fixed text; the rest is for the log. */
import { HttpException } from '@nestjs/common';
import { BystackError } from '@bystack/base';
import { TOP_LEVEL_CODES, type TopLevelCode } from '@bystack/api-contract';
import { GraphQLError } from 'graphql';
import { QueryFailedError, TypeORMError } from 'typeorm';
import { topLevel } from '../errors.js';

const QUERY_CANCELED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';
/** SQLSTATE classes of a database that is away or overloaded: 08 connection, 53 resources, 57 operator intervention. */
const AWAY = /^(08|53|57)/;
const CONNECTION_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

/** True for an error that already carries one of the codes. */
export function isTopLevel(error: unknown): error is GraphQLError {
  return error instanceof GraphQLError && (TOP_LEVEL_CODES as readonly unknown[]).includes(error.extensions['code']);
}

/** The error as the caller may see it, and whether it is a fault of ours that must be logged. */
export function knownError(error: unknown): { readonly shown: GraphQLError; readonly fault: boolean } {
  if (isTopLevel(error)) return { shown: error, fault: false };
  if (error instanceof BystackError) return ofBystack(error);
  if (error instanceof HttpException) return { shown: topLevel(codeOfStatus(error.getStatus()), error.message), fault: false };
  const code = databaseCode(error);
  if (code === QUERY_CANCELED) return { shown: topLevel('TIMEOUT'), fault: true };
  if (code !== null && (AWAY.test(code) || CONNECTION_CODES.test(code) || code === LOCK_NOT_AVAILABLE)) {
    return { shown: topLevel('UNAVAILABLE'), fault: true };
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (error instanceof Error && typeof status === 'number' && status >= 400 && status < 500) {
    return { shown: topLevel(codeOfStatus(status), error.message), fault: false };
  }
  return { shown: topLevel('INTERNAL'), fault: true };
}

function ofBystack(error: BystackError): { shown: GraphQLError; fault: boolean } {
  if (error.fault === 'environment') return { shown: topLevel('UNAVAILABLE', undefined, { reason: error.code }), fault: true };
  return { shown: topLevel('BAD_REQUEST', error.message, { reason: error.code }), fault: false };
}

function databaseCode(error: unknown): string | null {
  const inner: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = (inner as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return code;
  return error instanceof TypeORMError && /connection|connect/i.test(error.message) ? 'ECONNREFUSED' : null;
}

function codeOfStatus(status: number): TopLevelCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'RATE_LIMITED';
  return status >= 500 ? 'UNAVAILABLE' : 'BAD_REQUEST';
}
