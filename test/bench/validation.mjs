/**
 * Validated 1-in-2-out transactions per second on one core (decode, ids, scripts, one signature each, the memory
 * view), by the rules of sidechains and of the main-chain, against node:crypto's own verification rate, both in operations per second of this process's CPU time.
 * Normal case: 256 keys, one spend input, two outputs. Source: performance.md, Method and Bounds.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { bytesToHex, sha3 } from '@bystack/base';
import { checkTx, judgeMainTx, LoadedView, OverlayView, applyTx } from '@bystack/ledger';
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

/** What the two dialects pay: of the main-chain's coin a fee stays behind. */
const DIALECTS = {
  sidechain: { assetId: ASSET, amount: 1000n, outputs: [400n, 600n] },
  mainchain: { assetId: BTM, amount: 100_000_000n, outputs: [60_000_000n, 39_000_000n] },
};

/** A signed payment into two outputs, spending an output that exists nowhere else. */
const payment = (dialect, key, to, n) => {
  const { assetId, amount, outputs } = DIALECTS[dialect];
  const spend = {
    sourceId: sha3(Uint8Array.of(n & 255, n >> 8, 9)),
    assetId,
    amount,
    sourcePos: 0n,
    vmVersion: 1n,
    controlProgram: key.program,
  };
  const output = (amount, controlProgram) => ({
    kind: 'intraChain',
    assetVersion: 1n,
    assetId,
    amount,
    vmVersion: 1n,
    controlProgram,
  });
  const frame = (args) => ({
    version: 1n,
    timeRange: 0n,
    inputs: [{ kind: 'spend', assetVersion: 1n, commitment: spend, arguments: args }],
    outputs: [output(outputs[0], to.program), output(outputs[1], key.program)],
  });
  const mapped = mapTx(decodeTx(encodeTx(frame([]), dialect), { dialect }), dialect);
  const message = sha3(Buffer.concat([mapped.inputIds[0], mapped.id]));
  const signature = new Uint8Array(sign(null, message, key.secret));
  return { raw: encodeTx(frame([signature, key.raw]), dialect), outputId: mapped.spentOutputIds[0], message, signature, key };
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

/** One validation of all payments by the rules of a sidechain. */
const sidechainRun = (payments, signatures) => {
  const utxos = new Map(
    payments.map(({ outputId }) => [
      bytesToHex(outputId),
      { outputId, type: 0, assetId: ASSET, amount: 1000n, createdHeight: 1n, createdTime: 0 },
    ]),
  );
  return () => {
    const overlay = new OverlayView(new LoadedView(utxos, new Map()));
    for (const { raw } of payments) {
      const checked = checkTx(raw, params, 2n, signatures);
      applyTx(checked.mapped, overlay, params, { height: 2n, time: 1, first: false }, []);
    }
  };
};

/** One validation of all payments by the rules of the main-chain, with its unspent outputs in a map. */
const mainchainRun = (payments, signatures) => {
  const dialect = 'mainchain';
  const place = { height: 2n, blockVersion: 1n, first: false, signatures };
  return () => {
    const utxos = new Map(payments.map(({ outputId }) => [bytesToHex(outputId), { coinbase: false, height: 1n, spent: false }]));
    for (const { raw } of payments) {
      const mapped = mapTx(decodeTx(raw, { dialect }), dialect);
      const { error } = judgeMainTx(mapped, place);
      if (error !== null) throw new Error(`a good payment was refused: ${error}`);
      for (const id of mapped.spentOutputIds) if (!utxos.delete(bytesToHex(id))) throw new Error('an unspent output is missing');
      for (const { id } of mapped.results) utxos.set(bytesToHex(id), { coinbase: false, height: 2n, spent: false });
    }
  };
};

const RUNS = { sidechain: sidechainRun, mainchain: mainchainRun };

/** Row of one dialect beside the verification of the same signatures. */
function measure(dialect, keys, signatures) {
  const payments = Array.from({ length: TRANSACTIONS }, (_, i) => payment(dialect, keys[i % KEYS], keys[(i * 7 + 1) % KEYS], i));
  const validateAll = RUNS[dialect](payments, signatures);
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
  return {
    name: `validated 1-in-2-out transactions, ${dialect === 'mainchain' ? 'main-chain' : 'sidechain'} rules, one core`,
    value: Math.round(own),
    unit: 'tx per CPU second',
    rival: 'node:crypto ed25519 verify, cached key',
    rivalValue: Math.round(rival),
    ratio: own / rival,
    goal: 'ratio >= 0.8',
    met: own / rival >= 0.8,
  };
}

/** @returns rows of the report */
export async function run() {
  const { signatures } = await installFastCrypto();
  const keys = makeKeys();
  return Object.keys(RUNS).map((dialect) => measure(dialect, keys, signatures));
}
