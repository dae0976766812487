import { graphql } from '@/lib/graphql';

/** Ends an API key at once. */
export const RevokeApiKeyMutation = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
        revoked
      }
      userErrors {
        code
        field
        message
        remedy
      }
    }
  }
`);
