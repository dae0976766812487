import { seeded } from '@bystack/testkit';
import { describe, expect, it } from 'vitest';
import { MAX_BLOCKS_BYTES, MAX_PULL, MAX_TX_MESSAGE_BYTES } from './limits.js';
import {
  decodeReplicaMessage,
  encodeBlocks,
  encodePing,
  encodePull,
  encodeTransactions,
  encodeTxWant,
  HEADER_SIZE,
  KIND,
  readHead,
  readStatusClaim,
  type OwnHead,
  type ReplicaMessage,
} from './wire.js';

const chainId = new Uint8Array(32).fill(0xab);
const head: OwnHead = { chainId, epoch: 3n, view: 4n, height: 5n, sender: 2 };
const id = new Uint8Array(32).fill(9);
const samples: readonly (readonly [string, Uint8Array, ReplicaMessage, number])[] = [
  ['PULL by id', encodePull({ blockId: id }, head), { kind: 'pull', want: { blockId: id } }, 36 + 33],
  ['PULL by height', encodePull({ from: 7n, count: 64 }, head), { kind: 'pull', want: { from: 7n, count: 64 } }, 36 + 11],
  [
    'BLOCKS',
    encodeBlocks(
      [
        { block: id, proof: null },
        { block: chainId, proof: id },
      ],
      head,
    ),
    {
      kind: 'blocks',
      blocks: [
        { block: id, proof: null },
        { block: chainId, proof: id },
      ],
    },
    36 + 2 + 8 + 32 + 8 + 64,
  ],
  ['TX', encodeTransactions([id, id], head), { kind: 'tx', transactions: [id, id] }, 36 + 2 + 72],
  ['TX-WANT', encodeTxWant([id], head), { kind: 'txWant', ids: [id] }, 36 + 2 + 32],
  ['PING', encodePing('ping', 77n, head), { kind: 'ping', nonce: 77n }, 44],
  ['PONG', encodePing('pong', 78n, head), { kind: 'pong', nonce: 78n }, 44],
];

describe('messages of kinds 8 to 14', () => {
  it.each(samples)('%s comes back from its bytes and has the size of bbft.md 2.4', (_name, bytes, message, size) => {
    expect(bytes.length).toBe(size);
    const read = readHead(bytes, chainId);
    if ('code' in read) throw new Error(read.code);
    expect(read).toMatchObject({ epoch: 3n, view: 4n, height: 5n });
    expect(decodeReplicaMessage(read.kind, bytes)).toEqual(message);
  });

  it('refuses another version, another chain, unknown kinds, cuts and surplus bytes', () => {
    const ping = encodePing('ping', 1n, head);
    const changed = (at: number): Uint8Array => ping.map((byte, i) => (i === at ? byte ^ 0x40 : byte));
    expect(readHead(changed(0), chainId)).toMatchObject({ code: 'REPLICA_VERSION' });
    expect(readHead(changed(3), chainId)).toMatchObject({ code: 'REPLICA_CHAIN' });
    expect(readHead(ping.subarray(0, HEADER_SIZE - 1), chainId)).toMatchObject({ code: 'CONSENSUS_TRUNCATED' });
    expect(decodeReplicaMessage(0, ping)).toMatchObject({ code: 'REPLICA_KIND' });
    expect(decodeReplicaMessage(15, ping)).toMatchObject({ code: 'REPLICA_KIND' });
    for (const [, bytes] of samples) {
      const kind = bytes[1] as number;
      for (let cut = HEADER_SIZE; cut < bytes.length; cut++)
        expect(decodeReplicaMessage(kind, bytes.subarray(0, cut)), `cut to ${String(cut)}`).toHaveProperty('code');
      expect(decodeReplicaMessage(kind, new Uint8Array([...bytes, 0]))).toHaveProperty('code');
    }
  });

  it('holds to its bounds when writing and when reading', () => {
    expect(decodeReplicaMessage(KIND.pull, encodePull({ from: 1n, count: MAX_PULL + 1 }, head))).toMatchObject({ code: 'REPLICA_PULL' });
    expect(decodeReplicaMessage(KIND.pull, encodePull({ from: 1n, count: 0 }, head))).toMatchObject({ code: 'REPLICA_PULL' });
    expect(decodeReplicaMessage(KIND.tx, new Uint8Array(MAX_TX_MESSAGE_BYTES + 1))).toMatchObject({ code: 'REPLICA_TOO_LONG' });
    expect(decodeReplicaMessage(KIND.evidence, new Uint8Array(65_537))).toMatchObject({ code: 'REPLICA_TOO_LONG' });
    expect(decodeReplicaMessage(KIND.evidence, new Uint8Array(65_536))).toEqual({ kind: 'evidence' });
    const big = { block: new Uint8Array(2 * 1024 * 1024), proof: null };
    const blocks = encodeBlocks([big, big, big, big, big], head);
    expect(blocks.length).toBeLessThanOrEqual(MAX_BLOCKS_BYTES);
    const read = decodeReplicaMessage(KIND.blocks, blocks);
    expect('kind' in read && read.kind === 'blocks' && read.blocks.length).toBe(3);
    const raws = Array.from({ length: 20 }, () => new Uint8Array(100_000));
    expect(encodeTransactions(raws, head).length).toBeLessThanOrEqual(MAX_TX_MESSAGE_BYTES);
  });

  it('never throws on any bytes', () => {
    const random = seeded(5);
    for (let i = 0; i < 20_000; i++) {
      const sample = (samples[i % samples.length] as (typeof samples)[number])[1];
      const bytes = sample.slice(0, HEADER_SIZE + Math.floor(random() * (sample.length - HEADER_SIZE + 1)));
      for (let flips = Math.floor(random() * 6); flips > 0; flips--)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      readHead(bytes, chainId);
      readStatusClaim(bytes, 1 + (i % 100));
      decodeReplicaMessage(i % 16, bytes);
    }
  });
});
