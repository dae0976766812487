/** Failures as the pages show them: expected ones of a mutation, and what went wrong on the way to the API. */
import type { CombinedError } from 'urql';

/** One expected failure: `field` is the path in the input it belongs to. */
export interface Failure {
  readonly code: string;
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly remedy: string | null;
}

/** A failed request in parts: code of the API or `NETWORK`, its sentence if any, request id. */
export interface Problem {
  readonly code: string;
  readonly message: string | null;
  readonly requestId: string | null;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The first problem of a failed request. */
export function problemOf(error: CombinedError): Problem {
  const first = error.graphQLErrors[0];
  const requestId = text(first?.extensions?.requestId) ?? text((error.response as Response | undefined)?.headers?.get('x-request-id'));
  if (!first) return { code: 'NETWORK', message: null, requestId };
  return { code: text(first.extensions?.code) ?? 'INTERNAL', message: text(first.message), requestId };
}

/** The first failure that belongs to a field of a form, if any: matched by the last part of its path. */
export function failureOf(failures: readonly Failure[], ...fields: readonly string[]): string | undefined {
  return failures.find((f) => fields.includes(f.field?.at(-1) ?? ''))?.message;
}
