/**
 * Validated 1-in-2-out transactions per second on one core (decode, ids, scripts, one signature each, the memory
 * view) against node:crypto's own verification rate, both in operations per second of this process's CPU time.
 * Normal case: 256 keys, one spend input, two outputs. Source: performance.md, Method and Bounds.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { bytesToHex, sha3 } from '@bystack/base';
import { checkTx, LoadedView, OverlayView, applyTx } from '@bystack/ledger';
import { decodeTx, encodeTx, mapTx } from '@bystack/protocol';
import { installFastCrypto } from '@bystack/node-host';

const KEYS = 256;
const TRANSACTIONS = 2000;
/** Rounds that only let the compiler finish. */
const WARM_UP = 4;
const ROUNDS = 9;
const DER_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const BTM = new Uint8Array(32).fill(0xff);
const ASSET = sha3(Uint8Array.of(1));

const params = {
  genesisHash: new Uint8Array(32),
  specHash: new Uint8Array(32),
  origin: 'BOTH',
  feeAsset: BTM,
  feeAssetNative: false,
  stakeAsset: BTM,
  gasBlock: 10_000_000n,
  gasMaxPerTx: 640_000n,
  gasFreeCredit: 160_000n,
  gasVmRate: 200n,
  gasStorageRate: 1n,
  coinbaseMaturity: 0n,
  minVoteOutput: 100_000_000n,
  unbondingMs: 0,
  subsidy: [],
  epochLength: 1200,
  blockIntervalMs: 500,
  maxBlockBytes: 2_097_152,
};

const payToKeyHash = (publicKey) => new Uint8Array([0x00, 0x14, ...createHash('ripemd160').update(publicKey).digest()]);

const makeKeys = () =>
  Array.from({ length: KEYS }, (_, i) => {
    const secret = createPrivateKey({
      key: Buffer.concat([DER_PREFIX, sha3(Uint8Array.of(i & 255, i >> 8, 7))]),
      format: 'der',
      type: 'pkcs8',
    });
    const jwk = createPublicKey(secret).export({ format: 'jwk' });
    const raw = new Uint8Array(Buffer.from(jwk.x, 'base64url'));
    return { secret, raw, cached: createPublicKey({ key: jwk, format: 'jwk' }), program: payToKeyHash(raw) };
  });

/** A signed payment of 1000 units into 400 and 600, spending an output that exists nowhere else. */
const payment = (key, to, n) => {
  const spend = {
    sourceId: sha3(Uint8Array.of(n & 255, n >> 8, 9)),
    assetId: ASSET,
    amount: 1000n,
    sourcePos: 0n,
    vmVersion: 1n,
    controlProgram: key.program,
  };
  const output = (amount, controlProgram) => ({
    kind: 'intraChain',
    assetVersion: 1n,
    assetId: ASSET,
    amount,
    vmVersion: 1n,
    controlProgram,
  });
  const frame = (args) => ({
    version: 1n,
    timeRange: 0n,
    inputs: [{ kind: 'spend', assetVersion: 1n, commitment: spend, arguments: args }],
    outputs: [output(400n, to.program), output(600n, key.program)],
  });
  const mapped = mapTx(decodeTx(encodeTx(frame([]))));
  const message = sha3(Buffer.concat([mapped.inputIds[0], mapped.id]));
  const signature = new Uint8Array(sign(null, message, key.secret));
  return { raw: encodeTx(frame([signature, key.raw])), outputId: mapped.spentOutputIds[0], message, signature, key };
};

const perCpuSecond = (count, work) => {
  const rates = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    rates.push((count * 1e6) / (user + system));
  }
  return rates.sort((a, b) => a - b)[ROUNDS >> 1];
};

/** @returns rows of the report */
export async function run() {
  const { signatures, names } = await installFastCrypto();
  const keys = makeKeys();
  const payments = Array.from({ length: TRANSACTIONS }, (_, i) => payment(keys[i % KEYS], keys[(i * 7 + 1) % KEYS], i));
  const utxos = new Map(
    payments.map(({ outputId }) => [
      bytesToHex(outputId),
      { outputId, type: 0, assetId: ASSET, amount: 1000n, createdHeight: 1n, createdTime: 0 },
    ]),
  );
  const validateAll = () => {
    const overlay = new OverlayView(new LoadedView(utxos, new Map()));
    for (const { raw } of payments) {
      const checked = checkTx(raw, params, 2n, signatures);
      applyTx(checked.mapped, overlay, params, { height: 2n, time: 1, first: false }, []);
    }
  };
  const verifyAll = () => {
    for (const { message, signature, key } of payments)
      if (!verify(null, message, key.cached, signature)) throw new Error('a good signature was refused');
  };
  for (let i = 0; i < WARM_UP; i++) {
    verifyAll();
    validateAll();
  }
  const rival = perCpuSecond(TRANSACTIONS, verifyAll);
  const own = perCpuSecond(TRANSACTIONS, validateAll);
  return [
    {
      name: 'validated 1-in-2-out transactions, one core',
      value: Math.round(own),
      unit: 'tx per CPU second',
      rival: 'node:crypto ed25519 verify, cached key',
      rivalValue: Math.round(rival),
      ratio: own / rival,
      goal: 'ratio >= 0.8',
      met: own / rival >= 0.8,
    },
  ];
}
