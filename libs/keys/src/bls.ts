/**
 * BLS12-381 multi-signatures, min-pk form: secret 32 bytes (big endian), public key 48 (G1), signature 96 (G2),
 * proof-of-possession suite. Every key and signature is checked for its subgroup on decode and the identity
 * key is refused; rogue keys are kept out by the possession proof checked at registration. Source: bbft.md 2.2.
 */
import { asciiToBytes, bytesToHex, concatBytes } from '@bystack/base';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keysError, requireLength } from './errors.js';

/** Domain separation tag; must be passed to every library explicitly. */
export const BLS_DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';

const DST = asciiToBytes(BLS_DST);
const { longSignatures, fields, G1 } = bls12_381;
const ORDER = fields.Fr.ORDER;
const KEYGEN_SALT = asciiToBytes('BLS-SIG-KEYGEN-SALT-');

type KeyPoint = InstanceType<typeof G1.Point>;
type SignaturePoint = InstanceType<typeof bls12_381.G2.Point>;

/** One message and the keys that signed it, 48 bytes each: a group of an aggregate. */
export interface BlsKeyGroup {
  readonly message: Uint8Array;
  readonly publicKeys: readonly Uint8Array[];
}

/** Decoded keys kept, oldest dropped: three full validator sets of 100 with room. */
export const KEY_CACHE_MAX = 512;
const keyCache = new Map<string, KeyPoint>();

const toInt = (bytes: Uint8Array): bigint => BigInt(`0x${bytesToHex(bytes)}`);

const toSecretBytes = (value: bigint): Uint8Array => {
  const hex = value.toString(16).padStart(64, '0');
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
};

const checkSecret = (secret: Uint8Array): void => {
  requireLength('BLS secret', secret, 32);
  const value = toInt(secret);
  if (value === 0n || value >= ORDER) throw keysError({ code: 'KEYS_BLS_SECRET' }, 'a BLS secret must be an integer from 1 to r-1');
};

const decodeKey = (publicKey: Uint8Array): KeyPoint => {
  const id = bytesToHex(publicKey);
  const known = keyCache.get(id);
  if (known !== undefined) return known;
  let point: KeyPoint;
  try {
    point = G1.Point.fromBytes(publicKey);
    if (publicKey.length !== 48 || point.is0()) throw keysError({ code: 'KEYS_BLS_PUBLIC' }, 'identity point');
    point.assertValidity();
  } catch (cause) {
    throw keysError(
      { code: 'KEYS_BLS_PUBLIC', receivedBytes: publicKey.length },
      'a BLS public key must be 48 bytes of a point of the subgroup other than the identity',
      cause,
    );
  }
  if (keyCache.size >= KEY_CACHE_MAX) keyCache.delete(keyCache.keys().next().value as string);
  keyCache.set(id, point);
  return point;
};

const decodeSignature = (signature: Uint8Array): SignaturePoint => {
  try {
    const point = longSignatures.Signature.fromBytes(signature);
    point.assertValidity();
    return point;
  } catch (cause) {
    throw keysError(
      { code: 'KEYS_BLS_SIGNATURE', receivedBytes: signature.length },
      'a BLS signature must be 96 bytes of a point of the subgroup',
      cause,
    );
  }
};

/**
 * Secret key from at least 32 bytes of key material: KeyGen of the IETF BLS draft (as EIP-2333's master key
 * and blst), so the same material gives the same key in every library. @throws BystackError `KEYS_FORMAT`.
 */
export function blsKeyGen(keyMaterial: Uint8Array): Uint8Array {
  if (keyMaterial.length < 32)
    throw keysError(
      { code: 'KEYS_FORMAT', what: 'BLS key material', receivedBytes: keyMaterial.length },
      'BLS key material must have at least 32 bytes',
    );
  const material = concatBytes(keyMaterial, new Uint8Array([0]));
  const info = new Uint8Array([0, 48]);
  let salt = KEYGEN_SALT;
  // A zero result has probability 2^-255; the draft's loop re-salts.
  for (;;) {
    salt = sha256(salt);
    const value = toInt(hkdf(sha256, material, salt, info, 48)) % ORDER;
    if (value !== 0n) return toSecretBytes(value);
  }
}

