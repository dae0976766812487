/** The schema as sorted SDL text. */
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { CommonModule } from './common/common.module.js';
import { FEATURES } from './features.js';
import { ObservabilityModule } from './observability/observability.module.js';

const HEADER = '# Generated from the resolvers of apps/control-plane by `npm run codegen`; do not edit.\n\n';
/** Nest's mark on classes with `@Resolver()`. */
const RESOLVER_MARKS = ['graphql:resolver_type', 'graphql:resolver_name'];

/** Resolver classes of a module and of those it imports. */
function resolversOf(module: Type<unknown>, seen: Set<unknown>): Type<unknown>[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const providers = (Reflect.getMetadata('providers', module) as unknown[] | undefined) ?? [];
  const imports = (Reflect.getMetadata('imports', module) as unknown[] | undefined) ?? [];
  const own = providers.filter((p): p is Type<unknown> => typeof p === 'function' && isResolver(p));
  return [...own, ...imports.flatMap((item) => (typeof item === 'function' ? resolversOf(item as Type<unknown>, seen) : []))];
}

const isResolver = (target: object): boolean => RESOLVER_MARKS.some((mark) => Reflect.hasMetadata(mark, target));

/** Every resolver class of the platform. */
export function allResolvers(): Type<unknown>[] {
  const seen = new Set<unknown>();
  return [CommonModule, ObservabilityModule, ...FEATURES].flatMap((module) => resolversOf(module, seen));
}

/** The executable-shaped schema, without its services. */
export async function buildSchema(): Promise<GraphQLSchema> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  try {
    return await app.get(GraphQLSchemaFactory).create(allResolvers());
  } finally {
    await app.close();
  }
}

/** Text of the committed file libs/api-contract/schema.graphql. */
export async function schemaText(): Promise<string> {
  return `${HEADER}${printSchema(lexicographicSortSchema(await buildSchema()))}\n`;
}
