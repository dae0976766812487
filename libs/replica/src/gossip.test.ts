import { describe, expect, it } from 'vitest';
import { parcelsOf } from './gossip.js';
import { MAX_TX_MESSAGE_BYTES } from './limits.js';

const raw = (n: number, size = 10): Uint8Array => new Uint8Array(size).fill(n);
const peers = ['v1', 'v2', 'v3', 'o1', 'o2'];
const isValidator = (peer: string): boolean => peer.startsWith('v');
const from = (...ids: string[]): ReadonlySet<string> => new Set(ids);

describe('parcelsOf', () => {
  it('tells every peer what came by rpc, in one message for the batch', () => {
    const batch = [1, 2, 3].map((n) => ({ raw: raw(n), from: from() }));
    expect(parcelsOf(batch, peers, isValidator)).toEqual([{ to: peers, transactions: [raw(1), raw(2), raw(3)] }]);
  });

  it('passes on to other peers only what a validator told, and to everybody else what an observer told', () => {
    const batch = [
      { raw: raw(1), from: from('v2') },
      { raw: raw(2), from: from('o1') },
      { raw: raw(3), from: from('v1', 'o1') },
    ];
    expect(parcelsOf(batch, peers, isValidator)).toEqual([
      { to: ['o1', 'o2'], transactions: [raw(1)] },
      { to: ['v1', 'v2', 'v3', 'o2'], transactions: [raw(2)] },
      { to: ['o2'], transactions: [raw(3)] },
    ]);
  });

  it('says nothing where everybody knows', () => {
    expect(parcelsOf([{ raw: raw(1), from: from('v1') }], ['v1', 'v2'], isValidator)).toEqual([]);
  });

  it('loses none where one message is not enough', () => {
    const size = MAX_TX_MESSAGE_BYTES / 4;
    const batch = Array.from({ length: 9 }, (_, n) => ({ raw: raw(n, size), from: from() }));
    const parcels = parcelsOf(batch, ['v1'], isValidator);
    expect(parcels.flatMap((p) => p.transactions)).toHaveLength(9);
    for (const { transactions } of parcels) expect(transactions.length * (size + 4)).toBeLessThanOrEqual(MAX_TX_MESSAGE_BYTES);
  });
});
