import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { OperationType } from './operation.type.js';

export const OperationConnection = Connection('Operation', () => OperationType);
export type OperationConnection = ConnectionOf<OperationType>;
