import { describe, expect, it } from 'vitest';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { costOf, costOfAnswer, type Variables } from './cost.js';
import { checkAliases, checkTokens } from './limits.js';

const SCHEMA = buildSchema(`
  type Query { chain(slug: String): Chain chains(first: Int, last: Int): ChainConnection! nodes(ids: [ID!]!): [Chain]! search(first: Int = 10): [Hit!]! }
  type Subscription { chainStatus: Chain! }
  type Chain { id: ID! name: String! tip: Block blocks(first: Int, last: Int): BlockConnection! operations(first: Int, last: Int): OperationConnection! }
  type Block { height: String! chain: Chain! }
  type Hit { title: String! chain: Chain! }
  type Operation { id: ID! chain: Chain }
  type PageInfo { hasNextPage: Boolean! }
  type ChainEdge { cursor: String! node: Chain! } type ChainConnection { edges: [ChainEdge!]! nodes: [Chain!]! pageInfo: PageInfo! totalCount: Int }
  type BlockEdge { cursor: String! node: Block! } type BlockConnection { edges: [BlockEdge!]! nodes: [Block!]! pageInfo: PageInfo! totalCount: Int }
  type OperationEdge { cursor: String! node: Operation! } type OperationConnection { edges: [OperationEdge!]! nodes: [Operation!]! pageInfo: PageInfo! totalCount: Int }
`);

function cost(text: string, variables: Variables = {}): number {
  const document = parse(text);
  return costOf(SCHEMA, document, getOperationAST(document)!, variables);
}

describe('costOf', () => {
  it.each([
    ['scalars are free', '{ chain { id name } }', 1],
    ['an object costs one', '{ chain { tip { height } } }', 2],
    ['a connection: 2 + first × node', '{ chains(first: 10) { nodes { id } } }', 12],
    ['edges cost like nodes', '{ chains(last: 10) { edges { cursor node { tip { height } } } } }', 22],
    ['both are paid twice', '{ chains(first: 10) { nodes { id } edges { node { id } } } }', 22],
    ['pageInfo and totalCount count once', '{ chains(first: 10) { totalCount pageInfo { hasNextPage } } }', 3],
    ['pages multiply', '{ chains(first: 10) { nodes { blocks(last: 20) { nodes { height } } } } }', 2 + 10 * (1 + 2 + 20)],
    ['aliases are paid each', '{ a: chain { id } b: chain { id } }', 2],
    ['a list by its number of ids', '{ nodes(ids: ["a", "b", "c"]) { tip { height } } }', 6],
    ['a default argument counts', '{ search { title } }', 10],
    ['a subscription costs ten more', 'subscription { chainStatus { id } }', 11],
  ])('%s', (_name, text, expected) => {
    expect(cost(text)).toBe(expected);
  });

  it('reads variables, their defaults, and takes unknown ones for the largest page', () => {
    const text = 'query($n: Int = 7) { chains(first: $n) { nodes { id } } }';
    expect(cost(text, { n: 3 })).toBe(5);
    expect(cost(text)).toBe(9);
    expect(cost(text, null)).toBe(102);
    expect(cost('query($n: Int, $m: Int) { chains(first: $n, last: $m) { nodes { id } } }', { n: null, m: 4 })).toBe(6);
  });

  it('pays a fragment wherever it is spread, in time linear in the text', () => {
    const links = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on Chain { tip { chain { ...F${i + 1} } } t2: tip { chain { ...F${i + 1} } } }`,
    );
    const started = performance.now();
    expect(cost(`{ chain { ...F0 } } ${links.join(' ')} fragment F40 on Chain { id }`)).toBeGreaterThan(1e12);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('cannot be fooled by a fragment on the connection', () => {
    expect(cost('{ chains(first: 50) { ...P } } fragment P on ChainConnection { nodes { tip { height } } }')).toBe(102);
  });
});

describe('costOfAnswer', () => {
  it('counts the objects that came', () => {
    expect(costOfAnswer([{ nodes: [{ id: 1 }, { id: 2 }], pageInfo: { hasNextPage: false } }])).toBe(4);
    expect(costOfAnswer([{ edges: [{ cursor: 'c', node: { id: 1 } }] }])).toBe(2);
    expect(costOfAnswer(null)).toBe(0);
  });
});

describe('limits', () => {
  const exceeded = expect.objectContaining({ extensions: expect.objectContaining({ code: 'COST_EXCEEDED' }) as unknown });
  it('bound tokens and aliases', () => {
    expect(() => checkTokens(`{ ${'a '.repeat(6_000)} }`)).toThrowError(exceeded);
    expect(() => checkTokens('{ a "unterminated')).not.toThrow();
    const aliases = (n: number): string => `{ ${Array.from({ length: n }, (_, i) => `a${i}: chain { id }`).join(' ')} }`;
    expect(() => checkAliases(parse(aliases(50)))).not.toThrow();
    expect(() => checkAliases(parse(aliases(51)))).toThrowError(exceeded);
  });
});
