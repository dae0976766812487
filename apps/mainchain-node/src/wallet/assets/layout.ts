/** Rows of assets in the wallet's table. First bytes 10 to 1f are theirs. */
import { bytesToHex, concatBytes, hexToBytes, type Hash } from '@bystack/base';
import { limitHeightOf } from '@bystack/bvm';
import type { AssetInfo } from '../ports.js';
import { readDefinition } from './definition.js';

const TABLE = { named: 0x10, learnt: 0x11, held: 0x12, lastIndex: 0x13 } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const under = (table: number, id: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(table), id);

/** Keys of rows. */
export const KEY = {
  /** Assets made here, and others that got an alias here. */
  named: (id: Hash): Uint8Array => under(TABLE.named, id),
  /** Assets whose issuance was seen. */
  learnt: (id: Hash): Uint8Array => under(TABLE.learnt, id),
  /** Empty value: a learnt asset that is listed. */
  held: (id: Hash): Uint8Array => under(TABLE.held, id),
  /** Index 4: the last one given to an asset. */
  lastIndex: Uint8Array.of(TABLE.lastIndex),
} as const;

/** Bounds of ranges: from ≤ key < to. */
export const RANGE = {
  named: [Uint8Array.of(TABLE.named), Uint8Array.of(TABLE.named + 1)] as const,
  held: [Uint8Array.of(TABLE.held), Uint8Array.of(TABLE.held + 1)] as const,
} as const;

interface AssetRow {
  readonly alias: string | null;
  readonly vmVersion: string;
  readonly program: string;
  readonly definition: string;
  readonly signer: AssetInfo['signer'];
}

/** An asset with what follows from its program and its definition. */
export function assetInfo(
  asset: Pick<AssetInfo, 'id' | 'alias' | 'vmVersion' | 'issuanceProgram' | 'rawDefinition' | 'signer'>,
): AssetInfo {
  return { ...asset, definition: readDefinition(asset.rawDefinition) ?? {}, limitHeight: limitHeightOf(asset.issuanceProgram) };
}

export function encodeAsset({
  alias,
  vmVersion,
  issuanceProgram,
  rawDefinition,
  signer,
}: Omit<AssetInfo, 'definition' | 'limitHeight'>): Uint8Array {
  const row: AssetRow = {
    alias,
    vmVersion: String(vmVersion),
    program: bytesToHex(issuanceProgram),
    definition: bytesToHex(rawDefinition),
    signer,
  };
  return encoder.encode(JSON.stringify(row));
}

export function decodeAsset(id: Hash, bytes: Uint8Array): AssetInfo {
  const { alias, vmVersion, program, definition, signer } = JSON.parse(decoder.decode(bytes)) as AssetRow;
  const parts = { vmVersion: BigInt(vmVersion), issuanceProgram: hexToBytes(program), rawDefinition: hexToBytes(definition) };
  return assetInfo({ id, alias, ...parts, signer });
}
