/** Reads of the wallet's index, resolved against accounts as they are now: aliases and deletions need no rescan. */
import { bytesToHex, type Hash } from '@bystack/base';
import type { ByteTable } from '@bystack/store';
import type { AccountProgram, AccountsPort } from '../ports.js';
import { utxoKind } from './effects.js';
import { decodeUtxo, decodeWalletTx, KEY, RANGE, txKeyOf, type UtxoKind, type WalletTx, type WalletUtxo } from './layout.js';
import type { PoolView } from './pool-view.js';

/** An unspent output and who of the wallet owns it. */
export interface OwnedUtxo {
  readonly utxo: WalletUtxo;
  /** Null for contract outputs. */
  readonly owner: AccountProgram | null;
}

/** Reads of unspent outputs and transactions. */
export class IndexReader {
  constructor(
    private readonly table: Pick<ByteTable, 'get' | 'range'>,
    private readonly accounts: Pick<AccountsPort, 'programOf'>,
    private readonly pool: PoolView,
  ) {}

  /** Confirmed outputs by id, ascending; those of deleted accounts are left out. */
  *confirmed(kind: UtxoKind): Iterable<OwnedUtxo> {
    const owners = this.#owners();
    for (const [, value] of this.table.range(...RANGE.utxos(kind))) yield* this.#resolve(decodeUtxo(value), kind, owners);
  }

  /** Outputs of waiting transactions. */
  *unconfirmed(kind: UtxoKind): Iterable<OwnedUtxo> {
    for (const utxo of this.pool.utxos()) if (utxoKind(utxo.program) === kind) yield* this.#resolve(utxo, kind, this.#owners());
  }

  /** One output of either kind. */
  find(outputId: Hash, useUnconfirmed: boolean): OwnedUtxo | null {
    const value = this.table.get(KEY.utxo('account', outputId)) ?? this.table.get(KEY.utxo('contract', outputId));
    const waiting = useUnconfirmed ? this.pool.utxo(outputId) : null;
    const utxo = waiting ?? (value ? decodeUtxo(value) : null);
    if (!utxo) return null;
    const [owned] = this.#resolve(utxo, utxoKind(utxo.program), this.#owners());
    return owned ?? null;
  }

  /** Transactions of own accounts, newest first. */
  transactions(): readonly WalletTx[] {
    return [...this.table.range(...RANGE.transactions)].map(([key, value]) => decodeWalletTx(key, value)).reverse();
  }

  transaction(txId: Hash): WalletTx | null {
    const ref = this.table.get(KEY.txId(txId));
    const key = ref && txKeyOf(ref);
    const value = key && this.table.get(key);
    return value ? decodeWalletTx(key, value) : null;
  }

  /** Sum of confirmed outputs by account and asset, sorted by both. Keys: account id, then asset id in hex. */
  balances(accountId: string): ReadonlyMap<string, ReadonlyMap<string, bigint>> {
    const sums = new Map<string, Map<string, bigint>>();
    for (const { utxo, owner } of this.confirmed('account')) {
      if (!owner || (accountId !== '' && owner.accountId !== accountId)) continue;
      const own = sums.get(owner.accountId) ?? new Map<string, bigint>();
      const asset = bytesToHex(utxo.assetId);
      sums.set(owner.accountId, own.set(asset, (own.get(asset) ?? 0n) + utxo.amount));
    }
    const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(sorted(sums).map(([id, own]) => [id, new Map(sorted(own))]));
  }

  /** Owners of programs, each looked up once: many outputs pay the same address. */
  #owners(): (program: Uint8Array) => AccountProgram | null {
    const known = new Map<string, AccountProgram | null>();
    return (program) => {
      const id = bytesToHex(program);
      const owner = known.get(id) ?? this.accounts.programOf(program);
      known.set(id, owner);
      return owner;
    };
  }

  #resolve(utxo: WalletUtxo, kind: UtxoKind, ownerOf: (program: Uint8Array) => AccountProgram | null): readonly OwnedUtxo[] {
    const owner = ownerOf(utxo.program);
    return owner || kind === 'contract' ? [{ utxo, owner }] : [];
  }
}
