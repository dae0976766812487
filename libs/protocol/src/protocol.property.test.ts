import { bytesToHex } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockId,
  decodeBlock,
  decodeHeader,
  decodeTx,
  encodeBlock,
  encodeHeader,
  encodeTx,
  mapTx,
  merkleProof,
  merkleRoot,
  Reader,
  verifyMerkleProof,
  Writer,
  type BlockHeader,
  type Tx,
} from './index.js';

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const v63 = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n });
const value = { assetId: hash, amount: v63, vmVersion: fc.constant(1n), controlProgram: bytes(40) };
const commitment = fc.record({ sourceId: hash, sourcePos: v63, ...value });
const args = fc.array(bytes(70), { maxLength: 3 });
const versioned = { assetVersion: fc.constant(1n) };
const input = fc.oneof(
  fc.record({ kind: fc.constant('spend' as const), commitment, arguments: args, ...versioned }),
  fc.record({ kind: fc.constant('veto' as const), commitment, vote: bytes(64), arguments: args, ...versioned }),
  fc.record({ kind: fc.constant('coinbase' as const), arbitrary: bytes(130), ...versioned }),
  fc.record({
    kind: fc.constant('issuance' as const),
    nonce: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    assetId: hash,
    amount: v63,
    assetDefinition: bytes(50),
    vmVersion: fc.constant(1n),
    issuanceProgram: bytes(40),
    arguments: args,
    ...versioned,
  }),
);
const output = fc.oneof(
  fc.record({ kind: fc.constant('intraChain' as const), ...value, ...versioned }),
  fc.record({ kind: fc.constant('vote' as const), vote: bytes(64), ...value, ...versioned }),
  fc.record({ kind: fc.constant('directive' as const), directive: bytes(80), ...versioned }),
  fc.record({ kind: fc.constant('pegOut' as const), refundProgram: bytes(34), maxFee: v63, ...value, ...versioned }),
);
const tx = fc.record({
  version: v63,
  timeRange: v63,
  inputs: fc.array(input, { maxLength: 4 }),
  outputs: fc.array(output, { maxLength: 4 }),
}) as fc.Arbitrary<Omit<Tx, 'serializedSize'>>;
const header: fc.Arbitrary<BlockHeader> = fc.record({
  height: v63,
  parent: hash,
  timestamp: fc.maxSafeNat(),
  epoch: v63,
  createdView: v63,
  producer: fc.nat(65535),
  txRoot: hash,
  witnessRoot: hash,
  stateRoot: hash,
  nextEpoch: hash,
  specHash: hash,
});

describe('transactions', () => {
  it('come back from their bytes, and their ids do not depend on arguments', () => {
    fc.assert(
      fc.property(tx, (t) => {
        const raw = encodeTx(t);
        const decoded = decodeTx(raw);
        expect(decoded).toEqual({ ...t, serializedSize: raw.length });
        const bare = { ...t, inputs: t.inputs.map((i) => ('arguments' in i ? { ...i, arguments: [] } : i)) };
        expect(bytesToHex(mapTx(decodeTx(encodeTx(bare))).id)).toBe(bytesToHex(mapTx(decoded).id));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('mutated bytes give a transaction that is written back unchanged, or a typed refusal', () => {
    fc.assert(
      fc.property(tx, fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 4 }), (t, flips) => {
        const raw = encodeTx(t);
        for (const [at, byte] of flips) raw[at % raw.length] = byte;
        try {
          const decoded = decodeTx(raw);
          // Longer spellings of a number are accepted; everything else is written back as it came.
          expect(encodeTx(decoded).length).toBeLessThanOrEqual(raw.length);
          mapTx(decoded);
        } catch (error) {
          expect(error, bytesToHex(raw)).toMatchObject({ name: 'BystackError' });
        }
      }),
      { seed: 2, numRuns: 1000 },
    );
  });
});

describe('headers and blocks', () => {
  it('come back from their bytes', () => {
    fc.assert(
      fc.property(header, fc.array(bytes(60), { maxLength: 5 }), (h, transactions) => {
        expect(decodeHeader(encodeHeader(h))).toEqual(h);
        const block = { header: h, transactions };
        expect(decodeBlock(encodeBlock(block))).toEqual(block);
        expect(blockId(decodeHeader(encodeHeader(h)))).toEqual(blockId(h));
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('cut, grown and random bytes are typed refusals', () => {
    fc.assert(
      fc.property(header, bytes(60), fc.nat(400), (h, extra, cut) => {
        const raw = encodeBlock({ header: h, transactions: [extra] });
        const attempts = [raw.subarray(0, cut % raw.length), new Uint8Array([...raw, 1]), extra];
        for (const attempt of attempts)
          expect(() => decodeBlock(attempt)).toThrow(expect.objectContaining({ name: 'BystackError' }) as Error);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe('varints', () => {
  it('of every size come back, and larger ones are refused', () => {
    fc.assert(
      fc.property(v63, (n) => {
        expect(new Reader(new Writer().v63(n).finish()).v63()).toBe(n);
      }),
      { seed: 6 },
    );
    expect(() => new Reader(new Uint8Array([...new Uint8Array(9).fill(0xff), 1])).v63()).toThrow(/exceeds/);
    expect(() => new Reader(new Uint8Array(11).fill(0xff)).v63()).toThrow(/longer than ten/);
    expect(new Reader(Uint8Array.of(0x80, 0x00)).v63(), 'a longer spelling of 0').toBe(0n);
  });
});

describe('merkle proofs', () => {
  it('prove any set of leaves and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(hash, { minLength: 1, maxLength: 20, selector: bytesToHex }),
        fc.array(fc.nat(19), { minLength: 1, maxLength: 5 }),
        (leaves, picks) => {
          const matched = new Set(picks.map((p) => p % leaves.length));
          const related = leaves.filter((_, i) => matched.has(i));
          const proof = merkleProof(leaves, matched);
          expect(verifyMerkleProof(proof, related, merkleRoot(leaves))).toBe(true);
          expect(verifyMerkleProof(proof, related.slice(1), merkleRoot(leaves))).toBe(false);
          expect(verifyMerkleProof(proof, related, new Uint8Array(32))).toBe(false);
          expect(verifyMerkleProof({ ...proof, flags: [...proof.flags, 0] }, related, merkleRoot(leaves))).toBe(false);
        },
      ),
      { seed: 9, numRuns: 100 },
    );
  });
});
