/**
 * What a request costs, computed before it runs (product.md 7.1): scalar 0, object 1, connection
 * 2 + n × (1 + cost of what is asked of a node) with n = `first` or `last`, subscription 10; a field may declare its own
 * (`complexity`). Other lists count n = their `first`, `tail` or number of `ids`, else 1. Fragments count where they are
 * spread, each computed once per operation, so that the walk is linear in the document.
 */
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

const OBJECT = 1;
const CONNECTION = 2;
const SUBSCRIPTION = 10;
/** Arguments that say how many entries a field answers with. */
const COUNTS = ['first', 'last', 'tail', 'ids'];

/** Values of an operation's variables as sent; null where they are not known, which counts as the largest page. */
export type Variables = Readonly<Record<string, unknown>> | null;
/** What an unknown number of entries counts as. */
const LARGEST_PAGE = 100;

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
  readonly known: Map<string, number>;
}

/** Cost of an operation of a validated document. */
export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const walk: Walk = { schema, fragments, variables: variables && withDefaults(operation, variables), known: new Map() };
  const root = schema.getRootType(operation.operation);
  const base = operation.operation === 'subscription' ? SUBSCRIPTION : 0;
  return base + (root ? costOfSelections(walk, root, operation.selectionSet) : 0);
}

function withDefaults(operation: OperationDefinitionNode, sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    values[name] = sent[name] === undefined && definition.defaultValue ? literal(definition.defaultValue, {}) : sent[name];
  }
  return values;
}

function costOfSelections(walk: Walk, type: GraphQLNamedType, set: SelectionSetNode): number {
  let sum = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) sum += costOfField(walk, type, selection);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) sum += costOfFragment(walk, selection.name.value);
    else {
      const narrowed = selection.typeCondition ? walk.schema.getType(selection.typeCondition.name.value) : type;
      if (narrowed) sum += costOfSelections(walk, narrowed, selection.selectionSet);
    }
  }
  return sum;
}

function costOfFragment(walk: Walk, name: string): number {
  const known = walk.known.get(name);
  if (known !== undefined) return known;
  const fragment = walk.fragments.get(name);
  const type = fragment && walk.schema.getType(fragment.typeCondition.name.value);
  if (!type) return 0;
  const cost = costOfSelections(walk, type, fragment.selectionSet);
  walk.known.set(name, cost);
  return cost;
}

function costOfField(walk: Walk, parent: GraphQLNamedType, node: FieldNode): number {
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
  // Introspection fields cost like the objects they list.
  if (!field) return node.selectionSet ? OBJECT : 0;
  const own = ownCost(field);
  const type = getNamedType(field.type);
  if (!isCompositeType(type) || !node.selectionSet) return own ?? 0;
  const n = countOf(walk, field, node);
  if (type.name.endsWith('Connection')) return (own ?? CONNECTION) + costOfConnection(walk, type, node.selectionSet, n);
  const inside = costOfSelections(walk, type, node.selectionSet);
  return isListType(getNullableType(field.type)) ? n * ((own ?? OBJECT) + inside) : (own ?? OBJECT) + inside;
}

/** The nodes of a connection count n times, whether asked by `nodes` or `edges`; page facts once. */
function costOfConnection(walk: Walk, type: GraphQLNamedType, set: SelectionSetNode, n: number): number {
  let sum = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const times = selection.name.value === 'nodes' || selection.name.value === 'edges' ? n : 1;
      sum += times * costOfEntry(walk, type, selection);
    } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = walk.fragments.get(selection.name.value);
      if (fragment) sum += costOfConnection(walk, type, fragment.selectionSet, n);
    } else sum += costOfConnection(walk, type, selection.selectionSet, n);
  }
  return sum;
}

/** `nodes` and `pageInfo` are objects; an edge is only a wrapper around its node. */
function costOfEntry(walk: Walk, connection: GraphQLNamedType, node: FieldNode): number {
  const field = isObjectType(connection) ? connection.getFields()[node.name.value] : undefined;
  if (!field || !node.selectionSet) return 0;
  const inside = costOfSelections(walk, getNamedType(field.type), node.selectionSet);
  return node.name.value === 'edges' ? inside : OBJECT + inside;
}

/** A field's own cost where its resolver declares one. */
function ownCost(field: GraphQLField<unknown, unknown>): number | null {
  const declared: unknown = field.extensions['complexity'];
  return typeof declared === 'number' ? declared : null;
}

function countOf(walk: Walk, field: GraphQLField<unknown, unknown>, node: FieldNode): number {
  for (const name of COUNTS) {
    const definition = field.args.find((argument) => argument.name === name);
    if (!definition) continue;
    const given = node.arguments?.find((argument) => argument.name.value === name);
    const value = given ? literal(given.value, walk.variables) : definition.defaultValue;
    if (Array.isArray(value)) return value.length;
    if (typeof value === 'number' && Number.isFinite(value)) return Math.max(0, Math.floor(value));
  }
  return 1;
}

function literal(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables === null ? LARGEST_PAGE : variables[node.name.value];
  if (node.kind === Kind.INT) return Number(node.value);
  if (node.kind === Kind.LIST) return node.values;
  return undefined;
}

/** What an answer really cost, by the same rules, from its data. Never more than the request was charged with. */
export function costOfAnswer(data: unknown): number {
  if (Array.isArray(data)) return data.reduce<number>((sum, item) => sum + costOfAnswer(item), 0);
  if (typeof data !== 'object' || data === null) return 0;
  let sum = 'node' in data && 'cursor' in data ? 0 : OBJECT;
  for (const value of Object.values(data)) sum += costOfAnswer(value);
  return sum;
}
