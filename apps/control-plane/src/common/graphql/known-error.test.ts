import { BadRequestException } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { BystackError } from '@bystack/base';
import type { Logger } from '@bystack/base';
import { refuse, topLevel } from '../errors.js';
import { formatErrors } from './error-format.js';

const lines: unknown[] = [];
const write = (event: string, facts?: unknown): void => void lines.push([event, facts]);
const log: Logger = { debug: write, info: write, warn: write, error: write, child: () => log };
const database = (code: string): QueryFailedError =>
  new QueryFailedError('SELECT secret', [], Object.assign(new Error('relation "x" does not exist'), { code }));
const located = (error: Error): GraphQLError => new GraphQLError(error.message, { path: ['chain'], originalError: error });
const shown = (error: unknown) => formatErrors({ errors: [error] }, 'r1', log).response.errors[0]!;

describe('formatErrors', () => {
  it.each([
    ['a raw database error', located(database('42P01')), 'INTERNAL'],
    ['a cancelled statement', located(database('57014')), 'TIMEOUT'],
    ['a database that is away', located(database('08006')), 'UNAVAILABLE'],
    ['a bug', located(new TypeError("Cannot read properties of undefined (reading 'secret')")), 'INTERNAL'],
    [
      'a broken schema promise',
      new GraphQLError('Cannot return null for non-nullable field Chain.secret.', { path: ['chain'] }),
      'INTERNAL',
    ],
  ])('%s: a fixed text, the id, a log line', (_name, error, code) => {
    lines.length = 0;
    const answer = shown(error);
    expect(answer.extensions).toMatchObject({ code, requestId: 'r1' });
    expect(answer.message).not.toMatch(/secret|relation|properties/);
    expect(lines).toHaveLength(1);
  });

  it.each([
    ['ours', located(topLevel('FORBIDDEN')), 'FORBIDDEN'],
    ['a refusal outside a mutation', located(refuse('ADDRESS_INVALID', null, { reason: 'checksum' })), 'BAD_REQUEST'],
    ['the environment', located(new BystackError({ code: 'RPC_DOWN' }, { fault: 'environment' })), 'UNAVAILABLE'],
    ['of Nest', located(new BadRequestException('name is too long')), 'BAD_REQUEST'],
    [
      'a wrong variable',
      new GraphQLError('Variable "$a" got invalid value {}', { originalError: new GraphQLError('ID cannot represent value: {}') }),
      'BAD_REQUEST',
    ],
    ['a syntax error', new GraphQLError('Syntax Error: Unexpected "}".'), 'BAD_REQUEST'],
  ])('%s keeps its code', (_name, error, code) => {
    expect(shown(error).extensions).toMatchObject({ code, requestId: 'r1' });
  });

  it('opens the wrapper of validation errors', () => {
    const wrapper = Object.assign(new Error('Graphql validation error'), {
      statusCode: 400,
      errors: [new GraphQLError('one'), new GraphQLError('two')],
    });
    const { statusCode, response } = formatErrors({ errors: [located(wrapper)] }, 'r1', log);
    expect(statusCode).toBe(400);
    expect(response.errors.map((e) => e.message)).toEqual(['one', 'two']);
  });
});
