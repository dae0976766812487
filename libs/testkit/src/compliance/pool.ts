/** What every pool of signature checks must do; run by each implementation's tests. */
import { asciiToBytes } from '@bystack/base';
import { blsAggregate, blsPublicKey, blsSign, ed25519Sign, seedToPublicKey } from '@bystack/keys';
import type { VerifyPool } from '@bystack/node-host';
import type { KeyedCheck } from '@bystack/replica';

/** One check: resolves, or rejects with what is wrong. The pool is fresh and closed by the caller. */
export interface PoolCheck {
  readonly name: string;
  readonly run: (pool: VerifyPool) => Promise<void>;
}

const message = asciiToBytes('a message to be signed');
const seed = new Uint8Array(32).fill(5);
const good = { publicKey: seedToPublicKey(seed), message, signature: ed25519Sign(seed, message) };
const other = { ...good, message: asciiToBytes('another message') };
const secrets = [1, 2, 3].map((n) => new Uint8Array(32).fill(n));
const keys = secrets.map((secret) => blsPublicKey(secret));
const certificate = blsAggregate(secrets.map((secret) => blsSign(secret, message)));
const bls = (over: Partial<Extract<KeyedCheck, { scheme: 'bls' }>>): KeyedCheck => ({
  scheme: 'bls',
  groups: [{ message, keys }],
  signature: certificate,
  ...over,
});

const expectEqual = (what: string, actual: unknown, expected: unknown): void => {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`${what}: expected ${e}, received ${a}`);
};
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: { code?: unknown }) => error.code,
  );

/** All checks; deterministic, without a clock. */
export const poolChecks: readonly PoolCheck[] = [
  {
    name: 'answers signatures in order, bad bytes with false',
    run: async (pool) => {
      const bad = [
        { ...good, publicKey: new Uint8Array(0) },
        { ...good, publicKey: new Uint8Array(33) },
        { ...good, signature: new Uint8Array(63) },
        { ...good, publicKey: new Uint8Array(32).fill(0xff) },
        { ...good, signature: new Uint8Array(64).fill(0xff) },
      ];
      expectEqual('one', await pool.verifySignatures([good]), [true]);
      expectEqual('mixed', await pool.verifySignatures([other, good, ...bad, good], 'consensus'), [
        false,
        true,
        false,
        false,
        false,
        false,
        false,
        true,
      ]);
      expectEqual('none', await pool.verifySignatures([]), []);
      expectEqual('empty message', await pool.verifySignatures([{ ...good, message: new Uint8Array(0) }]), [false]);
    },
  },
  {
    name: 'answers consensus checks of both schemes',
    run: async (pool) => {
      const checks: KeyedCheck[] = [
        bls({}),
        { scheme: 'identity', ...good },
        bls({ groups: [{ message, keys: keys.slice(1) }] }),
        { scheme: 'identity', ...other },
        bls({ groups: [] }),
        bls({ groups: [{ message, keys: [] }] }),
        bls({ groups: [{ message, keys: [new Uint8Array(47)] }] }),
        bls({ signature: new Uint8Array(95) }),
        bls({ signature: new Uint8Array(96).fill(0xff) }),
        bls({}),
      ];
      expectEqual('checks', await pool.verifyChecks(checks), [true, true, false, false, false, false, false, false, false, true]);
      expectEqual('none', await pool.verifyChecks([]), []);
    },
  },
  {
    name: 'answers many requests at once, each with its own verdicts',
    run: async (pool) => {
      const sizes = Array.from({ length: 60 }, (_, i) => i % 23);
      const pattern = (size: number): boolean[] => Array.from({ length: size }, (_, i) => (i + size) % 11 !== 0);
      const answers = await Promise.all(
        sizes.map((size) =>
          pool.verifySignatures(pattern(size).map((ok) => (ok ? good : { ...good, signature: new Uint8Array(64).fill(0xff) }))),
        ),
      );
      sizes.forEach((size, i) => expectEqual(`request ${i} of ${size}`, answers[i], pattern(size)));
      expectEqual('waiting', pool.status().waiting, { consensus: 0, transactions: 0 });
      expectEqual(
        'done',
        pool.status().done,
        sizes.reduce((sum, size) => sum + size, 0),
      );
    },
  },
  {
    name: 'finishes what was accepted when it is closed, then refuses',
    run: async (pool) => {
      const accepted = pool.verifySignatures(new Array(50).fill(good));
      await Promise.all([pool.close(), pool.close()]);
      expectEqual('accepted', await accepted, new Array(50).fill(true));
      expectEqual('signatures', await codeOf(pool.verifySignatures([good])), 'HOST_STOPPING');
      expectEqual('checks', await codeOf(pool.verifyChecks([bls({})])), 'HOST_STOPPING');
      expectEqual('workers', pool.status().workers, 0);
    },
  },
  {
    name: 'warms up and may be closed unused',
    run: async (pool) => {
      await pool.warmUp();
      await pool.close();
    },
  },
];
