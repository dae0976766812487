/** Peers that break rules or do not help: what they cost, what becomes of them, and that the others go on. */
import { describe, expect, it } from 'vitest';
import { bodyOf, branch, DOUBLE_SPEND, GENESIS, timeAfter } from './test-support/chain.js';
import { Puppet, serving, SyncNode, SyncWorld } from './test-support/network.js';
import {
  encodeBlockMessage,
  encodeGetBlocks,
  encodeGetHeaders,
  encodeHeaders,
  encodeNewBlock,
  encodeNewHeader,
  encodeNewTx,
  encodeNoBlock,
  encodePing,
  encodeStatus,
} from './messages.js';
import type { HeaderNode } from '../types.js';

const DAY_MS = 86_400_000;
const minutes = (n: number): number => n * 60_000;
const lastOf = (nodes: readonly HeaderNode[]): HeaderNode => nodes.at(-1) ?? GENESIS;
const victimIn = (blocks: number): { world: SyncWorld; victim: SyncNode } => {
  const world = new SyncWorld(timeAfter(blocks));
  return { world, victim: new SyncNode(world, 'victim') };
};

describe('a peer of another network', () => {
  it('is parted from on both sides with a clear code', () => {
    const world = new SyncWorld(timeAfter(10));
    const [a, b] = [new SyncNode(world, 'a'), new SyncNode(world, 'b', 'otherchain')];
    world.link(a, b);
    world.run(1_000);
    const codes = [...a.parted, ...b.parted].map(({ code, banMs }) => [code, banMs]);
    expect(codes).toContainEqual(['PEER_NETWORK', 60_000]);
    expect(a.machine.peers(world.now)).toEqual([]);
  });

  it('is one that says nothing, or something else first', () => {
    const { world, victim } = victimIn(10);
    const mute = new Puppet(world, 'mute', GENESIS);
    mute.connected = () => undefined;
    const rude = new Puppet(world, 'rude', GENESIS);
    rude.connected = (peer) => rude.say(peer, encodePing('ping', 1n));
    world.link(mute, victim);
    world.link(rude, victim);
    world.run(20_000);
    expect(victim.parted.map(({ peer, code }) => [peer, code])).toEqual([
      ['rude', 'SYNC_HELLO'],
      ['mute', 'SYNC_HELLO'],
    ]);
  });
});

describe('bad work', () => {
  it.each([1, 2, 2_000])('costs its sender a ban for a day after one hash, among %i headers', (count) => {
    const { world, victim } = victimIn(2_100);
    const lie = branch(GENESIS, count);
    lie.forEach((node) => world.spoiled.add(node.id));
    const liar = new Puppet(world, 'liar', lastOf(lie), serving(lie));
    world.link(liar, victim);
    world.run(minutes(1));
    expect(victim.hashes).toBe(1);
    expect(victim.parted).toEqual([{ peer: 'liar', code: 'SYNC_WORK', banMs: DAY_MS }]);
    expect(victim.machine.backlog).toEqual({ headers: 0, blocks: 0 });
  });

  it('costs the same in a block that is announced', () => {
    const { world, victim } = victimIn(10);
    const lie = branch(GENESIS, 1, { salt: 9 });
    lie.forEach((node) => world.spoiled.add(node.id));
    const liar = new Puppet(world, 'liar', GENESIS);
    world.link(liar, victim);
    world.run(1_000);
    liar.say('victim', encodeNewBlock(lastOf(lie).workSum, bodyOf(lastOf(lie).header)));
    world.run(minutes(1));
    expect([victim.hashes, victim.judged, victim.parted.map(({ code }) => code)]).toEqual([1, 0, ['SYNC_WORK']]);
  });

  it('late in a branch costs at most the hashes under way, and the node goes on with others', () => {
    const { world, victim } = victimIn(300);
    const honest = new SyncNode(world, 'honest');
    const chain = branch(GENESIS, 100);
    honest.chain.load(chain);
    const lie = branch(chain[49] as HeaderNode, 200, { salt: 7 });
    lie.forEach((node) => world.spoiled.add(node.id));
    const liar = new Puppet(world, 'liar', lastOf(lie), serving([...chain.slice(0, 50), ...lie]));
    world.link(liar, victim);
    world.run(100);
    world.link(honest, victim);
    expect(world.run(minutes(2), () => victim.chain.tip.id === lastOf(chain).id)).toBe(true);
    expect(victim.parted.map(({ peer, code }) => [peer, code])).toEqual([['liar', 'SYNC_WORK']]);
    expect(victim.hashes).toBeLessThanOrEqual(100 + 8);
  });
});

