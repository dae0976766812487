/** Transactions and places for the tests of pool and template. */
import { bytesToHex, sha3, type Hash, type Signatures } from '@bystack/base';
import { ed25519Sign, nobleSignatures, seedToPublicKey } from '@bystack/keys';
import { decodeTx, encodeTx, mainAssetId, mapTx, p2wpkhProgram, txSigHash, type Tx } from '@bystack/protocol';
import { coinbaseArbitrary, coinbaseTx, type Admission, type MainUtxo, type PoolBlock, type PoolPlace } from '../index.js';
import { coinsOf, easyNetwork, mapped, pay, TRUE, type Coin } from './blocks.js';

export const NOW_MS = 1_900_000_000_000;
export const signatures: Signatures = nobleSignatures();
/** Smallest units of BTM; enough for every transaction here. */
export const FEE = 1_000_000n;

/** Outputs of the genesis. */
export const coins: readonly Coin[] = coinsOf(mapped(easyNetwork.genesis.transactions[0]?.raw as Uint8Array));
export const coin = (i: number): Coin => coins[i] as Coin;

export const mature: MainUtxo = { coinbase: true, height: 0n, spent: false };
/** What is unspent in `place`. */
export const unspent = new Map(coins.map(({ outputId }) => [bytesToHex(outputId), mature]));
export const place = (change: Partial<PoolPlace> = {}): PoolPlace => ({
  height: 100n,
  utxo: (id) => unspent.get(bytesToHex(id)) ?? null,
  signatures,
  nowMs: NOW_MS,
  ...change,
});

export const code = (admission: Admission): string => (admission.kind === 'refused' ? admission.code : admission.kind);

/** A block of these transactions as the pool sees it. */
export const seen = (raws: readonly Uint8Array[], failed: readonly Uint8Array[] = []): PoolBlock => {
  const all = [coinbaseTx(coinbaseArbitrary(101n, new Uint8Array(0)), [{ program: TRUE, amount: 1n }]), ...raws];
  const transactions = all.map((raw) => ({ raw, tx: mapped(raw).tx }));
  return { block: { transactions }, mapped: all.map((raw) => mapped(raw)), statusFail: all.map((raw) => failed.includes(raw)) };
};

// ---- a transaction that pays gas in BTM and moves an asset under a key ----

const secret = sha3(Uint8Array.of(1));
export const publicKey = seedToPublicKey(secret);
const assetId = mainAssetId(1n, TRUE, new Uint8Array(0));
const ASSET_AMOUNT = 50n;

const assetMove = (args: readonly Uint8Array[]): Tx => {
  const gas = decodeTx(pay([coin(0)], [coin(0).amount - FEE]), { dialect: 'mainchain' });
  const asset = { assetId, amount: ASSET_AMOUNT, vmVersion: 1n };
  const commitment = { ...asset, sourceId: sha3(Uint8Array.of(2)), sourcePos: 0n, controlProgram: p2wpkhProgram(publicKey) };
  return {
    ...gas,
    inputs: [...gas.inputs, { kind: 'spend', assetVersion: 1n, commitment, arguments: args }],
    outputs: [...gas.outputs, { kind: 'intraChain', assetVersion: 1n, ...asset, controlProgram: TRUE }],
  };
};

/** Signature and key for an input of a transaction. */
export const witnessOf = (raw: Uint8Array, input: number): readonly Uint8Array[] => [
  ed25519Sign(secret, txSigHash(mapped(raw), input)),
  publicKey,
];

/** The whole transaction without its asset's witness: same id, only its gas is paid. */
export const stripped = encodeTx(assetMove([]), 'mainchain');
export const whole = encodeTx(assetMove(witnessOf(stripped, 1)), 'mainchain');
/** The asset output that both would spend. */
export const assetOutput: Hash = mapTx(assetMove([]), 'mainchain').spentOutputIds[1] as Hash;
unspent.set(bytesToHex(assetOutput), { coinbase: false, height: 0n, spent: false });
