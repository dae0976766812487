/** Anything may arrive in any order: the machine never throws, and nothing in it grows without bound. Seeded. */
import { sha3 } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PENDING } from './limits.js';
import { createSyncMachine, type SyncMachine } from './machine.js';
import * as messages from './messages.js';
import { bodyOf, branch, GENESIS, TEST_RULES, TestChain, timeAfter } from './test-support/chain.js';
import type { SyncInput } from './types.js';

const SEED = Number(process.env['FUZZ_SEED'] ?? 20261125);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);
const BLOCKS = 12;
const PEERS = ['a', 'b', 'c'];
const trees = [branch(GENESIS, BLOCKS), branch(GENESIS, BLOCKS + 2, { salt: 2 })];
const nodes = trees.flat();
const status = (i: number, extra: bigint): messages.ChainStatus => {
  const { hash, height, workSum } = nodes[i % nodes.length] ?? GENESIS;
  return { hash, height, work: workSum + extra };
};
const hello = (i: number, extra: bigint): Uint8Array =>
  messages.encodeHello({ version: 1, chainId: 'fuzz', genesis: GENESIS.hash, nodeVersion: 'f', listenPort: 0, status: status(i, extra) });

const place = fc.nat(nodes.length - 1);
const at = (i: number): (typeof nodes)[number] => nodes[i] ?? GENESIS;
const message = fc.oneof(
  fc.tuple(place, fc.bigInt(0n, 1n << 60n)).map(([i, extra]) => hello(i, extra)),
  fc.tuple(place, fc.bigInt(0n, 1n << 60n)).map(([i, extra]) => messages.encodeStatus(status(i, extra))),
  fc.tuple(place, fc.nat(8)).map(([i, n]) => messages.encodeHeaders(nodes.slice(i, i + n).map((node) => node.header))),
  fc.constant(messages.encodeHeaders(trees[0]?.map((node) => node.header) ?? [])),
  place.map((i) => messages.encodeGetHeaders([at(i).hash], null)),
  place.map((i) => messages.encodeGetBlocks([at(i).hash])),
  place.map((i) => messages.encodeBlockMessage(bodyOf(at(i).header))),
  place.map((i) => messages.encodeNoBlock(at(i).hash)),
  place.map((i) => messages.encodeNewHeader(at(i).workSum, at(i).header)),
  place.map((i) => messages.encodeNewBlock(at(i).workSum, bodyOf(at(i).header))),
  fc.uint8Array({ maxLength: 60 }).map(messages.encodeNewTx),
  fc.bigInt(0n, 9n).map((nonce) => messages.encodePing('pong', nonce)),
  fc.uint8Array({ maxLength: 80 }),
);
const peer = fc.constantFrom(...PEERS);
const outcome = fc.constantFrom('connected', 'side', 'known', 'orphan', 'body', 'utxo', null);
const input: fc.Arbitrary<SyncInput> = fc.oneof(
  { weight: 2, arbitrary: peer.map((id) => ({ type: 'PeerConnected' as const, peer: id })) },
  { weight: 1, arbitrary: peer.map((id) => ({ type: 'PeerDisconnected' as const, peer: id })) },
  { weight: 12, arbitrary: fc.tuple(peer, message).map(([id, bytes]) => ({ type: 'Received' as const, peer: id, bytes })) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(place, fc.constantFrom(true, true, true, false, null))
      .map(([i, ok]) => ({ type: 'WorkChecked' as const, hash: at(i).hash, ok })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(place, outcome).map(([i, kind]) => ({ type: 'BlockJudged' as const, hash: at(i).hash, outcome: outcomeOf(kind) })),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'TipChanged' as const, mined: null }) },
  { weight: 1, arbitrary: fc.uint8Array().map((raw) => ({ type: 'TransactionAdded' as const, hash: sha3(raw), raw })) },
  {
    weight: 1,
    arbitrary: peer.map((id) => ({ type: 'TransactionJudged' as const, peer: id, outcome: { kind: 'refused' as const, code: 'x' } })),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'TimePassed' as const }) },
);

function outcomeOf(kind: string | null): Extract<SyncInput, { type: 'BlockJudged' }>['outcome'] {
  if (kind === null) return null;
  if (kind === 'orphan') return { kind, orphan: true };
  if (kind === 'body' || kind === 'utxo') return { kind: 'refused', orphan: false, stage: kind, code: 'x' };
  return { kind: kind as 'connected', orphan: false };
}

/** A machine over a chain that takes what is submitted at random, so that committed state moves too. */
function run(inputs: readonly (readonly [SyncInput, number])[]): { machine: SyncMachine; kinds: Set<string> } {
  const chain = new TestChain();
  const network = { chainId: 'fuzz', genesisHash: GENESIS.hash, retarget: TEST_RULES };
  const machine = createSyncMachine({
    network,
    chain,
    pool: { entries: () => [] },
    nodeVersion: 'f',
    listenPort: 0,
    banMs: 1_000,
    workLanes: 4,
  });
  let now = timeAfter(BLOCKS + 2);
  const kinds = new Set<string>();
  const step = (one: SyncInput): void => machine.step(one, now).forEach(({ type }) => kinds.add(type));
  for (const [one, waitMs] of inputs) {
    now += waitMs;
    if (one.type === 'BlockJudged' && one.outcome?.kind === 'connected') {
      const node = nodes.find((candidate) => candidate.hash === one.hash);
      if (node?.parent && chain.node(node.parent.hash)) chain.load([node]);
    }
    step(one);
    // Most peers say hello: without it, little could follow.
    if (one.type === 'PeerConnected' && now % 8 > 0)
      step({ type: 'Received', peer: one.peer, bytes: hello(now % nodes.length, BigInt(now % 3)) });
  }
  return { machine, kinds };
}

describe(`the machine under any input (seed ${String(SEED)})`, () => {
  it('never throws and stays within its bounds', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.tuple(input, fc.nat(3_000)), { minLength: 20, maxLength: 200, size: 'max' }), (inputs) => {
        const done = run(inputs);
        done.kinds.forEach((kind) => kinds.add(kind));
        const { headers, blocks } = done.machine.backlog;
        return headers <= Math.min(nodes.length, MAX_PENDING) && blocks <= headers;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    const all = ['CheckWork', 'Disconnect', 'Note', 'PeerReady', 'Send', 'ServeBlocks', 'SubmitBlock', 'SubmitTransaction'];
    expect([...kinds].toSorted(), 'every order was given').toEqual(all);
  });
});
