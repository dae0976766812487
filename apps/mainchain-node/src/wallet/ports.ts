/** What the parts of the wallet offer each other. Source: mainchain.md 13 to 15, 18. */
import type { Hash } from '@bystack/base';
import type { JsonValue } from '@bystack/protocol';

/** A key of the keystore as lists show it. */
export interface KeyInfo {
  readonly alias: string;
  /** 128 hex characters. */
  readonly xpub: string;
  /** Name of its file relative to the data directory. */
  readonly file: string;
}

/** A key that a password has opened. */
export interface OpenKey {
  /** Signs with the key derived along `path` (non-hardened). */
  sign(path: readonly Uint8Array[], message: Uint8Array): Uint8Array;
  /** Wipes the key; it signs nothing afterwards. */
  close(): void;
}

/** Keys at rest, one encrypted file each; a password opens one key for one call. */
export interface KeysPort {
  list(): readonly KeyInfo[];
  /** Opens a key for several signatures: opening costs some 50 ms, a signature 2. The caller closes it. @throws ApiFailure BTM801 */
  open(xpub: string, password: string): Promise<OpenKey>;
  /** One signature with the key derived from `xpub` along `path` (non-hardened). @throws ApiFailure BTM801 */
  sign(xpub: string, path: readonly Uint8Array[], message: Uint8Array, password: string): Promise<Uint8Array>;
}

/** An account: keys, quorum and the rule by which its programs are derived. */
export interface Account {
  readonly id: string;
  readonly alias: string;
  readonly xpubs: readonly string[];
  readonly quorum: number;
  readonly keyIndex: number;
  /** 1: BIP44-like paths, 0: BIP32-like paths. */
  readonly deriveRule: number;
}

/** A control program that an account made. */
export interface AccountProgram {
  readonly accountId: string;
  readonly address: string;
  readonly program: Uint8Array;
  /** Counts from 1 per account and chain of addresses. */
  readonly keyIndex: number;
  readonly change: boolean;
}

/** What a signer needs for one program: keys in the order of their signatures. */
export interface ProgramKeys {
  readonly keys: readonly { readonly xpub: string; readonly path: readonly Uint8Array[] }[];
  readonly quorum: number;
  /** Public keys derived along the paths, 32 bytes each. */
  readonly publicKeys: readonly Uint8Array[];
  /** Redeem program of a P2WSH output, null for P2WPKH. */
  readonly redeem: Uint8Array | null;
}

/** Accounts and their programs. */
export interface AccountsPort {
  list(): readonly Account[];
  byId(id: string): Account | null;
  byAlias(alias: string): Account | null;
  /** Owner of a control program, whoever made it (receiver, change, recovery). */
  programOf(program: Uint8Array): AccountProgram | null;
  programsOf(accountId: string): readonly AccountProgram[];
  keysOf(program: AccountProgram): ProgramKeys;
  /** Makes and stores the next program. */
  nextProgram(accountId: string, change: boolean): Promise<AccountProgram>;
  /** Makes every program up to an index, for recovery; programs that exist stay. */
  ensurePrograms(accountId: string, change: boolean, upTo: number): Promise<void>;
  /** Stores an account that recovery found in use on the chain, with a fresh id; one with the same keys and index stays as it is. */
  recoverAccount(found: Omit<Account, 'id'>): Promise<Account>;
}

/** An asset that the wallet made, or one that it saw being issued. */
export interface AssetInfo {
  readonly id: Hash;
  /** Upper case; null for assets seen only. */
  readonly alias: string | null;
  readonly vmVersion: bigint;
  readonly issuanceProgram: Uint8Array;
  readonly rawDefinition: Uint8Array;
  readonly definition: { readonly [key: string]: JsonValue };
  readonly limitHeight: bigint;
  /** Null for assets whose keys are not known here. */
  readonly signer: {
    readonly xpubs: readonly string[];
    readonly quorum: number;
    readonly keyIndex: number;
    readonly deriveRule: number;
  } | null;
}

/** Assets by id and alias; BTM is always among them. */
export interface AssetsPort {
  list(): readonly AssetInfo[];
  byId(id: Hash): AssetInfo | null;
  byAlias(alias: string): AssetInfo | null;
  /** Keys that issue the asset. @throws ApiFailure when they are not known here */
  keysOf(asset: AssetInfo): ProgramKeys;
  /** Keeps assets that a block issued, where their definition is a JSON object and they are not known yet. One write. */
  learn(issued: readonly Pick<AssetInfo, 'id' | 'vmVersion' | 'issuanceProgram' | 'rawDefinition'>[]): Promise<void>;
  /** Puts learnt assets into the list: what accounts here got or spent. Assets not learnt, and those listed, stay as they are. One write. */
  hold(ids: readonly Hash[]): Promise<void>;
}

/** One part of the wallet's image (/backup-wallet, /restore-wallet): keys, accounts or assets. */
export interface ImagePort {
  /** Plain JSON in Bytom's shape: `{xkeys}`, `{slices}`, `{assets}`. Keys stay encrypted in it. */
  backup(): Promise<JsonValue>;
  /** Adds what is not here yet. @throws ApiFailure for an image that cannot be read, or an alias that is taken */
  restore(image: unknown): Promise<void>;
}
