/** Typed GraphQL documents: `graphql(...)` knows the committed schema (src/graphql-env.d.ts is generated from it). */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../graphql-env';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    Hash: string;
    Address: string;
    HexBytes: string;
    Amount: string;
    Height: string;
    DateTime: string;
    JSON: unknown;
    Cursor: string;
  };
}>();

export { readFragment, type FragmentOf, type ResultOf, type VariablesOf } from 'gql.tada';
