/** Failures of the API as typed errors: expected refusals, top-level errors and a server that cannot be reached. */
import { BystackError, type Fault } from '@bystack/base';

/** One expected failure of a mutation (product.md 7.1). */
export interface UserError {
  readonly code: string;
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly remedy: string | null;
  readonly retryable: boolean;
}

/** A refusal named by the API in `userErrors`; `facts.code` is its code. */
export function refusal(error: UserError): BystackError {
  return new BystackError(
    { code: error.code, field: error.field?.join('.') },
    { message: error.message, ...(error.remedy ? { remedy: error.remedy } : {}), retryable: error.retryable, fault: 'caller' },
  );
}

const REMEDIES: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Give a valid API key: --api-key, BYSTACK_API_KEY or `bystack login`.',
  FORBIDDEN: 'Ask an owner or administrator of the organization for the permission.',
  RATE_LIMITED: 'Wait a moment and try again.',
  COST_EXCEEDED: 'Ask for less at once: smaller pages, fewer fields.',
};

/** A top-level GraphQL error; `facts.code` is `extensions.code`. */
export function topLevelError(code: string, message: string, requestId: string | undefined): BystackError {
  const environment = ['UNAVAILABLE', 'TIMEOUT', 'INTERNAL', 'RATE_LIMITED'].includes(code);
  const fault: Fault = environment ? 'environment' : 'caller';
  const remedy = REMEDIES[code];
  return new BystackError({ code, requestId }, { message, ...(remedy ? { remedy } : {}), retryable: environment, fault });
}

/** The server did not answer, or not with GraphQL. */
export function unreachable(url: string, cause: unknown): BystackError {
  return new BystackError(
    { code: 'SDK_UNREACHABLE', url },
    {
      message: `No answer from ${url}.`,
      remedy: 'Check the address (--url, BYSTACK_URL) and that Bystack runs there.',
      fault: 'environment',
      retryable: true,
      cause,
    },
  );
}