describe('branches that are not worth a hash', () => {
  it('a long one with less work than claimed is forgotten unchecked', () => {
    const { world, victim } = victimIn(4_500);
    const own = branch(GENESIS, 2_100, { seconds: 2n });
    victim.chain.load(own);
    const long = branch(GENESIS, 2_300, { seconds: 19n, salt: 3 });
    expect(lastOf(long).workSum).toBeLessThan(lastOf(own).workSum);
    const claim = { ...lastOf(long), workSum: lastOf(own).workSum + 1n };
    world.link(new Puppet(world, 'boaster', claim, serving(long)), victim);
    world.run(minutes(1));
    expect(victim.hashes).toBe(0);
    expect(victim.machine.backlog.headers).toBe(0);
    expect(victim.machine.peers(world.now).map(({ points }) => points > 0)).toEqual([true]);
  });

  it('one ahead of the own clock costs nothing, and its sender is not banned for it', () => {
    const { world, victim } = victimIn(10);
    const early = branch(GENESIS, 400, { seconds: 60n });
    world.link(new Puppet(world, 'early', lastOf(early), serving(early)), victim);
    world.run(minutes(10));
    expect(victim.parted.every(({ code }) => code === 'SYNC_USELESS')).toBe(true);
    expect(victim.machine.backlog.headers).toBeLessThan(400);
  });

  it('one with less work that makes no claim is not even asked for', () => {
    const { world, victim } = victimIn(100);
    victim.chain.load(branch(GENESIS, 50));
    const peer = new Puppet(world, 'modest', lastOf(branch(GENESIS, 40, { salt: 2 })));
    world.link(peer, victim);
    world.run(minutes(1));
    expect([peer.count('getHeaders'), victim.parted.length]).toEqual([0, 0]);
  });

  it('an announced header beside the tip costs nothing', () => {
    const { world, victim } = victimIn(100);
    victim.chain.load(branch(GENESIS, 20));
    const peer = new Puppet(world, 'sider', GENESIS);
    world.link(peer, victim);
    world.run(1_000);
    const [side] = branch(victim.chain.nodeAt(10n) ?? GENESIS, 1, { salt: 6 });
    if (side) peer.say('victim', encodeNewHeader(side.workSum, side.header));
    world.run(minutes(1));
    expect([victim.hashes, victim.machine.backlog.headers, victim.parted.length]).toEqual([0, 0, 0]);
  });
});

