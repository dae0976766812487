import { graphql, type ResultOf } from '@/lib/graphql';

/** A node as one line of the list, with what stopping it would do. */
export const NodeRow = graphql(`
  fragment NodeRow on ChainNode @_unmask {
    id
    name
    role
    status
    signingState
    desiredState
    pid
    height
    lag
    peers
    version
    restarts
    observedAt
    exitCode
    rssBytes
    safety {
      marginAfterStop
      safe
      sentence
    }
  }
`);
export type NodeLine = ResultOf<typeof NodeRow>;
