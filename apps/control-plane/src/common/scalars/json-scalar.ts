/** Any JSON value, bounded in depth and size so that no input exhausts the server. */
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const MAX_DEPTH = 16;
const MAX_VALUES = 10_000;
/** Names that would reach into the prototype of an object. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

const bad = (expected: string): GraphQLError => new GraphQLError(`JSON takes ${expected}.`, { extensions: { code: 'BAD_REQUEST' } });

function check(value: unknown, depth: number, budget: { left: number }): void {
  if (depth > MAX_DEPTH) throw bad(`at most ${MAX_DEPTH} levels`);
  if (--budget.left < 0) throw bad(`at most ${MAX_VALUES} values`);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (FORBIDDEN_NAMES.has(name)) throw bad('no such member name');
    check(item, depth + 1, budget);
  }
}

function ofLiteral(node: ValueNode, variables: Readonly<Record<string, unknown>> | null | undefined, depth: number): unknown {
  if (depth > MAX_DEPTH) throw bad(`at most ${MAX_DEPTH} levels`);
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((item) => ofLiteral(item, variables, depth + 1));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, ofLiteral(field.value, variables, depth + 1)]));
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.ENUM:
      throw bad('no enum value');
  }
}

const checked = (value: unknown): unknown => {
  check(value, 0, { left: MAX_VALUES });
  return value;
};

export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: checked,
  parseLiteral: (node, variables) => checked(ofLiteral(node, variables, 0)),
});