/** Secret → public key, 48 bytes compressed. @throws BystackError `KEYS_BLS_SECRET`, `KEYS_FORMAT`. */
export function blsPublicKey(secret: Uint8Array): Uint8Array {
  checkSecret(secret);
  return longSignatures.getPublicKey(secret).toBytes(true);
}

/** Signature over the message, 96 bytes. Cost: some 18 ms. @throws BystackError `KEYS_BLS_SECRET`, `KEYS_FORMAT`. */
export function blsSign(secret: Uint8Array, message: Uint8Array): Uint8Array {
  checkSecret(secret);
  return longSignatures.Signature.toBytes(longSignatures.sign(longSignatures.hash(message, DST), secret));
}

/**
 * Sum of signatures, 96 bytes. It does not remember multiplicity: adding one twice spoils the check.
 * Subgroup membership is checked. @throws BystackError `KEYS_BLS_SIGNATURE`; `KEYS_FORMAT` on an empty list.
 */
export function blsAggregate(signatures: readonly Uint8Array[]): Uint8Array {
  if (signatures.length === 0) throw keysError({ code: 'KEYS_FORMAT', what: 'signatures' }, 'nothing to aggregate');
  return longSignatures.Signature.toBytes(signatures.map(decodeSignature).reduce((sum, one) => sum.add(one)));
}

/** Sum of public keys, 48 bytes. @throws BystackError `KEYS_BLS_PUBLIC`; `KEYS_FORMAT` on an empty list. */
export function blsAggregatePublicKeys(publicKeys: readonly Uint8Array[]): Uint8Array {
  return sumKeys(publicKeys).toBytes(true);
}

const sumKeys = (publicKeys: readonly Uint8Array[]): KeyPoint => {
  if (publicKeys.length === 0) throw keysError({ code: 'KEYS_FORMAT', what: 'public keys' }, 'nothing to aggregate');
  return publicKeys.map(decodeKey).reduce((sum, one) => sum.add(one));
};

/**
 * True when `signature` is the aggregate of every key of every group on its group's message. Groups must have
 * distinct messages (the caller's form: a QC is one group, a TC a few). Never throws on bad input: false.
 * Cost: one pairing per group and one more.
 */
export function blsVerify(groups: readonly BlsKeyGroup[], signature: Uint8Array): boolean {
  if (groups.length === 0 || new Set(groups.map((group) => bytesToHex(group.message))).size !== groups.length) return false;
  try {
    const pairs = groups.map((group) => ({ g1: sumKeys(group.publicKeys), g2: longSignatures.hash(group.message, DST) }));
    // An identity sum signs everything: blst refuses it too.
    if (pairs.some((pair) => pair.g1.is0())) return false;
    const all = [...pairs, { g1: G1.Point.BASE.negate(), g2: decodeSignature(signature) }];
    return fields.Fp12.eql(bls12_381.pairingBatch(all), fields.Fp12.ONE);
  } catch {
    return false;
  }
}

/** True for 48 bytes of a subgroup point other than the identity: what registration demands of a key. */
export function isBlsPublicKey(publicKey: Uint8Array): boolean {
  try {
    decodeKey(publicKey);
    return true;
  } catch {
    return false;
  }
}

/** True for 96 bytes of a subgroup point. */
export function isBlsSignature(signature: Uint8Array): boolean {
  try {
    decodeSignature(signature);
    return true;
  } catch {
    return false;
  }
}

/**
 * Proof of possession: a valid key and its own signature over the POP payload (bbft.md 2.1; the payload
 * names the key, so a proof cannot be moved to another one).
 */
export function blsVerifyPossession(publicKey: Uint8Array, popPayload: Uint8Array, pop: Uint8Array): boolean {
  return isBlsPublicKey(publicKey) && blsVerify([{ message: popPayload, publicKeys: [publicKey] }], pop);
}