describe('invalid blocks', () => {
  it('a header that breaks a rule bans its sender without a hash', () => {
    const { world, victim } = victimIn(10);
    const [node] = branch(GENESIS, 1) as [HeaderNode];
    const liar = new Puppet(world, 'liar', node);
    world.link(liar, victim);
    world.run(1_000);
    liar.say('victim', encodeNewHeader(node.workSum, { ...node.header, bits: node.header.bits - 1n }));
    world.run(1_000);
    expect([victim.hashes, victim.parted]).toEqual([0, [{ peer: 'liar', code: 'SYNC_HEADER', banMs: DAY_MS }]]);
  });

  it('a forged body bans its sender, and the honest one is taken from another', () => {
    const { world, victim } = victimIn(100);
    const chain = branch(GENESIS, 30);
    const forged = (node: HeaderNode): Uint8Array => Uint8Array.from([...bodyOf(node.header), 0]);
    world.link(new Puppet(world, 'forger', lastOf(chain), serving(chain, forged)), victim);
    world.run(minutes(1), () => victim.parted.length > 0);
    expect(victim.parted.map(({ peer, code }) => [peer, code])).toEqual([['forger', 'SYNC_BLOCK']]);
    const honest = new SyncNode(world, 'honest');
    honest.chain.load(chain);
    world.link(honest, victim);
    expect(world.run(minutes(2), () => victim.chain.tip.id === lastOf(chain).id)).toBe(true);
  });

  it('forged bodies of many identities do not condemn the honest header', () => {
    const { world, victim } = victimIn(100);
    const chain = branch(GENESIS, 20);
    const forged = (node: HeaderNode): Uint8Array => Uint8Array.from([...bodyOf(node.header), 0]);
    for (let i = 0; i < 8; i++) world.link(new Puppet(world, `forger${String(i)}`, lastOf(chain), serving(chain, forged)), victim);
    world.run(minutes(2));
    expect(victim.parted.map(({ code }) => code)).toEqual(Array(8).fill('SYNC_BLOCK'));
    const honest = new SyncNode(world, 'honest');
    honest.chain.load(chain);
    world.link(honest, victim);
    expect(world.run(minutes(2), () => victim.chain.tip.id === lastOf(chain).id)).toBe(true);
  });

  it('a block that spends twice condemns its branch, and the next best one is taken', () => {
    const { world, victim } = victimIn(100);
    const bad = branch(GENESIS, 20, { salt: 8, txRootHead: DOUBLE_SPEND });
    const good = branch(GENESIS, 15, { salt: 2 });
    world.link(new Puppet(world, 'spender', lastOf(bad), serving(bad)), victim);
    world.run(10_000);
    const honest = new SyncNode(world, 'honest');
    honest.chain.load(good);
    world.link(honest, victim);
    expect(world.run(minutes(1), () => victim.chain.tip.id === lastOf(good).id)).toBe(true);
    expect(victim.parted.map(({ peer, code }) => [peer, code])).toEqual([['spender', 'SYNC_BLOCK']]);
    const again = new Puppet(world, 'heir', lastOf(bad), serving(bad));
    world.link(again, victim);
    world.run(minutes(1));
    expect(again.count('getHeaders'), 'a condemned branch is not fetched again').toBeLessThanOrEqual(1);
  });
});

describe('peers that do not help', () => {
  it('a silent one delays and is parted from, while an honest one brings the chain', () => {
    const { world, victim } = victimIn(100);
    const chain = branch(GENESIS, 40);
    world.link(new Puppet(world, 'silent', { ...lastOf(branch(GENESIS, 90, { salt: 4 })), workSum: 10n ** 30n }), victim);
    const honest = new SyncNode(world, 'honest');
    honest.chain.load(chain);
    world.link(honest, victim);
    expect(world.run(minutes(1), () => victim.chain.tip.id === lastOf(chain).id)).toBe(true);
    world.run(minutes(5));
    expect(victim.parted.map(({ peer, code }) => [peer, code])).toEqual([['silent', 'SYNC_USELESS']]);
  });

  it('one that sends headers and keeps the blocks loses its requests to another', () => {
    const { world, victim } = victimIn(200);
    const chain = branch(GENESIS, 100);
    world.link(
      new Puppet(
        world,
        'keeper',
        lastOf(chain),
        serving(chain, () => null),
      ),
      victim,
    );
    const honest = new SyncNode(world, 'honest');
    honest.chain.load(chain);
    world.link(honest, victim);
    expect(world.run(minutes(3), () => victim.chain.tip.id === lastOf(chain).id)).toBe(true);
  });

  it('a slow one holds nobody up for long', () => {
    const { world, victim } = victimIn(200);
    const chain = branch(GENESIS, 100);
    let due = 0;
    const slow = new Puppet(world, 'slow', lastOf(chain), (message, say) => {
      if (message.kind !== 'getBlocks') return serving(chain)(message, say);
      for (const hash of message.hashes) {
        due = Math.max(due, world.now) + 2_500;
        world.after(due - world.now, () => serving(chain)({ kind: 'getBlocks', hashes: [hash] }, say));
      }
    });
    const honest = new SyncNode(world, 'honest');
    honest.chain.load(chain);
    world.link(slow, victim);
    world.link(honest, victim);
    const begun = world.now;
    expect(world.run(minutes(5), () => victim.chain.tip.id === lastOf(chain).id)).toBe(true);
    expect(world.now - begun).toBeLessThan(60_000);
    expect(victim.parted).toEqual([]);
  });

  it('a branch whose blocks nobody has is forgotten, and the next best one is taken', () => {
    const { world, victim } = victimIn(200);
    const ghost = branch(GENESIS, 60, { salt: 5 });
    const absent = new Puppet(world, 'absent', lastOf(ghost), (message, say) => {
      if (message.kind === 'getBlocks') for (const hash of message.hashes) say(encodeNoBlock(hash));
      else serving(ghost)(message, say);
    });
    const honest = new SyncNode(world, 'honest');
    honest.chain.load(branch(GENESIS, 50));
    world.link(absent, victim);
    world.link(honest, victim);
    expect(world.run(minutes(3), () => victim.chain.tip.id === honest.chain.tip.id)).toBe(true);
  });
});

