/** Checks of every operation, on HTTP and on subscriptions, before it runs. */
import type { MercuriusContext } from 'mercurius';
import { Location, parse, specifiedRules, validate, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { topLevel } from '../errors.js';
import type { GraphqlContext } from '../graphql-context.js';
import type { CostMeter } from './cost-meter.js';
import { checkAliases, checkTokens } from './limits.js';

type Context = MercuriusContext & GraphqlContext;

/** Operation name and variables of the operation a context stands for. */
interface Sent {
  readonly query?: unknown;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** The hooks for `GraphQLModule`. */
export function graphqlHooks(meter: CostMeter) {
  return {
    preParsing: (_schema: GraphQLSchema, source: string): void => checkTokens(source),
    preValidation: (_schema: GraphQLSchema, document: DocumentNode): void => {
      refuseForeignSyntax(document);
      checkAliases(document);
    },
    preExecution: (schema: GraphQLSchema, document: DocumentNode, context: Context, variables: Record<string, unknown>): void => {
      context.charged = meter.charge(schema, document, operationNameOf(context), variables ?? {}, context);
    },
    onResolution: (execution: ExecutionResult, context: Context): void => {
      if (context.charged === undefined) return;
      const cost = meter.settle(context.charged, execution.data, context.ctx);
      (execution as { extensions?: Record<string, unknown> }).extensions = { ...execution.extensions, cost };
    },
    preSubscriptionParsing: (schema: GraphQLSchema, source: string): void => {
      checkTokens(source);
      checkSubscription(schema, parse(source));
    },
    preSubscriptionExecution: (schema: GraphQLSchema, document: DocumentNode, context: Context): void => {
      refuseForeignSyntax(document);
      checkSubscription(schema, document);
      meter.charge(schema, document, null, null, context);
    },
  };
}

/** The library runs subscriptions without validating them. */
function checkSubscription(schema: GraphQLSchema, document: DocumentNode): void {
  checkAliases(document);
  const [error] = validate(schema, document, specifiedRules, { maxErrors: 1 });
  if (error) throw topLevel('BAD_REQUEST', error.message);
}

/** The library also takes a syntax tree as JSON in place of text; only what its own parser made is trusted. */
function refuseForeignSyntax(document: DocumentNode): void {
  if (!(document.loc instanceof Location)) throw topLevel('BAD_REQUEST', 'query takes the text of a GraphQL document.');
}

function operationNameOf(context: Context): string | null {
  const body = context.reply?.request?.body as Sent | readonly Sent[] | undefined;
  const own = Array.isArray(body) ? (body as readonly Sent[])[(context as { operationId?: number }).operationId ?? 0] : (body as Sent);
  return own?.operationName ?? null;
}
