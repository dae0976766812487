/** Shapes as Bytom v1.1.0 was recorded to answer (vectors/mainchain/rest.json). */
import { describe, expect, it } from 'vitest';
import { Answer, parseBytomJson } from './bytom-json.js';
import { blockOf, transactionOf } from './bytom-views.js';

const BTM = 'f'.repeat(64);
const GOLD = 'a'.repeat(64);
const hash = (digit: string): string => digit.repeat(64);
const coinbase = {
  id: hash('2'),
  version: 1,
  size: 77,
  time_range: 0,
  inputs: [{ type: 'coinbase', asset_id: hash('0'), asset_definition: {}, amount: 0, arbitrary: '0031', witness_arguments: null }],
  outputs: [
    {
      type: 'control',
      id: hash('6'),
      position: 0,
      asset_id: BTM,
      asset_definition: {},
      amount: 41250000000,
      control_program: '0014a951006b7604dae516f95a50696421c143d7f778',
      address: 'sm1q49gsq6mkqndw29hetfgxjeppc9pa0amcmdepjc',
    },
  ],
  status_fail: false,
  mux_id: hash('3'),
};
const payment = {
  id: hash('4'),
  size: 332,
  time_range: 77,
  inputs: [
    {
      type: 'spend',
      asset_id: BTM,
      asset_alias: 'BTM',
      amount: 500,
      control_program: '51',
      spent_output_id: hash('5'),
      witness_arguments: ['ab'],
    },
    { type: 'issue', asset_id: GOLD, asset_alias: 'GOLD', amount: 9, issuance_program: 'ae20', witness_arguments: [] },
  ],
  outputs: [
    { type: 'control', id: hash('7'), asset_id: BTM, amount: 300, control_program: '51' },
    { type: 'retire', id: hash('8'), asset_id: GOLD, asset_alias: 'GOLD', amount: 9, control_program: '6a' },
  ],
  status_fail: true,
};
const block = (transactions: unknown[]): Answer => {
  const text = JSON.stringify({
    hash: hash('9'),
    size: 386,
    version: 1,
    height: 2017,
    previous_block_hash: hash('c'),
    timestamp: 1528945150,
    nonce: 14,
    bits: 'BITS',
    difficulty: '20',
    transaction_merkle_root: hash('6'),
    transaction_status_hash: hash('c'),
    transactions,
  });
  return new Answer(parseBytomJson(text.replace('"BITS"', '2305843009214532812')));
};

describe('a block', () => {
  it('keeps numbers whole, halves the size that is told in hex digits, and knows its retarget window', () => {
    expect(blockOf(block([coinbase, payment]))).toMatchObject({
      height: 2017n,
      bits: '20000000000ccccc',
      difficulty: '20',
      nonce: '14',
      sizeBytes: 193,
      timestamp: new Date(1528945150_000),
      transactionCount: 2,
      retargetPosition: 1,
      retargetWindow: 2016,
      reward: 41250000000n,
      minedBy: 'sm1q49gsq6mkqndw29hetfgxjeppc9pa0amcmdepjc',
    });
  });

  it('places its transactions and tells coinbase, spend, issue, payment and retirement apart', () => {
    const [first, second] = blockOf(block([coinbase, payment])).contents;
    expect(first).toMatchObject({ isCoinbase: true, fee: null, positionInBlock: 0, blockHeight: 2017n, state: 'INCLUDED' });
    expect(first?.inputs[0]).toMatchObject({ kind: 'COINBASE', assetId: null, amount: null, arbitrary: '0031', arguments: [] });
    expect(second).toMatchObject({ isCoinbase: false, fee: 200n, statusFailed: true, timeRange: 77n, positionInBlock: 1 });
    expect(second?.inputs.map(({ kind, program }) => [kind, program])).toEqual([
      ['SPEND', '51'],
      ['ISSUANCE', 'ae20'],
    ]);
    expect(second?.outputs.map(({ kind, assetAlias }) => [kind, assetAlias])).toEqual([
      ['PAYMENT', null],
      ['RETIREMENT', 'GOLD'],
    ]);
  });

  it('that lacks what makes it a block is refused by name', () => {
    for (const member of ['hash', 'height', 'timestamp', 'bits', 'previous_block_hash']) {
      const broken = { ...(JSON.parse(JSON.stringify(plain())) as Record<string, unknown>), [member]: undefined };
      expect(() => blockOf(new Answer(broken)), member).toThrowError(
        expect.objectContaining({ facts: expect.objectContaining({ code: 'MAINCHAIN_ANSWER' }) as unknown }),
      );
    }
  });
});

it('a waiting transaction has no place', () => {
  expect(transactionOf(new Answer(payment), null)).toMatchObject({ state: 'PENDING', blockHeight: null, blockHash: null, hash: hash('4') });
});

const plain = (): unknown => ({
  hash: hash('9'),
  height: 1,
  previous_block_hash: hash('c'),
  timestamp: 1,
  nonce: 1,
  bits: 1,
  difficulty: '1',
  transaction_merkle_root: hash('6'),
  transaction_status_hash: hash('c'),
  transactions: [],
});
