import { graphql, type ResultOf } from '@/lib/graphql';

/** An operation with its steps and their logs: shared by the first load and the live updates. */
export const OperationLive = graphql(`
  fragment OperationLive on Operation @_unmask {
    id
    kind
    status
    subject
    actor
    createdAt
    startedAt
    finishedAt
    expectedDurationMs
    progress
    cancellable
    retryable
    chain {
      id
      slug
      name
    }
    error {
      code
      field
      message
      remedy
    }
    steps {
      key
      title
      status
      startedAt
      finishedAt
      attempt
      progress
      message
      usualDurationMs
      log {
        time
        level
        event
        text
      }
    }
  }
`);
export type OperationState = ResultOf<typeof OperationLive>;
export type StepState = OperationState['steps'][number];

/** One operation. */
export const OperationQuery = graphql(
  `
    query Operation($id: ID!) {
      operation(id: $id) {
        ...OperationLive
      }
    }
  `,
  [OperationLive],
);
