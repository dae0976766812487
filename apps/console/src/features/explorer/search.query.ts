import { graphql } from '@/lib/graphql';

/** What a text could mean: height, hash, address, asset, account. */
export const SearchQuery = graphql(`
  query Search($text: String!, $chainId: ID) {
    search(text: $text, chainId: $chainId, first: 10) {
      layer
      kind
      id
      title
      subtitle
      height
      hash
      address
      chain {
        id
        slug
        name
      }
    }
  }
`);
