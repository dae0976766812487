/** The two ways a request fails: `Refusal` becomes data (`userErrors`), a top-level error carries `extensions.code`. */
import { BystackError, type ErrorFacts } from '@bystack/base';
import { messageOf, remedyOf, USER_ERRORS, type TopLevelCode, type UserErrorCode, type UserErrorFacts } from '@bystack/api-contract';
import { GraphQLError } from 'graphql';

/** An expected failure of a mutation. Services throw it; `IdempotencyService.run` turns it into `userErrors`. */
export class Refusal extends BystackError<ErrorFacts & { readonly code: UserErrorCode }> {
  /**
   * @param field path of the input it is about, e.g. `['input', 'spec', 'slug']`; null when none
   * @param userFacts fill the places of the message; also given as `details`
   */
  constructor(
    readonly userCode: UserErrorCode,
    readonly field: readonly string[] | null,
    readonly userFacts: UserErrorFacts,
  ) {
    const remedy = remedyOf(userCode, 'en', userFacts);
    super(
      { ...userFacts, code: userCode },
      {
        message: messageOf(userCode, 'en', userFacts),
        ...(remedy === null ? {} : { remedy }),
        fault: 'caller',
        retryable: USER_ERRORS[userCode].retryable,
      },
    );
    this.name = 'Refusal';
  }
}

/** A refusal to be thrown: `throw refuse('CHAIN_SLUG_TAKEN', ['input', 'spec', 'slug'], { slug })`. */
export function refuse(code: UserErrorCode, field: readonly string[] | null = null, facts: UserErrorFacts = {}): Refusal {
  return new Refusal(code, field, facts);
}

/** Several refusals at once, e.g. all fields of a form. */
export class Refusals extends BystackError {
  constructor(readonly all: readonly Refusal[]) {
    super({ code: 'REFUSALS', count: all.length }, { message: all.map((r) => r.message).join(' ') });
    this.name = 'Refusals';
  }
}

const TOP_LEVEL_TEXT: Readonly<Record<TopLevelCode, string>> = {
  UNAUTHENTICATED: 'Sign in, or send a valid API key.',
  FORBIDDEN: 'You do not have the permission for this.',
  NOT_FOUND: 'There is no such object.',
  BAD_REQUEST: 'The request is not valid.',
  RATE_LIMITED: 'Too many requests; wait a moment.',
  COST_EXCEEDED: 'The request asks for too much at once.',
  TIMEOUT: 'The request took too long.',
  UNAVAILABLE: 'A part of the platform does not answer at the moment; try again.',
  INTERNAL: 'Something went wrong on our side.',
};

/** A top-level GraphQL error to be thrown. `facts` become further extensions. */
export function topLevel(
  code: TopLevelCode,
  message: string = TOP_LEVEL_TEXT[code],
  facts: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { ...facts, code } });
}

/** The object is absent or belongs to someone else: one answer for both. */
export const notFound = (): GraphQLError => topLevel('NOT_FOUND');

/** The default sentence of a top-level code. */
export const topLevelText = (code: TopLevelCode): string => TOP_LEVEL_TEXT[code];
