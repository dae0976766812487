import { graphql } from '@/lib/graphql';

/** The chains one may switch to. */
export const ChainSwitchQuery = graphql(`
  query ChainSwitch {
    chains(first: 50) {
      nodes {
        id
        slug
        name
        phase
      }
    }
  }
`);
