/** Elected validators on a running chain: register, vote, sign, be voted out; a node that joins later follows. */
import { bytesToHex, concatBytes, hexToBytes } from '@bystack/base';
import { CALM, expectOneChain, fakeSign, runningCluster, seeded, untilFinal, type ReplicaCluster, type Wallet } from '@bystack/testkit';
import { latencyKey } from '@bystack/ledger';
import { decodeBlock, popPayload } from '@bystack/protocol';
import { registerValidator } from '@bystack/txbuilder';
import { describe, expect, it } from 'vitest';
import { LANE } from './index.js';

const EPOCH = 20;
const RULES = {
  epochLength: EPOCH,
  electionGap: 5,
  emptyIntervalMs: 600,
  blockIntervalMs: 300,
  minVotes: 100n,
  minVoteOutput: 1n,
  maxValidators: 5,
};

const voteKey = (c: ReplicaCluster, ix: number): Uint8Array => concatBytes(hexToBytes(c.node(ix).id), new Uint8Array(32));

const register = (c: ReplicaCluster, ix: number): Uint8Array => {
  const node = c.node(ix);
  const chainId = node.replica?.chainId;
  if (!chainId || !node.blsKey) throw new Error('the candidate does not run');
  const identityKey = hexToBytes(node.id);
  const pop = fakeSign(node.blsKey, popPayload(chainId, identityKey, node.blsKey), 'bls');
  const terms = { identityKey, blsKey: node.blsKey, pop, commission: 0, rewardProgram: Uint8Array.of(0x51) };
  const draft = registerValidator(chainId, terms);
  return draft.finish(fakeSign(identityKey, draft.payload, 'identity'));
};

/** Four founders and a candidate; all have votes, the candidate most. */
async function electing(seed: number, more: object = {}): Promise<{ c: ReplicaCluster; w: Wallet; voted: ReturnType<Wallet['vote']> }> {
  const { c, w } = await runningCluster({ n: 4, candidates: 1, elected: true, seed, consensus: RULES, ...more });
  const issued = w.issue(1000n);
  c.node(0).submit(issued.raw);
  await untilFinal(c, issued, 3000);
  const votes = [0, 1, 2, 3, 4].map((ix) => [voteKey(c, ix), ix === 4 ? 200n : 110n + BigInt(ix)] as const);
  const voted = w.vote(w.coin(issued, 'alice', 1000n), votes);
  c.node(4).submit(register(c, 4));
  c.node(1).submit(voted.raw);
  await untilFinal(c, voted, 3000);
  return { c, w, voted };
}

const untilEpoch = async (c: ReplicaCluster, epoch: bigint): Promise<void> => {
  const there = await c.run(120_000, () => c.nodes.every((n) => !n.up || n.replica?.epoch === epoch));
  if (!there) throw new Error(`epoch ${String(epoch)} not reached\n${c.breaches.join()}\n${c.describe()}`);
};

const indexes = (c: ReplicaCluster): (number | null | undefined)[] => c.nodes.map((n) => n.replica?.validatorIndex);

const producersOf = async (c: ReplicaCluster, epoch: number): Promise<Set<number>> => {
  const out = new Set<number>();
  for (let h = epoch * EPOCH + 1; h <= (epoch + 1) * EPOCH; h++) {
    const stored = await c.node(0).blockAt(BigInt(h));
    if (stored) out.add(decodeBlock(stored.block).header.producer);
  }
  return out;
};