describe('floods', () => {
  const floods: readonly (readonly [name: string, bytes: (i: number) => Uint8Array, code: string])[] = [
    ['junk', (i) => Uint8Array.of(0x99, i), 'SYNC_UNDECODABLE'],
    ['blocks that nobody asked for', () => encodeBlockMessage(bodyOf(lastOf(branch(GENESIS, 1)).header)), 'SYNC_UNASKED'],
    ['headers that nobody asked for', () => encodeHeaders([]), 'SYNC_UNASKED'],
    ['pings', (i) => encodePing('ping', BigInt(i)), 'SYNC_FLOOD'],
    ['requests for headers', () => encodeGetHeaders([GENESIS.hash], null), 'SYNC_FLOOD'],
    ['requests for blocks', () => encodeGetBlocks([GENESIS.hash]), 'SYNC_FLOOD'],
    ['statuses', (i) => encodeStatus({ hash: new Uint8Array(32).fill(i), height: BigInt(i), work: 0n }), 'SYNC_FLOOD'],
    ['transactions', (i) => encodeNewTx(Uint8Array.of(i, i >> 8)), 'SYNC_FLOOD'],
  ];

  it.each(floods)('%s end in a ban, and the node goes on', (_name, bytes, code) => {
    const { world, victim } = victimIn(50);
    const flooder = new Puppet(world, 'flooder', GENESIS);
    const honest = new SyncNode(world, 'honest');
    world.link(flooder, victim);
    world.run(1_000);
    for (let i = 0; i < 4_000 && victim.parted.length === 0; i++) victim.received('flooder', bytes(i));
    expect(victim.parted).toEqual([{ peer: 'flooder', code, banMs: DAY_MS }]);
    honest.chain.load(branch(GENESIS, 5));
    world.link(honest, victim);
    expect(world.run(minutes(1), () => victim.chain.tip.height === 5n)).toBe(true);
  });

  it('points are forgiven with time, and stay when the peer comes back at once', () => {
    const { world, victim } = victimIn(50);
    const clumsy = new Puppet(world, 'clumsy', GENESIS);
    world.link(clumsy, victim);
    world.run(1_000);
    for (let i = 0; i < 9; i++) victim.received('clumsy', encodeHeaders([]));
    world.unlink('clumsy', 'victim');
    world.link(clumsy, victim);
    world.run(100);
    expect(Math.round(victim.machine.peers(world.now)[0]?.points ?? 0)).toBe(90);
    world.run(minutes(16));
    expect(victim.machine.peers(world.now)[0]?.points).toBe(0);
    expect(victim.parted).toEqual([]);
  });
});
