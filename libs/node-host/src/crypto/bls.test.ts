import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@bystack/base';
import blst from '@chainsafe/blst';
import type { KeyedGroup } from '@bystack/replica';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BLS_BACKENDS, installFastCrypto, loadBls, type BlsBackend } from '../index.js';

const vectors = JSON.parse(readFileSync(new URL('../../../../test/vectors/bbft-annex-b.json', import.meta.url), 'utf8')) as Record<
  | 'pk1'
  | 'pk2'
  | 'pk3'
  | 'pk4'
  | 'vote'
  | 'voteSignature'
  | 'voteAggregate'
  | 'timeout'
  | 'timeoutSignature'
  | 'tcAggregate'
  | 'pop'
  | 'popSignature',
  string
>;
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
const secret = (n: bigint): Uint8Array => hexToBytes(n.toString(16).padStart(64, '0'));
const keys = [vectors.pk1, vectors.pk2, vectors.pk3, vectors.pk4].map((hex) => hexToBytes(hex)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const vote = hexToBytes(vectors.vote);
const timeout = hexToBytes(vectors.timeout);
/** The payload of the third signer of the vectors' timeout certificate: hqView 40, no fast vote. */
const timeoutOther = hexToBytes(`${vectors.timeout.slice(0, 128)}0000000000000028${'00'.repeat(32)}`);
const IDENTITY_KEY = hexToBytes(`c0${'00'.repeat(47)}`);
const IDENTITY_SIGNATURE = hexToBytes(`c0${'00'.repeat(95)}`);

const backends: BlsBackend[] = [];
beforeAll(async () => {
  for (const name of BLS_BACKENDS) backends.push(await loadBls(name));
});

/** Runs the check on every back end and expects one answer from all. */
function same<T>(what: string, ask: (backend: BlsBackend) => T): T {
  const answers = backends.map((backend) => ask(backend));
  answers.forEach((answer, i) => expect(answer, `${what}: ${backends[i]?.name ?? ''}`).toEqual(answers[0]));
  return answers[0] as T;
}
const codeOf = (run: () => unknown): unknown => {
  try {
    run();
    return 'no refusal';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('BLS back ends', () => {
  it('all three load here', () => {
    expect(backends.map((backend) => backend.name)).toEqual([...BLS_BACKENDS]);
  });

  it('compute the bytes of bbft.md Annex B', () => {
    for (const [i, key] of keys.entries()) {
      expect(same(`key ${i + 1}`, (bls) => bytesToHex(bls.signer(secret(BigInt(i + 1))).publicKey))).toBe(bytesToHex(key));
    }
    const sign = (n: bigint, message: Uint8Array) => same('sign', (bls) => bls.signer(secret(n)).sign(message));
    expect(bytesToHex(sign(1n, vote))).toBe(vectors.voteSignature);
    expect(bytesToHex(sign(1n, timeout))).toBe(vectors.timeoutSignature);
    expect(bytesToHex(sign(1n, hexToBytes(vectors.pop)))).toBe(vectors.popSignature);
    const votes = [1n, 2n, 3n].map((n) => sign(n, vote));
    expect(bytesToHex(same('aggregate', (bls) => bls.aggregate(votes)))).toBe(vectors.voteAggregate);
    const timeouts = [sign(1n, timeout), sign(2n, timeout), sign(3n, timeoutOther)];
    expect(bytesToHex(same('aggregate', (bls) => bls.aggregate(timeouts)))).toBe(vectors.tcAggregate);
  });

  it('judge groups alike: one message, several messages, and every way to be wrong', () => {
    const [pk1, pk2, pk3, pk4] = keys;
    const aggregate = hexToBytes(vectors.voteAggregate);
    const tc = hexToBytes(vectors.tcAggregate);
    const minusOne = same('key r-1', (bls) => bls.signer(secret(ORDER - 1n)).publicKey);
    const cases: [string, KeyedGroup[], Uint8Array, boolean][] = [
      ['the vote', [{ message: vote, keys: [pk1, pk2, pk3] }], aggregate, true],
      ['a wrong key', [{ message: vote, keys: [pk1, pk2, pk4] }], aggregate, false],
      ['a key too few', [{ message: vote, keys: [pk1, pk2] }], aggregate, false],
      ['another message', [{ message: timeout, keys: [pk1, pk2, pk3] }], aggregate, false],
      [
        'two groups',
        [
          { message: timeout, keys: [pk1, pk2] },
          { message: timeoutOther, keys: [pk3] },
        ],
        tc,
        true,
      ],
      [
        'keys in the wrong group',
        [
          { message: timeout, keys: [pk1, pk3] },
          { message: timeoutOther, keys: [pk2] },
        ],
        tc,
        false,
      ],
      [
        'the same message twice',
        [
          { message: vote, keys: [pk1, pk2] },
          { message: vote, keys: [pk3] },
        ],
        aggregate,
        false,
      ],
      ['no group', [], aggregate, false],
      ['a group without keys', [{ message: vote, keys: [] }], aggregate, false],
      [
        'a group without keys beside the vote',
        [
          { message: vote, keys: [pk1, pk2, pk3] },
          { message: timeout, keys: [] },
        ],
        aggregate,
        false,
      ],
      ['the identity as key', [{ message: vote, keys: [pk1, pk2, pk3, IDENTITY_KEY] }], aggregate, false],
      ['keys that cancel out', [{ message: vote, keys: [pk1, minusOne] }], IDENTITY_SIGNATURE, false],
      ['the identity as signature', [{ message: vote, keys: [pk1] }], IDENTITY_SIGNATURE, false],
      ['a short signature', [{ message: vote, keys: [pk1] }], aggregate.subarray(1), false],
      ['a short key', [{ message: vote, keys: [pk1.subarray(1)] }], aggregate, false],
    ];
    for (const [what, groups, signature, expected] of cases) {
      expect(
        same(what, (bls) => bls.verify(groups, signature)),
        what,
      ).toBe(expected);
    }
  });

  it('refuse points outside the subgroup, the identity and broken encodings', () => {
    const outsideKey = pointOutsideSubgroup(48);
    const outsideSignature = pointOutsideSubgroup(96);
    for (const bad of [
      IDENTITY_KEY,
      outsideKey,
      new Uint8Array(48),
      new Uint8Array(0),
      keys[0].subarray(1),
      new Uint8Array(48).fill(0xff),
    ]) {
      expect(
        same('key', (bls) => bls.isPublicKey(bad)),
        bytesToHex(bad),
      ).toBe(false);
    }
    const good = hexToBytes(vectors.voteSignature);
    const long = new Uint8Array([...good, 0]);
    for (const bad of [IDENTITY_SIGNATURE, outsideSignature, new Uint8Array(96), new Uint8Array(0), good.subarray(1), long]) {
      expect(
        same('signature', (bls) => bls.isSignature(bad)),
        bytesToHex(bad),
      ).toBe(false);
      expect(same('aggregate', (bls) => codeOf(() => bls.aggregate([good, bad])))).toBe('BLS_INPUT');
    }
    expect(same('signature', (bls) => bls.isSignature(good))).toBe(true);
    expect(same('key', (bls) => bls.isPublicKey(keys[0]))).toBe(true);
  });

  it('refuse unusable secrets, empty sums and sums that vanish', () => {
    for (const bad of [
      new Uint8Array(32),
      secret(ORDER),
      secret(ORDER + 1n),
      new Uint8Array(32).fill(0xff),
      new Uint8Array(31).fill(1),
      new Uint8Array(33),
    ]) {
      expect(
        same('secret', (bls) => codeOf(() => bls.signer(bad))),
        bytesToHex(bad),
      ).toBe('BLS_INPUT');
    }
    expect(same('empty', (bls) => codeOf(() => bls.aggregate([])))).toBe('BLS_INPUT');
    const opposite = [1n, ORDER - 1n].map((n) => same('sign', (bls) => bls.signer(secret(n)).sign(vote)));
    expect(same('sum', (bls) => codeOf(() => bls.aggregate(opposite)))).toBe('BLS_INPUT');
  });

  it('agree on any bytes and on any flipped bit', () => {
    const signature = hexToBytes(vectors.voteSignature);
    const flip = (bytes: Uint8Array, bit: number): Uint8Array => {
      const copy = Uint8Array.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      return copy;
    };
    fc.assert(
      fc.property(fc.nat(96 * 8 - 1), fc.nat(48 * 8 - 1), fc.uint8Array({ minLength: 46, maxLength: 98 }), (bitS, bitK, noise) => {
        const broken = flip(signature, bitS);
        const key = flip(keys[0], bitK);
        same('flipped signature', (bls) => bls.isSignature(broken));
        same('flipped key', (bls) => bls.isPublicKey(key));
        same('noise', (bls) => [bls.isSignature(noise), bls.isPublicKey(noise), bls.verify([{ message: vote, keys: [noise] }], noise)]);
        expect(same('verify', (bls) => bls.verify([{ message: vote, keys: [keys[0]] }], broken))).toBe(false);
      }),
      { numRuns: 25 },
    );
  });
});

describe('installFastCrypto', () => {
  it('takes the first back end that runs and names it', async () => {
    expect((await installFastCrypto()).names).toEqual({
      bls: 'blst',
      ed25519: expect.stringMatching(/^(sodium-native|node:crypto)$/) as string,
      sha3: 'hash-wasm',
    });
    expect((await installFastCrypto({ backends: ['bls-eth-wasm', 'noble'] })).bls.name).toBe('bls-eth-wasm');
    expect((await installFastCrypto({ backends: [] })).bls.name).toBe('noble');
  });
});

/** Compressed bytes of a curve point outside the prime-order subgroup: the cofactors are so large that a small x of the curve never lies in it. */
function pointOutsideSubgroup(length: 48 | 96): Uint8Array {
  for (let x = 4; x < 64; x++) {
    const bytes = new Uint8Array(length);
    bytes[0] = 0x80;
    bytes[length - 1] = x;
    if (decodesOffGroup(bytes)) return bytes;
  }
  throw new Error('no point found');
}

function decodesOffGroup(bytes: Uint8Array): boolean {
  try {
    if (bytes.length === 48) blst.PublicKey.fromBytes(bytes, false);
    else blst.Signature.fromBytes(bytes, false);
  } catch {
    return false;
  }
  return true;
}
