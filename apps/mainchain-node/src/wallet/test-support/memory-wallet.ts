/** Keys, accounts and assets in memory, with real keys and programs: what the wallet's own parts are tested with. */
import { bytesToHex, equalBytes, hexToBytes, sha3 } from '@bystack/base';
import { multisigScript } from '@bystack/bvm';
import {
  accountKeyPath,
  assetKeyPath,
  deriveXprv,
  deriveXpub,
  rootXprvFromEntropy,
  xprvSign,
  xprvToXpub,
  xpubPublicKey,
} from '@bystack/keys';
import { BTM_ASSET_ID, encodeAddress, mainAssetId, p2wpkhProgram, p2wshProgram } from '@bystack/protocol';
import { BuildRefusal } from '../build/refusals.js';
import type { Account, AccountProgram, AccountsPort, AssetInfo, AssetsPort, KeysPort, OpenKey, ProgramKeys } from '../ports.js';

const EMPTY = new Uint8Array(0);
const HRP = 'sm';
const encoder = new TextEncoder();

/** Keys that open with `password`, each made from a number. */
export class MemoryKeys implements KeysPort {
  readonly #keys = new Map<string, { readonly xprv: Uint8Array; readonly password: string }>();
  /** Signatures made. */
  signed = 0;

  /** Xpub of a new key. */
  add(seed: number, password: string): string {
    const xprv = rootXprvFromEntropy(new Uint8Array(16).fill(seed));
    const xpub = bytesToHex(xprvToXpub(xprv));
    this.#keys.set(xpub, { xprv, password });
    return xpub;
  }

  list(): readonly [] {
    return [];
  }

  async open(xpub: string, password: string): Promise<OpenKey> {
    const key = this.#keys.get(xpub);
    if (!key || key.password !== password) throw new BuildRefusal('BTM801', 'key', 'key');
    const sign: OpenKey['sign'] = (path, message) => {
      this.signed++;
      return xprvSign(deriveXprv(key.xprv, path), message);
    };
    return { sign, close: () => undefined };
  }

  async sign(xpub: string, path: readonly Uint8Array[], message: Uint8Array, password: string): Promise<Uint8Array> {
    return (await this.open(xpub, password)).sign(path, message);
  }
}

const derived = (xpubs: readonly string[], path: readonly Uint8Array[]): readonly Uint8Array[] =>
  xpubs.map((xpub) => xpubPublicKey(deriveXpub(hexToBytes(xpub), path)));

/** Accounts and their programs. */
export class MemoryAccounts implements AccountsPort {
  readonly #accounts: Account[] = [];
  readonly #programs = new Map<string, AccountProgram>();

  add(alias: string, xpubs: readonly string[], quorum: number): Account {
    const keyIndex = 1 + this.#accounts.filter((a) => a.xpubs.join() === xpubs.join()).length;
    const account = { id: `ACC${String(this.#accounts.length)}`, alias, xpubs, quorum, keyIndex, deriveRule: 1 };
    this.#accounts.push(account);
    return account;
  }

  list(): readonly Account[] {
    return this.#accounts;
  }

  byId(id: string): Account | null {
    return this.#accounts.find((a) => a.id === id) ?? null;
  }

  byAlias(alias: string): Account | null {
    return this.#accounts.find((a) => a.alias === alias) ?? null;
  }

  programOf(program: Uint8Array): AccountProgram | null {
    return this.#programs.get(bytesToHex(program)) ?? null;
  }

  programsOf(accountId: string): readonly AccountProgram[] {
    return [...this.#programs.values()].filter((p) => p.accountId === accountId);
  }

  keysOf({ accountId, change, keyIndex }: AccountProgram): ProgramKeys {
    return this.#keys(this.byId(accountId) as Account, change, keyIndex);
  }

  #keys({ xpubs, quorum, keyIndex }: Account, change: boolean, index: number): ProgramKeys {
    const path = accountKeyPath(keyIndex, change, index);
    const publicKeys = derived(xpubs, path);
    const redeem = xpubs.length === 1 ? null : multisigScript(publicKeys, quorum);
    return { keys: xpubs.map((xpub) => ({ xpub, path })), quorum, publicKeys, redeem };
  }

  #make(accountId: string, change: boolean, keyIndex: number): AccountProgram {
    const { redeem, publicKeys } = this.#keys(this.byId(accountId) as Account, change, keyIndex);
    const program = redeem ? p2wshProgram(redeem) : p2wpkhProgram(publicKeys[0] as Uint8Array);
    const made = { accountId, address: encodeAddress(HRP, program), program, keyIndex, change };
    this.#programs.set(bytesToHex(program), made);
    return made;
  }

  #count(accountId: string, change: boolean): number {
    return this.programsOf(accountId).filter((p) => p.change === change).length;
  }

  async nextProgram(accountId: string, change: boolean): Promise<AccountProgram> {
    return this.#make(accountId, change, this.#count(accountId, change) + 1);
  }

  async ensurePrograms(accountId: string, change: boolean, upTo: number): Promise<void> {
    for (let index = this.#count(accountId, change) + 1; index <= upTo; index++) this.#make(accountId, change, index);
  }

  async recoverAccount(found: Omit<Account, 'id'>): Promise<Account> {
    const account = { ...found, id: `REC${String(this.#accounts.length)}` };
    this.#accounts.push(account);
    return account;
  }
}

/** Assets. BTM is there. */
export class MemoryAssets implements AssetsPort {
  readonly #assets: AssetInfo[] = [this.#info('BTM', BTM_ASSET_ID, EMPTY, null)];

  #info(alias: string | null, id: Uint8Array, issuanceProgram: Uint8Array, signer: AssetInfo['signer']): AssetInfo {
    const rawDefinition = encoder.encode('{}');
    return { id, alias, vmVersion: 1n, issuanceProgram, rawDefinition, definition: {}, limitHeight: 0n, signer };
  }

  add(alias: string, xpubs: readonly string[], quorum: number): AssetInfo {
    const signer = { xpubs, quorum, keyIndex: this.#assets.length, deriveRule: 0 };
    const program = multisigScript(derived(xpubs, assetKeyPath(BigInt(signer.keyIndex))), quorum);
    const asset = this.#info(alias, mainAssetId(1n, program, encoder.encode('{}')), program, signer);
    this.#assets.push(asset);
    return asset;
  }

  list(): readonly AssetInfo[] {
    return this.#assets;
  }

  byId(id: Uint8Array): AssetInfo | null {
    return this.#assets.find((a) => equalBytes(a.id, id)) ?? null;
  }

  byAlias(alias: string): AssetInfo | null {
    return this.#assets.find((a) => a.alias === alias) ?? null;
  }

  keysOf({ signer }: AssetInfo): ProgramKeys {
    if (!signer) throw new BuildRefusal('BTM000', 'no keys', 'no keys');
    const path = assetKeyPath(BigInt(signer.keyIndex));
    const keys = signer.xpubs.map((xpub) => ({ xpub, path }));
    return { keys, quorum: signer.quorum, publicKeys: derived(signer.xpubs, path), redeem: null };
  }

  async learn(): Promise<void> {}

  async hold(): Promise<void> {}
}

/** A program of nobody here. */
export const foreignProgram = (n: number): Uint8Array => p2wpkhProgram(sha3(Uint8Array.of(n)));
