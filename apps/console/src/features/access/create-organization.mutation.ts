import { graphql } from '@/lib/graphql';

/** Makes an organization whose owner one becomes. */
export const CreateOrganizationMutation = graphql(`
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
      organization {
        id
        slug
        name
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
