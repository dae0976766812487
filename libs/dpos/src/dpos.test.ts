/** Elections and rewards against what Vapor recorded, and the rules of our chains. */
import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, isBystackError } from '@bystack/base';
import type { TurnLog } from '@bystack/ledger';
import { describe, expect, test } from 'vitest';
import {
  creditReward,
  dueRewards,
  electNext,
  epochOf,
  missedTooMany,
  noteTurn,
  opensEpoch,
  rankCandidates,
  roundOf,
  snapshotHeight,
  subsidyAt,
  tally,
} from './index.js';

const VECTORS = process.env['BYSTACK_VECTORS'] ?? '/work/shared/vectors';
type Case = Readonly<Record<string, unknown>>;
const load = (name: string): readonly Case[] =>
  (JSON.parse(readFileSync(`${VECTORS}/sidechain/${name}`, 'utf8')) as { cases: Case[] }).cases;

describe.skipIf(process.env['BYSTACK_NO_VECTORS'])('Vapor vectors', () => {
  test('ranked nodes keep the recorded order whatever order the tally has', () => {
    let judged = 0;
    for (const c of load('consensus_results.json')) {
      const nodes = c['nodes'] as readonly { xpub: string; votes: string }[] | undefined;
      if (c['kind'] !== 'sequence' || !nodes || nodes.some((n) => n.votes === '0')) continue;
      const votes = new Map([...nodes].reverse().map((n) => [n.xpub, BigInt(n.votes)]));
      const got = rankCandidates(votes, {
        minVotes: BigInt(c['min_consensus_node_vote_num'] as string),
        maxValidators: c['num_of_consensus_node'] as number,
      });
      expect
        .soft(
          got.map((n) => n.key),
          String(c['name']),
        )
        .toEqual(nodes.map((n) => n.xpub));
      judged++;
    }
    expect(judged).toBeGreaterThan(0);
  });

  test('rewards of a round become the recorded coinbase outputs', () => {
    let judged = 0;
    for (const c of load('rewards.json')) {
      const blocks = c['blocks'] as readonly { reward_amount: string; reward_program: string }[] | undefined;
      const expected = c['coinbase_outputs_of_next_block'] as readonly { amount: string; program: string }[] | undefined;
      if (!blocks || !expected) continue;
      let ledger: ReadonlyMap<string, bigint> = new Map();
      for (const block of blocks) ledger = creditReward(ledger, hexToBytes(block.reward_program), BigInt(block.reward_amount));
      expect
        .soft(
          dueRewards(ledger).map((d) => [String(d.amount), bytesToHex(d.program)]),
          String(c['name']),
        )
        .toEqual(expected.map((e) => [e.amount, e.program]));
      judged++;
    }
    expect(judged).toBeGreaterThan(0);
  });
});

test('vetoes are subtracted before votes, zero deletes, underflow is refused', () => {
  const a = 'aa'.repeat(64);
  const after = tally(new Map([[a, 5n]]), [{ vetoed: [{ key: a, amount: 5n }], voted: [] }]);
  expect(after.size).toBe(0);
  try {
    tally(new Map([[a, 5n]]), [{ vetoed: [{ key: a, amount: 6n }], voted: [{ key: a, amount: 9n }] }]);
    expect.unreachable();
  } catch (error) {
    expect(isBystackError(error, 'DPOS_TALLY_UNDERFLOW')).toBe(true);
  }
});

test('heights, rounds and epochs', () => {
  for (const [height, round, epoch, opens] of [
    [0n, 0n, 0n, false],
    [1n, 1n, 0n, true],
    [10n, 1n, 0n, false],
    [11n, 2n, 1n, true],
    [20n, 2n, 1n, false],
  ] as const) {
    expect(roundOf(height, 10), `round of ${height}`).toBe(round);
    expect(epochOf(height, 10), `epoch of ${height}`).toBe(epoch);
    expect(opensEpoch(height, 10), `opens ${height}`).toBe(opens);
  }
  expect(snapshotHeight(1n, 10, 3)).toBe(17n);
  expect(snapshotHeight(1n, 10, 64)).toBe(11n);
});

test('a pegged fee asset is never minted; a native one follows its schedule', () => {
  const schedule = [
    { from: 1n, amount: 8n },
    { from: 100n, amount: 4n },
  ];
  expect([0n, 1n, 99n, 100n].map((h) => subsidyAt(schedule, h, true))).toEqual([0n, 8n, 8n, 4n]);
  expect(subsidyAt(schedule, 50n, false)).toBe(0n);
});

test('an election takes ready candidates only, and carries the set over when too few are ready', () => {
  const votes = new Map([
    ['0a', 10n],
    ['0b', 30n],
    ['0c', 10n],
  ]);
  const current = [{ member: 'old', votes: 1n }];
  const limits = { minVotes: 5n, maxValidators: 4, minValidators: 2 };
  const elect = (ready: readonly string[], membership: 'DPOS' | 'AUTHORITY' = 'DPOS') =>
    electNext({ membership, current, tally: votes, ready: new Map(ready.map((key) => [key, key])), limits }).map((e) => e.member);
  expect(elect(['0a', '0c'])).toEqual(['0c', '0a']);
  expect(elect(['0a', '0b', '0c'])).toEqual(['0b', '0c', '0a']);
  expect(elect(['0b'])).toEqual(['old']);
  expect(elect(['0a', '0b', '0c'], 'AUTHORITY')).toEqual(['old']);
});

describe('turns of leaders', () => {
  const rules = { n: 4, offset: 1, turnViews: 3 };
  const log = (views: readonly bigint[], more: Partial<typeof rules> = {}): TurnLog =>
    views.reduce((before: TurnLog | null, view) => noteTurn(before, view, { ...rules, ...more }), null) as TurnLog;

  test('are missed where no block was made in them, the first of the epoch included', () => {
    expect(log([1n, 2n, 3n])).toMatchObject({ had: [0, 1, 1, 0], missed: [0, 0, 0, 0] });
    expect(log([1n, 9n])).toMatchObject({ had: [1, 1, 1, 1], missed: [0, 0, 1, 1] });
    expect(log([6n])).toMatchObject({ had: [0, 1, 1, 1], missed: [0, 1, 1, 0] });
    const far = log([1n, 3n * 400_000_000_002n + 1n]);
    expect(far.had).toEqual([1e11, 1e11 + 1, 1e11 + 1, 1e11 + 1]);
    expect(far.missed).toEqual([1e11, 1e11, 1e11 + 1, 1e11]);
  });

  test('of one view may hold a REPEAT', () => {
    expect(log([1n, 3n, 5n, 7n], { turnViews: 1 }).missed).toEqual([0, 0, 0, 0]);
    expect(log([1n, 4n], { turnViews: 1 }).missed).toEqual([1, 0, 0, 0]);
  });

  test('missed for more than half make a validator unfit, exactly half do not', () => {
    const turns = { view: 1n, had: [2, 3, 0], missed: [1, 2, 0] };
    expect([0, 1, 2, -1].map((i) => missedTooMany(turns, i))).toEqual([false, true, false, false]);
    expect(missedTooMany(null, 1)).toBe(false);
  });
});
