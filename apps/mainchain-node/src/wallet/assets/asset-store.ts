/** The assets of the wallet: those made here, and those it saw being issued. Source: mainchain.md 15, 18. */
import { bytesToHex, equalBytes, type Hash } from '@bystack/base';
import { BTM_ASSET_ID, mainAssetId, type JsonValue } from '@bystack/protocol';
import type { ByteTable } from '@bystack/store';
import { decodeIndex, encodeIndex } from '../accounts/layout.js';
import type { AssetInfo, AssetsPort, ImagePort, ProgramKeys } from '../ports.js';
import { signersOf } from '../signers.js';
import { Turns } from '../../turns.js';
import { BTM, BTM_ALIAS } from './btm.js';
import { readDefinition, writeDefinition } from './definition.js';
import { badDefinition, duplicateAsset, duplicateAssetAlias, internalAsset, issuerUnknown, negativeLimit, nullAlias } from './failures.js';
import { assetsOfImage, imageOfAssets } from './image.js';
import { issuerKeys, programOfSigner } from './issuer.js';
import { assetInfo, decodeAsset, encodeAsset, KEY, RANGE } from './layout.js';

/** A request for an asset. */
export interface NewAsset {
  readonly alias: string;
  readonly xpubs: readonly string[];
  readonly quorum: bigint;
  /** A parsed JSON object; null or undefined for none. */
  readonly definition: unknown;
  /** Height from which on nothing can be issued; 0 for none. */
  readonly limitHeight: bigint;
  /** A program of the requester's own; empty for the multisig of the keys. */
  readonly issuanceProgram: Uint8Array;
}

const VM_VERSION = 1n;
const BIP32_RULE = 0;

const normalAlias = (alias: string): string => alias.trim().toUpperCase();

/** Assets by id and alias. Named ones are in memory, learnt ones in the table. Changes happen one after the other. */
export class AssetStore implements AssetsPort, ImagePort {
  readonly #named = new Map<string, AssetInfo>();
  readonly #byAlias = new Map<string, AssetInfo>([[BTM_ALIAS, BTM]]);
  readonly #turns = new Turns();

  /** Reads the named assets of the wallet's table; assets use first bytes 10 to 1f. */
  constructor(private readonly table: ByteTable) {
    for (const [key, row] of table.range(...RANGE.named)) this.#keep(decodeAsset(key.slice(1), row));
  }

