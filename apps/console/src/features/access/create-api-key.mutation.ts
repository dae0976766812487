import { graphql } from '@/lib/graphql';

/** Makes an API key; its secret is in this answer only. */
export const CreateApiKeyMutation = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      secret
      apiKey {
        id
        name
        role
        prefix
        expiresAt
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