describe('validators that are voted for', () => {
  it('sign from the next epoch on, and stop when they are voted out', async () => {
    const { c, w, voted } = await electing(31);
    expect(indexes(c)).toEqual([0, 1, 2, 3, null]);
    await untilEpoch(c, 1n);
    expect(indexes(c)).toEqual([4, 3, 2, 1, 0]);
    const moved = w.move(voted, 3, voteKey(c, 4));
    c.node(0).submit(moved.raw);
    await untilFinal(c, moved, 5000);
    await untilEpoch(c, 2n);
    expect(await producersOf(c, 1), 'the elected one produced').toContain(0);
    expect(indexes(c)).toEqual([3, 2, 1, null, 0]);
    await untilEpoch(c, 3n);
    expect(c.breaches).toEqual([]);
    await expectOneChain(c);
  });

  it('need to run: one that is down is not elected, and too few ready keep the set', async () => {
    const { c } = await electing(32);
    await c.crash(3);
    await untilEpoch(c, 1n);
    expect(indexes(c), 'four ready').toEqual([3, 2, 1, undefined, 0]);
    await c.crash(2);
    await untilEpoch(c, 2n);
    expect(indexes(c), 'three ready: carried over').toEqual([3, 2, undefined, undefined, 0]);
    await c.start(2);
    await c.start(3);
    await untilEpoch(c, 3n);
    await c.run(2000);
    await expectOneChain(c);
  });

  it('need to lead: one that announces itself but misses its turns is not elected again', async () => {
    const { c } = await electing(34, { consensus: { ...RULES, turnViews: 2 } });
    c.tamper = (from, _to, lane, bytes) => (from === 3 && lane === LANE.consensus ? null : bytes);
    await untilEpoch(c, 1n);
    expect(indexes(c)).toEqual([3, 2, 1, null, 0]);
    const announced = latencyKey(hexToBytes(c.node(3).id));
    expect((await c.node(0).store.load({ utxos: [], registry: [announced] })).registry(announced), 'it announced itself').not.toBeNull();
    await expectOneChain(c);
  });

  it('are followed by a node that joins later with one certificate check per epoch, and by one that restarts', async () => {
    const { c } = await electing(33, { observers: 1, dead: [5] });
    await untilEpoch(c, 3n);
    let checks = 0;
    const late = c.node(5);
    late.trap = (effect) => {
      if (effect.type === 'VerifySignatures') checks += effect.checks.length;
      return false;
    };
    const target = c.node(0).height;
    await c.start(5);
    expect(await c.run(20_000, () => late.height >= target)).toBe(true);
    expect(checks, 'three closed epochs, and pulls at the head').toBeLessThanOrEqual(8);
    expect(late.replica?.validators.map((v) => v.identityKey)).toEqual(c.node(0).replica?.validators.map((v) => v.identityKey));
    for (const ix of [4, 0]) {
      await c.crash(ix);
      await c.run(500);
      await c.start(ix);
      await c.run(3000);
    }
    await untilEpoch(c, 4n);
    expect(bytesToHex(late.replica?.validators[0]?.blsKey as Uint8Array)).toBe(bytesToHex(c.node(4).blsKey as Uint8Array));
    await expectOneChain(c);
  });

  for (const seed of [102, 104, 108])
    it(`change every few blocks while nodes crash and messages are lost (${String(seed)})`, async () => {
      const { c } = await electing(seed, { consensus: { ...RULES, epochLength: 12, electionGap: 4 } });
      const random = seeded(seed);
      const ms = (most: number): number => Math.floor(random() * most);
      c.setWeather({ loss: 0.05, doubling: 0.05, minDelayMs: 1, maxDelayMs: 120 });
      for (let i = 0; i < 20; i++) {
        const ix = Math.floor(random() * 5);
        await c.crash(ix);
        await c.run(200 + ms(1500));
        await c.start(ix);
        await c.run(ms(2500));
      }
      c.setWeather(CALM);
      const before = c.commonHeight;
      expect(await c.run(90_000, () => c.commonHeight > before + 24n), c.breaches.join() + c.describe()).toBe(true);
      expect(c.node(0).replica?.epoch, 'epochs passed').toBeGreaterThan(4n);
      await expectOneChain(c);
      expect(c.nodes.flatMap((n) => n.reports)).toEqual([]);
    });
});
