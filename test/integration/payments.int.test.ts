/** Paying through the public API on four real validators: the acceptance path, parallel payments, kills in the middle. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/default-run.js';
import { ControlPlane } from '../support/killable-control-plane.js';

interface Balance {
  readonly available: string;
  readonly reserved: string;
  readonly total: string;
}
interface Tx {
  readonly id: string;
  readonly hash: string;
  readonly state: string;
}

let plane: ControlPlane;
let chainId: string;
let alice: string;
let bob: string;
let gold: { id: string; assetId: string };

beforeAll(async () => {
  plane = await ControlPlane.create();
  await plane.start();
  const spec = { name: 'Payments', slug: 'pay', validatorCount: 4 };
  const { chain } = await plane.api.must<{ chain: { id: string } }>('createChain', 'chain { id } operation { id }', { spec });
  chainId = chain.id;
  await eventually('the chain ACTIVE', 90_000, async () => {
    const seen = await plane.api.ask<{ chain: { phase: string; phaseReason: string } }>('{ chain(slug: "pay") { phase phaseReason } }');
    if (seen.chain.phase === 'FAILED') throw new Error(JSON.stringify(seen));
    return seen.chain.phase === 'ACTIVE' ? seen : null;
  });
  const account = async (alias: string) =>
    (await plane.api.must<{ account: { id: string } }>('createAccount', 'account { id addresses }', { chainId, alias })).account.id;
  [alice, bob] = [await account('alice'), await account('bob')];
  const defined = await plane.api.must<{ asset: typeof gold }>('defineAsset', 'asset { id assetId }', {
    chainId,
    alias: 'gold',
    kind: 'BAP_01',
    decimals: 2,
  });
  gold = defined.asset;
});
afterAll(() => plane.destroy());

const stateOf = async (hash: string): Promise<string | null> => {
  const query = 'query($hash: Hash!) { chain(slug: "pay") { transaction(id: $hash) { state } } }';
  return (await plane.api.ask<{ chain: { transaction: { state: string } | null } }>(query, { hash })).chain.transaction?.state ?? null;
};
/** Polls as scripts do. */
const final = async (hash: string, deadlineMs = 30_000): Promise<void> => {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const state = await stateOf(hash);
    if (state === 'FINAL') return;
    if (state === 'REJECTED' || Date.now() > deadline) throw new Error(`${hash} is ${String(state)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const transfer = (amount: number, more: object = {}): Promise<{ transaction: Tx }> =>
  plane.api.must('transfer', 'transaction { id hash state }', {
    chainId,
    fromAccountId: alice,
    to: { accountId: bob },
    assetId: gold.assetId,
    amount: String(amount),
    ...more,
  });
const balance = async (accountId: string): Promise<Balance> => {
  const query = 'query($id: ID!) { chain(slug: "pay") { account(id: $id) { balances { available reserved total } } } }';
  const { chain } = await plane.api.ask<{ chain: { account: { balances: Balance[] } } }>(query, { id: accountId });
  return chain.account.balances[0] ?? { available: '0', reserved: '0', total: '0' };
};

describe('the acceptance path', () => {
  it('issues and transfers until FINAL, and shows both', async () => {
    const issued = await plane.api.must<{ transaction: Tx }>('issueAsset', 'transaction { id hash }', {
      chainId,
      assetId: gold.assetId,
      amount: '1000000',
      toAccountId: alice,
    });
    await final(issued.transaction.hash);
    const { transaction } = await transfer(250);
    expect(transaction).toMatchObject({ state: 'SUBMITTED', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await final(transaction.hash);
    expect(await balance(bob)).toEqual({ available: '250', reserved: '0', total: '250' });
    const query = `query($hash: Hash!) { chain(slug: "pay") {
      tip { height } blocks(last: 3) { nodes { height hash } }
      transaction(id: $hash) { state gasUsed fee block { height certificate { form signers { index } missing { index } quorum } producer { index node { name } } }
        history { state } summary { amount account { alias } asset { alias } }
        inputs { kind amount account { alias } programInWords } outputs { kind amount account { alias } programInWords spentBy } } } }`;
    const { chain } = await plane.api.ask<{ chain: Record<string, never> }>(query, { hash: transaction.hash });
    expect(chain).toMatchObject({
      transaction: {
        state: 'FINAL',
        fee: '0',
        gasUsed: expect.any(Number),
        history: [{ state: 'SUBMITTED' }, { state: 'FINAL' }],
        summary: expect.arrayContaining([
          { amount: '-250', account: { alias: 'alice' }, asset: { alias: 'gold' } },
          { amount: '250', account: { alias: 'bob' }, asset: { alias: 'gold' } },
        ]),
        inputs: [{ kind: 'SPEND', amount: '1000000', account: { alias: 'alice' }, programInWords: 'needs the key of alice' }],
        block: { certificate: { quorum: 3 }, producer: { node: { name: expect.any(String) } } },
      },
    });
  });

  it('adds little to the time the chain needs', async () => {
    const times: number[] = [];
    for (let i = 0; i < 8; i++) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      const started = performance.now();
      const { transaction } = await transfer(1);
      const answered = performance.now() - started;
      await final(transaction.hash);
      times.push(performance.now() - started);
      process.stderr.write(`finality ${Math.round(times.at(-1) as number)} ms, mutation ${Math.round(answered)} ms\n`);
    }
    times.sort((a, b) => a - b);
    expect(times[4]).toBeLessThan(3_000);
  }, 60_000);
});

describe('many at once', () => {
  it('fifty parallel transfers of one account all become final', async () => {
    const before = await balance(bob);
    const sent = await Promise.all(Array.from({ length: 50 }, () => transfer(2)));
    await Promise.all(sent.map(({ transaction }) => final(transaction.hash, 60_000)));
    expect(Number((await balance(bob)).total)).toBe(Number(before.total) + 100);
    expect((await balance(alice)).reserved).toBe('0');
  }, 120_000);

  it('two of all the money: exactly one', async () => {
    const all = Number((await balance(bob)).total);
    const pay = () =>
      plane.api.call<{ transaction: Tx | null }>('transfer', 'transaction { hash }', {
        chainId,
        fromAccountId: bob,
        to: { accountId: alice },
        assetId: gold.assetId,
        amount: String(all),
      });
    const both = await Promise.all([pay(), pay()]);
    expect(both.map((one) => one.userErrors[0]?.code ?? 'ok').sort()).toEqual(['FUNDS_INSUFFICIENT', 'ok']);
    await Promise.all(both.map((one) => one.transaction && final(one.transaction.hash)));
    expect(await balance(bob)).toEqual({ available: '0', reserved: '0', total: '0' });
  }, 60_000);
});

describe('kills in the middle', () => {
  it('of the control plane: what was answered becomes final exactly once', async () => {
    const total = Number((await balance(alice)).total);
    const keys = Array.from({ length: 10 }, () => randomUUID());
    const sent = Promise.allSettled(keys.map((idempotencyKey) => transfer(3, { idempotencyKey })));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await plane.kill();
    await sent;
    await plane.start();
    const again = await Promise.all(keys.map((idempotencyKey) => transfer(3, { idempotencyKey })));
    await Promise.all(again.map(({ transaction }) => final(transaction.hash, 60_000)));
    expect(Number((await balance(bob)).total)).toBe(30);
    expect(Number((await balance(alice)).total)).toBe(total - 30);
  }, 120_000);

  it('of the node that the explorer follows: it goes on with another one', async () => {
    for (const { pid } of plane.nodeProcesses().slice(0, 1)) process.kill(pid, 'SIGKILL');
    const { transaction } = await transfer(1);
    await final(transaction.hash, 60_000);
  }, 90_000);
});

it('streams blocks without a gap from a cursor', async () => {
  const query = 'subscription($id: ID!, $after: Cursor) { blockFinalized(chainId: $id, after: $after) { cursor block { height } } }';
  const first = await plane.api.ask<{ chain: { blocks: { pageInfo: { startCursor: string } } } }>(
    '{ chain(slug: "pay") { blocks(first: 1) { pageInfo { startCursor } } } }',
  );
  const heights: bigint[] = [];
  const after = first.chain.blocks.pageInfo.startCursor;
  for await (const event of plane.subscribe<{ block: { height: string } }>('blockFinalized', query, { id: chainId, after })) {
    heights.push(BigInt(event.block.height));
    if (heights.length === 20) break;
  }
  const start = heights[0] as bigint;
  expect(heights).toEqual(Array.from({ length: 20 }, (_, i) => start + BigInt(i)));
}, 120_000);
