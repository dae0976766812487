import { Field, ID, InterfaceType } from '@nestjs/graphql';

/**
 * Relay's `Node`. Object types that implement it extend this class (`@ObjectType('Chain', { implements: () => [NodeType] })`);
 * the node registry and stored payloads recognise them by that. `id` is the global id; keep row ids in undecorated properties.
 */
@InterfaceType('Node')
export abstract class NodeType {
  @Field(() => ID) id: string;
}
