import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { isEnumType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ERRORS } from '@bystack/api-contract';
import { ALLOW } from './common/allow.js';
import { allResolvers, buildSchema, schemaText } from './schema-text.js';

const COMMITTED = new URL('../../../libs/api-contract/schema.graphql', import.meta.url);
/** Nest's marks on methods that answer a field. */
const FIELD_MARKS = ['graphql:resolver_type', 'graphql:resolver_name', 'graphql:resolve_property'];

describe('every resolver method', () => {
  const methods = allResolvers().flatMap((target) =>
    Object.getOwnPropertyNames(target.prototype)
      .filter((name) => name !== 'constructor')
      .map((name): [string, object] => [`${target.name}.${name}`, (target.prototype as Record<string, object>)[name]!])
      .filter(([, method]) => FIELD_MARKS.some((mark) => Reflect.hasMetadata(mark, method))),
  );

  it('exists', () => expect(methods.length).toBeGreaterThan(5));
  it.each(methods)('%s states who may call it', (_name, method) => {
    expect(Reflect.hasMetadata(ALLOW, method)).toBe(true);
  });
});

describe('resolver classes', () => {
  it('inherit from nothing, since guards of a registered base would be passed by', () => {
    for (const target of allResolvers()) expect(Object.getPrototypeOf(target), target.name).toBe(Function.prototype);
  });
});

describe('the schema', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await buildSchema();
  });

  it('is the committed one; run `npm run codegen` after a change', async () => {
    const same = (await schemaText()) === readFileSync(COMMITTED, 'utf8');
    expect(same, 'libs/api-contract/schema.graphql differs from the resolvers').toBe(true);
  });

  it('answers every mutation with a payload that has userErrors, and takes one input', () => {
    for (const field of Object.values(schema.getMutationType()!.getFields())) {
      const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
      expect(String(field.type), field.name).toBe(`${name}Payload!`);
      expect(
        field.args.map((arg) => `${arg.name}: ${String(arg.type)}`),
        field.name,
      ).toEqual([`input: ${name}Input!`]);
      const payload = schema.getType(`${name}Payload`);
      expect(isObjectType(payload) && payload.getInterfaces().map(String), field.name).toEqual(['Payload']);
    }
  });

  it('offers nodes beside edges on every connection', () => {
    const connections = Object.values(schema.getTypeMap()).filter((type) => type.name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(0);
    for (const type of connections) {
      const fields = isObjectType(type) ? Object.values(type.getFields()).map((f) => `${f.name}: ${String(f.type)}`) : [];
      const node = type.name.replace(/Connection$/, '');
      expect(fields.sort(), type.name).toEqual(
        [`edges: [${node}Edge!]!`, `nodes: [${node}!]!`, 'pageInfo: PageInfo!', 'totalCount: Int'].sort(),
      );
    }
  });

  it('names the codes of the table', () => {
    const codes = schema.getType('UserErrorCode');
    expect(
      isEnumType(codes) &&
        codes
          .getValues()
          .map((v) => v.name)
          .sort(),
    ).toEqual(Object.keys(USER_ERRORS).sort());
  });

  it('lets only Node types have global ids', () => {
    const node = schema.getType('Node');
    expect(isInterfaceType(node)).toBe(true);
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      const field = type.getFields()['id'];
      if (field && String(field.type) === 'ID!' && type.name !== 'SearchHit') {
        expect(type.getInterfaces().map(String), type.name).toContain('Node');
      }
    }
  });
});