  list(): readonly AssetInfo[] {
    const listed = new Map(this.#named);
    for (const [key] of this.table.range(...RANGE.held)) {
      const id = key.slice(1);
      const learnt = this.#learnt(id);
      if (learnt && !listed.has(bytesToHex(id))) listed.set(bytesToHex(id), learnt);
    }
    return [BTM, ...[...listed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, asset]) => asset)];
  }

  byId(id: Hash): AssetInfo | null {
    if (equalBytes(id, BTM_ASSET_ID)) return BTM;
    return this.#named.get(bytesToHex(id)) ?? this.#learnt(id);
  }

  byAlias(alias: string): AssetInfo | null {
    return this.#byAlias.get(alias) ?? null;
  }

  keysOf({ signer }: AssetInfo): ProgramKeys {
    if (!signer) throw issuerUnknown();
    return issuerKeys(signer);
  }

  /** @throws ApiFailure BTM000 for an alias, definition or program that cannot be, BTM200 to BTM203 */
  create(asked: NewAsset): Promise<AssetInfo> {
    return this.#turns.run(async () => {
      const alias = normalAlias(asked.alias);
      if (alias === '') throw nullAlias();
      if (alias === BTM_ALIAS) throw internalAsset();
      const rawDefinition = writeDefinition(asked.definition);
      if (!rawDefinition) throw badDefinition();
      const { issuanceProgram, signer } = this.#issuer(asked);
      const asset = assetInfo({
        id: mainAssetId(VM_VERSION, issuanceProgram, rawDefinition),
        alias,
        vmVersion: VM_VERSION,
        issuanceProgram,
        rawDefinition,
        signer,
      });
      if (this.#byAlias.has(alias)) throw duplicateAssetAlias();
      if (this.#named.has(bytesToHex(asset.id))) throw duplicateAsset();
      await this.#add([asset]);
      return asset;
    });
  }

  /** Gives an asset another alias, one learnt its first. @throws ApiFailure BTM000 */
  rename(id: Hash | null, newAlias: string): Promise<void> {
    return this.#turns.run(async () => {
      const asset = id && this.byId(id);
      const alias = normalAlias(newAlias);
      if (asset === BTM || alias === BTM_ALIAS) throw internalAsset();
      if (!asset || alias === '') throw nullAlias();
      if (this.#byAlias.has(alias)) throw duplicateAssetAlias();
      await this.#add([{ ...asset, alias }]);
      if (asset.alias !== null) this.#byAlias.delete(asset.alias);
    });
  }

  async learn(issued: Parameters<AssetsPort['learn']>[0]): Promise<void> {
    if (issued.length === 0) return;
    await this.#turns.run(async () => {
      const fresh = new Map<string, AssetInfo>();
      for (const { id, vmVersion, issuanceProgram, rawDefinition } of issued) {
        if (fresh.has(bytesToHex(id)) || this.byId(id) || !readDefinition(rawDefinition)) continue;
        fresh.set(bytesToHex(id), assetInfo({ id, alias: null, vmVersion, issuanceProgram, rawDefinition, signer: null }));
      }
      if (fresh.size > 0) await this.table.write([...fresh.values()].map((asset) => [KEY.learnt(asset.id), encodeAsset(asset)]));
    });
  }

  async hold(ids: readonly Hash[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#turns.run(async () => {
      const fresh = ids.filter((id) => !this.#named.has(bytesToHex(id)) && !this.table.get(KEY.held(id)) && this.table.get(KEY.learnt(id)));
      if (fresh.length > 0) await this.table.write(fresh.map((id) => [KEY.held(id), Uint8Array.of(1)]));
    });
  }

  backup(): Promise<JsonValue> {
    return Promise.resolve(imageOfAssets([...this.#named.values()]));
  }

  /** Assets that are here stay as they are; one write adds the others. @throws ApiFailure BTM000, BTM200 to BTM203 */
  restore(image: unknown): Promise<void> {
    return this.#turns.run(async () => {
      const fresh = assetsOfImage(image, (id) => this.#named.has(id));
      const taken = new Set(this.#byAlias.keys());
      for (const { alias } of fresh) if (taken.size === taken.add(alias ?? '').size) throw duplicateAssetAlias();
      await this.#add(fresh);
    });
  }

  /** Program of a request, and who signs for it. */
  #issuer({ issuanceProgram, xpubs, quorum, limitHeight }: NewAsset): Pick<AssetInfo, 'issuanceProgram' | 'signer'> {
    if (issuanceProgram.length > 0) return { issuanceProgram, signer: null };
    const signers = signersOf(xpubs, quorum);
    if (limitHeight < 0n) throw negativeLimit();
    const signer = { ...signers, keyIndex: decodeIndex(this.table.get(KEY.lastIndex)) + 1, deriveRule: BIP32_RULE };
    return { issuanceProgram: programOfSigner(signer, limitHeight), signer };
  }

  /** Rows of assets and the last index among them, in one write. */
  async #add(assets: readonly AssetInfo[]): Promise<void> {
    const last = decodeIndex(this.table.get(KEY.lastIndex));
    const next = assets.reduce((max, { signer }) => Math.max(max, signer?.keyIndex ?? 0), last);
    await this.table.write([
      ...assets.map((asset) => [KEY.named(asset.id), encodeAsset(asset)] as const),
      ...(next > last ? [[KEY.lastIndex, encodeIndex(next)] as const] : []),
    ]);
    assets.forEach((asset) => this.#keep(asset));
  }

  #keep(asset: AssetInfo): void {
    this.#named.set(bytesToHex(asset.id), asset);
    if (asset.alias !== null) this.#byAlias.set(asset.alias, asset);
  }

  #learnt(id: Hash): AssetInfo | null {
    const row = this.table.get(KEY.learnt(id));
    return row ? decodeAsset(id, row) : null;
  }
}
