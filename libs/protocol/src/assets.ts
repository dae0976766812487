/** Asset identifiers. Source: sidechain-ledger.md 17.4; mainchain.md 2. */
import { asciiToBytes, concatBytes, sha3, type Hash } from '@bystack/base';
import { Writer } from './wire.js';

/** BTM: 32 × ff. Frozen by convention; do not write to it. */
export const BTM_ASSET_ID: Hash = new Uint8Array(32).fill(0xff);

const idOf = (vmVersion: bigint, program: Uint8Array, definitionHash: Hash): Hash =>
  new Writer().u64le(vmVersion).varstr(program).bytes(definitionHash).consume(sha3);

/** Asset id of the main-chain, and of pegged assets. `definition`: the raw bytes. */
export function mainAssetId(vmVersion: bigint, program: Uint8Array, definition: Uint8Array): Hash {
  return idOf(vmVersion, program, sha3(definition));
}

/** Asset id of an asset issued on the sidechain with this genesis hash. */
export function nativeAssetId(genesisHash: Hash, vmVersion: bigint, program: Uint8Array, definition: Uint8Array): Hash {
  return idOf(vmVersion, program, sha3(concatBytes(asciiToBytes('bystack/native-asset/v1'), genesisHash, sha3(definition))));
}
