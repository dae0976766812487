import { graphql } from '@/lib/graphql';
import { OperationLive } from './operation.query';

/** The operation whenever a step of it moved. */
export const OperationUpdatedSubscription = graphql(
  `
    subscription OperationUpdated($id: ID!) {
      operationUpdated(id: $id) {
        ...OperationLive
      }
    }
  `,
  [OperationLive],
);
