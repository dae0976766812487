import { graphql } from '@/lib/graphql';

/** Who is signed in, for which organization, with which rights. */
export const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      user {
        id
        email
        name
      }
      organization {
        id
        slug
        name
      }
      organizations {
        role
        organization {
          id
          slug
          name
        }
      }
      permissions
    }
  }
`);
