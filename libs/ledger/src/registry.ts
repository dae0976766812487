/** Keys and values of the registry part of the state. Source: sidechain-ledger.md 17.4, 18.4; docs/formats.md. */
import { concatBytes, u64be, type Hash } from '@bystack/base';
import { Reader, Writer } from '@bystack/protocol';

/** Kind byte of a registry key. */
export const REGISTRY_KIND = {
  asset: 1,
  issued: 2,
  tally: 3,
  candidate: 4,
  candidateIndex: 8,
  blsKey: 9,
  latency: 10,
  validatorSet: 11,
} as const;

const keyOf = (kind: number, id: Uint8Array): Uint8Array => concatBytes(new Uint8Array([kind]), id);

/** Key of an asset record. */
export const assetKey = (assetId: Hash): Uint8Array => keyOf(REGISTRY_KIND.asset, assetId);
/** Key of the mark that an issuance happened. */
export const issuedKey = (issuanceId: Hash): Uint8Array => keyOf(REGISTRY_KIND.issued, issuanceId);
/** Key of the votes for a 64-byte vote key. */
export const tallyKey = (vote: Uint8Array): Uint8Array => keyOf(REGISTRY_KIND.tally, vote);

/** Key of a candidate by its identity key. */
export const candidateKey = (identityKey: Uint8Array): Uint8Array => keyOf(REGISTRY_KIND.candidate, identityKey);
/** Key of the list of all candidates. */
export const candidateIndexKey = (): Uint8Array => keyOf(REGISTRY_KIND.candidateIndex, new Uint8Array(0));
/** Key of the mark that a BLS key was registered; its value is the identity key. Never deleted: no key comes back. */
export const blsKeyKey = (blsKey: Uint8Array): Uint8Array => keyOf(REGISTRY_KIND.blsKey, blsKey);
/** Key of the newest LATENCY of an identity key; its value is that directive. */
export const latencyKey = (identityKey: Uint8Array): Uint8Array => keyOf(REGISTRY_KIND.latency, identityKey);
/** Key of the validator set elected for an epoch. */
export const validatorSetKey = (epoch: bigint): Uint8Array => keyOf(REGISTRY_KIND.validatorSet, u64be(epoch));

/** Value of an `issued` mark. */
export const ISSUED_MARK = new Uint8Array([1]);

const ORIGIN = { PEGGED: 1, NATIVE: 2 } as const;

/** What the chain knows of an asset. */
export interface AssetRecord {
  readonly origin: keyof typeof ORIGIN;
  /** Issued minus retired, smallest units. */
  readonly outstanding: bigint;
  readonly vmVersion: bigint;
  readonly issuanceProgram: Uint8Array;
  readonly definition: Uint8Array;
}

/** Origin 1 ‖ outstanding 8 ‖ vm_version v63 ‖ program varstr ‖ definition varstr. */
export function encodeAssetRecord(r: AssetRecord): Uint8Array {
  return new Writer()
    .byte(ORIGIN[r.origin])
    .bytes(u64be(r.outstanding))
    .v63(r.vmVersion)
    .varstr(r.issuanceProgram)
    .varstr(r.definition)
    .finish();
}

/** Eight bytes, big-endian. */
export const readU64 = (bytes: Uint8Array): bigint => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(0);

/** @throws BystackError with the codes of protocol when the value is cut */
export function decodeAssetRecord(value: Uint8Array): AssetRecord {
  const r = new Reader(value);
  const origin = r.byte() === ORIGIN.PEGGED ? 'PEGGED' : 'NATIVE';
  const out: AssetRecord = {
    origin,
    outstanding: readU64(r.take(8)),
    vmVersion: r.v63(),
    issuanceProgram: r.varstr(),
    definition: r.varstr(),
  };
  r.end();
  return out;
}

/** Votes as 8 bytes; none as an empty value, which deletes the entry. */
export function encodeVotes(votes: bigint): Uint8Array {
  return votes === 0n ? new Uint8Array(0) : u64be(votes);
}

/** Votes of a tally value; 0 where there is none. */
export function decodeVotes(value: Uint8Array | null): bigint {
  return value && value.length === 8 ? readU64(value) : 0n;
}
