import { graphql } from '@/lib/graphql';
import { EffectsTold } from './effects.fragment';

/** Moves units of an asset; with validateOnly tells the effects alone. */
export const TransferMutation = graphql(
  `
    mutation Transfer($input: TransferInput!) {
      transfer(input: $input) {
        transaction {
          id
          hash
          state
        }
        effects {
          ...EffectsTold
        }
        userErrors {
          code
          field
          message
          remedy
        }
      }
    }
  `,
  [EffectsTold],
);
