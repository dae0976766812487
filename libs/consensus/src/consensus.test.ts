import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, sha3 } from '@bystack/base';
import { blsAggregate, blsPublicKey, blsSign, blsVerify, blsVerifyPossession } from '@bystack/keys';
import { blockId, type BlockHeader } from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBitmap,
  decodeFinalityProof,
  encodeBitmap,
  encodeFinalityProof,
  encodeQC,
  encodeTC,
  epochDigest,
  fastQuorum,
  FixedReader,
  flatTopology,
  leaderOf,
  leaderOffset,
  nextAfterFailure,
  popPayload,
  provenBlock,
  qcFlaw,
  quorum,
  readQC,
  readTC,
  tcFlaw,
  timeoutPayload,
  verifyFinality,
  virtualQC,
  votePayload,
  ZERO_HASH,
  type ChainParams,
  type EpochContext,
  type QC,
  type SignatureCheck,
  type TC,
  type VoteFields,
} from './index.js';

const annex = JSON.parse(readFileSync(new URL('../../../test/vectors/bbft-annex-b.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;
const fill = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const secret = (i: number): Uint8Array => fill(0).with(31, i);
const chainId = fill(0x11);
const vote: VoteFields = { epoch: 3n, view: 42n, height: 100n, blockId: fill(0x22), rel: 0, jv: 41n, tc: ZERO_HASH };
const timeout = { epoch: 3n, view: 43n, hqView: 41n, fastBlock: fill(0x22) };
const lowTimeout = { ...timeout, hqView: 40n, fastBlock: ZERO_HASH };

it('reads integers and copies bytes from a Buffer inside a larger one', () => {
  const reader = new FixedReader(Buffer.from('ff0000000000000007aabb', 'hex').subarray(1));
  expect(reader.u64()).toBe(7n);
  expect(reader.take(2)).toEqual(Uint8Array.of(0xaa, 0xbb));
});

describe('Annex B', () => {
  it('gives the recorded keys, payloads and signatures', () => {
    expect([1, 2, 3, 4].map((i) => bytesToHex(blsPublicKey(secret(i))))).toEqual(['pk1', 'pk2', 'pk3', 'pk4'].map((k) => annex[k]));
    const payload = votePayload(chainId, vote);
    expect(bytesToHex(payload)).toBe(annex['vote']);
    expect(bytesToHex(sha3(payload))).toBe(annex['voteHash']);
    expect(bytesToHex(blsSign(secret(1), payload))).toBe(annex['voteSignature']);
    expect(bytesToHex(blsAggregate([1, 2, 3].map((i) => blsSign(secret(i), payload))))).toBe(annex['voteAggregate']);
    expect(bytesToHex(timeoutPayload(chainId, timeout))).toBe(annex['timeout']);
    const pop = popPayload(chainId, fill(0x33), blsPublicKey(secret(1)));
    expect(bytesToHex(pop)).toBe(annex['pop']);
    expect(blsVerifyPossession(blsPublicKey(secret(1)), pop, hexToBytes(annex['popSignature'] as string))).toBe(true);
  });

  it('aggregates time-outs with different reports', () => {
    const signatures = [
      blsSign(secret(1), timeoutPayload(chainId, timeout)),
      blsSign(secret(2), timeoutPayload(chainId, timeout)),
      blsSign(secret(3), timeoutPayload(chainId, lowTimeout)),
    ];
    expect(bytesToHex(signatures[0] as Uint8Array)).toBe(annex['timeoutSignature']);
    expect(bytesToHex(blsAggregate(signatures))).toBe(annex['tcAggregate']);
  });
});

const params: ChainParams = {
  f: 1,
  m: 0,
  fanout: 16,
  turnViews: 12,
  epochLength: 1200,
  electionGap: 64,
  blockIntervalMs: 500,
  emptyIntervalMs: 5000,
  maxAheadMs: 2000,
  maxBehindMs: 10000,
  maxBlockBytes: 1 << 21,
};
const members = [1, 2, 3, 4].map((i) => ({ identityKey: fill(i), blsKey: blsPublicKey(secret(i)), votes: 0n }));
const ctx = {
  chainId,
  epoch: 3n,
  validators: members,
  params,
  start: { height: 90n, blockId: fill(9), timestamp: 1 },
} satisfies Partial<EpochContext>;
const verify = (check: SignatureCheck): boolean =>
  check.scheme === 'bls' &&
  blsVerify(
    check.groups.map((g) => ({ publicKeys: g.signers.map((i) => members[i]?.blsKey as Uint8Array), message: g.message })),
    check.signature,
  );
const certify = (v: VoteFields, signers: readonly number[]): QC => ({
  ...v,
  signers,
  signature: blsAggregate(signers.map((i) => blsSign(secret(i + 1), votePayload(chainId, v)))),
});

describe('epoch digest', () => {
  it('equals the recorded one of sidechain-ledger.md 18.8', () => {
    const member = { identityKey: fill(0x33), blsKey: blsPublicKey(secret(1)), votes: 0n };
    const specHash = hexToBytes('193e066db4a6b7934b41c4d2df72e0fb91fb13e31fb4de75d45712a18d98bdc0');
    const digest = epochDigest({ epoch: 0n, members: [member], f: 0, topology: flatTopology(1, 16), specHash });
    expect(bytesToHex(digest)).toBe('3af5f531c4e0b38966680dd24ba4b497aa0b6dd6a35cc194f644a1984a25e310');
  });
});

describe('numbers of the model', () => {
  it('gives the table of bbft.md 1', () => {
    const table = [
      [4, 1, 3, 4],
      [5, 1, 4, 5],
      [6, 1, 5, 5],
      [7, 2, 5, 7],
      [9, 2, 7, 8],
      [10, 3, 7, 10],
      [21, 6, 15, 20],
      [42, 13, 29, 41],
      [100, 33, 67, 100],
    ] as const;
    for (const [n, f, q, fast] of table) expect([quorum(n, f), fastQuorum(n, f)], `n=${String(n)}`).toEqual([q, fast]);
  });

  it('gives every validator the same number of turns and skips the rest of a failed one', () => {
    const offset = leaderOffset(ctx);
    const turns = Array.from({ length: 8 }, (_, t) => leaderOf(BigInt(t * 12 + 5), offset, ctx));
    expect([...turns].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect([nextAfterFailure(1n, 12), nextAfterFailure(11n, 12), nextAfterFailure(12n, 12)]).toEqual([12n, 12n, 24n]);
  });
});

const group = (hqView: bigint, signers: number[]): TC['groups'][number] => ({ hqView, fastBlock: ZERO_HASH, signers });

describe('certificates', () => {
  const qc = certify(vote, [0, 1, 3]);
  const tc: TC = { epoch: 3n, view: 50n, groups: [group(40n, [0]), group(42n, [1, 2])], signature: qc.signature, qc };

  it('come back from their bytes at the stated length', () => {
    const bytes = encodeQC(qc, 4);
    expect(bytes.length).toBe(194);
    expect(readQC(new FixedReader(bytes), 4)).toEqual(qc);
    const one: TC = { ...tc, groups: [group(42n, [0, 1, 2])] };
    expect(encodeTC(one, 4).length).toBe(346 + 2);
    expect(readTC(new FixedReader(encodeTC(tc, 4)), 4)).toEqual(tc);
  });

  it('are refused for every structural flaw', () => {
    expect(qcFlaw(qc, ctx)).toBeNull();
    expect(qcFlaw(virtualQC(ctx), ctx)).toBeNull();
    expect(qcFlaw({ ...virtualQC(ctx), height: 91n }, ctx)).toBe('virtual');
    expect(qcFlaw({ ...qc, signers: [0, 1] }, ctx)).toBe('quorum');
    expect(qcFlaw({ ...qc, jv: 42n }, ctx)).toBe('jv');
    expect(qcFlaw({ ...qc, epoch: 2n }, ctx)).toBe('epoch');
    expect(tcFlaw(tc, ctx)).toBeNull();
    expect(tcFlaw({ ...tc, groups: [group(42n, [1, 2]), group(40n, [0])] }, ctx)).toBe('order');
    expect(tcFlaw({ ...tc, groups: [group(40n, [0, 1]), group(42n, [1, 2])] }, ctx)).toBe('overlap');
    expect(tcFlaw({ ...tc, groups: [group(41n, [0]), group(43n, [1, 2])] }, ctx)).toBe('qc');
    expect(tcFlaw({ ...tc, qc: null }, ctx)).toBe('qc');
    expect(tcFlaw({ ...tc, groups: [group(42n, [1, 2])] }, ctx)).toBe('quorum');
  });

  it('never throw anything but a typed refusal on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), fc.integer({ min: 1, max: 100 }), (bytes, n) => {
        for (const decode of [
          () => readQC(new FixedReader(bytes), n),
          () => readTC(new FixedReader(bytes), n),
          () => decodeFinalityProof(bytes),
        ]) {
          try {
            decode();
          } catch (error) {
            expect(error, bytesToHex(bytes)).toMatchObject({ name: 'BystackError' });
          }
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('bitmaps come back and refuse surplus bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.uniqueArray(fc.nat(99)), (n, raw) => {
        const list = raw.filter((i) => i < n).sort((a, b) => a - b);
        expect(decodeBitmap(encodeBitmap(list, n), n)).toEqual(list);
      }),
      { seed: 8 },
    );
    expect(() => decodeBitmap(new Uint8Array([0x10]), 4)).toThrow(/does not exist/);
  });
});

describe('finality proof', () => {
  const header = (height: bigint, parent: Uint8Array): BlockHeader => ({
    height,
    parent,
    timestamp: 1000,
    epoch: 3n,
    createdView: 42n,
    producer: 0,
    txRoot: fill(1),
    witnessRoot: fill(2),
    stateRoot: fill(3),
    nextEpoch: fill(0),
    specHash: fill(4),
  });
  const parent = header(99n, fill(5));
  const block = header(100n, blockId(parent));
  const v: VoteFields = { ...vote, blockId: blockId(block) };

  it('of each form proves its block and the ancestors that headers lead to', () => {
    const fast = encodeFinalityProof({ form: 1, n: 4, qc: certify(v, [0, 1, 2, 3]) });
    expect(verifyFinality(fast, [block, parent], ctx, verify)).toEqual(blockId(parent));
    const repeat = encodeFinalityProof({ form: 2, n: 4, qc: certify({ ...v, rel: 1 }, [0, 1, 2]) });
    expect(verifyFinality(repeat, [], ctx, verify)).toEqual(blockId(block));
    const child = encodeFinalityProof({ form: 3, n: 4, qc: certify(v, [0, 2, 3]), child: block });
    expect(provenBlock(decodeFinalityProof(child))).toEqual({ blockId: blockId(parent), height: 99n });
    expect(verifyFinality(child, [parent], ctx, verify)).toEqual(blockId(parent));
  });

  it('is refused with too few votes, a wrong signature, a gap in views or a wrong header', () => {
    const refused = (bytes: Uint8Array, headers: BlockHeader[] = []): void =>
      expect(verifyFinality(bytes, headers, ctx, verify)).toMatchObject({ code: 'CONSENSUS_PROOF' });
    const all = [0, 1, 2, 3];
    refused(encodeFinalityProof({ form: 1, n: 4, qc: certify(v, [0, 1, 2]) }));
    refused(
      encodeFinalityProof({ form: 1, n: 4, qc: { ...certify(v, all), signers: [0, 1, 2, 3], signature: certify(v, [0, 1, 2]).signature } }),
    );
    refused(encodeFinalityProof({ form: 2, n: 4, qc: certify({ ...v, rel: 1, jv: 40n }, all) }));
    refused(encodeFinalityProof({ form: 3, n: 4, qc: certify(v, all), child: parent }));
    refused(encodeFinalityProof({ form: 1, n: 4, qc: certify(v, all) }), [parent]);
    refused(new Uint8Array(3));
  });
});
