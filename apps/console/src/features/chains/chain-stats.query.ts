import { graphql } from '@/lib/graphql';

/** Activity by minute. */
export const ChainStatsQuery = graphql(`
  query ChainStats($slug: String!, $minutes: Int!) {
    chain(slug: $slug) {
      id
      stats(minutes: $minutes) {
        summary
        points {
          minute
          blocks
          transactions
          intervalP95Ms
        }
      }
    }
  }
`);
