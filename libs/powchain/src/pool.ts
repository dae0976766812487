/**
 * Transactions that wait for a block. Indexed by the hash of their bytes, witnesses included: who strips the witnesses of
 * another's transaction keeps its id, and must neither displace nor poison it (federation.md 4.7). Of transactions that
 * spend the same output the pool holds one: the first, unless it would only pay its gas and the newcomer is whole.
 * Source: mainchain.md 9, 17. Pure: time enters as data.
 */
import { bytesToHex, equalBytes, isBystackError, sha3, type Hash, type Signatures } from '@bystack/base';
import { judgeMainTx, type TxVerdict } from '@bystack/ledger';
import { BTM_ASSET_ID, decodeTx, mapTx, type MappedTx } from '@bystack/protocol';
import { Orphans } from './orphans.js';
import type { MainUtxo } from './types.js';
import { madeOutputs, spentOutputs } from './utxo.js';

/** A transaction of the pool. */
export interface PooledTx {
  readonly txId: Hash;
  /** H(raw). */
  readonly witnessHash: Hash;
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
  /** Smallest units of BTM. */
  readonly fee: bigint;
  readonly gasUsed: bigint;
  /** True when only its gas would be paid. */
  readonly statusFail: boolean;
  /** True when the verdict may change with the height: a script read it, there is a last height, or equal inputs. */
  readonly heightDependent: boolean;
  readonly addedAtMs: number;
}

/** `code`: of mainchain.md 9 and 12, or `undecodable`, `dust`, `fee-limit`, `no-gas-input`, `conflict`, `full`. */
export type Admission =
  | { readonly kind: 'added'; readonly entry: PooledTx; readonly removed: readonly PooledTx[] }
  | { readonly kind: 'known' | 'orphan'; readonly txId: Hash }
  | { readonly kind: 'refused'; readonly code: string };

/** Bounds. Counts, bytes, ms. */
export interface PoolLimits {
  readonly transactions: number;
  readonly bytes: number;
  readonly orphans: number;
  readonly orphanLifeMs: number;
  readonly lifeMs: number;
  readonly refusals: number;
}

/** Bytom's counts; bytes and life are ours. */
export const POOL_LIMITS: PoolLimits = {
  transactions: 10_000,
  bytes: 64 * 1024 * 1024,
  orphans: 2_000,
  orphanLifeMs: 600_000,
  lifeMs: 24 * 3_600_000,
  refusals: 1_000,
};
/** Most a submitted transaction may pay, smallest units of BTM. */
export const MAX_TX_FEE = 1_000_000_000n;

/** Committed state that admission is judged against. */
export interface PoolPlace {
  /** Of the tip. */
  readonly height: bigint;
  utxo(outputId: Hash): MainUtxo | null;
  readonly signatures: Signatures;
  readonly nowMs: number;
}

const isBtm = (assetId: Uint8Array | undefined): boolean => assetId !== undefined && equalBytes(assetId, BTM_ASSET_ID);
const keys = (ids: readonly Hash[]): string[] => ids.map((id) => bytesToHex(id));

/** BTM in minus out, as an unsigned number of 64 bits: more out than in is a very large fee. */
const unsignedFee = ({ muxSources, results }: MappedTx): bigint => {
  let fee = 0n;
  for (const { assetId, amount } of muxSources) if (isBtm(assetId)) fee += amount;
  for (const { source } of results) if (source && isBtm(source.assetId)) fee -= source.amount;
  return BigInt.asUintN(64, fee);
};

const spendsBtm = ({ tx }: MappedTx): boolean => tx.inputs.some((input) => input.kind === 'spend' && isBtm(input.commitment.assetId));
const isDust = (mapped: MappedTx): boolean => !spendsBtm(mapped) || mapped.results.some(({ source }) => source?.amount === 0n);

/** What our own users are kept from sending (mainchain.md 17); transactions of peers are not asked. */
export function submissionError(mapped: MappedTx): 'fee-limit' | 'no-gas-input' | null {
  if (unsignedFee(mapped) > MAX_TX_FEE) return 'fee-limit';
  return spendsBtm(mapped) ? null : 'no-gas-input';
}

/** A pool in order of arrival. */
export class MainPool {
  /** By witness hash, in order of arrival. */
  readonly #entries = new Map<string, PooledTx>();
  readonly #byTxId = new Map<string, string>();
  /** Witness hash of the entry that spends or makes an output. */
  readonly #spenders = new Map<string, string>();
  readonly #makers = new Map<string, string>();
  readonly #orphans: Orphans<Uint8Array>;
  readonly #refused = new Map<string, string>();
  #bytes = 0;

  constructor(private readonly limits: PoolLimits = POOL_LIMITS) {
    this.#orphans = new Orphans(limits.orphans, limits.orphanLifeMs);
  }

  get size(): number {
    return this.#entries.size;
  }
  /** Of all waiting transactions. */
  get bytes(): number {
    return this.#bytes;
  }
  /** By arrival. */
  entries(): readonly PooledTx[] {
    return [...this.#entries.values()];
  }
  byTxId(txId: Hash): PooledTx | null {
    const key = this.#byTxId.get(bytesToHex(txId));
    return key === undefined ? null : (this.#entries.get(key) ?? null);
  }
  /** True for an output that a waiting transaction makes. */
  makes(outputId: Hash): boolean {
    return this.#makers.has(bytesToHex(outputId));
  }
  /** True for an output that a waiting transaction spends. */
  spends(outputId: Hash): boolean {
    return this.#spenders.has(bytesToHex(outputId));
  }

  /** Takes a raw transaction, or says why not. `own`: submitted by a user of this node. Never throws on foreign bytes. */
  submit(raw: Uint8Array, place: PoolPlace, own = false): Admission {
    const mapped = decode(raw);
    if (!mapped) return { kind: 'refused', code: 'undecodable' };
    const limit = own ? submissionError(mapped) : null;
    if (limit !== null) return { kind: 'refused', code: limit };
    const key = bytesToHex(sha3(raw));
    if (this.#entries.has(key)) return { kind: 'known', txId: mapped.id };
    const before = this.#refused.get(key);
    if (before !== undefined) return { kind: 'refused', code: before };
    if (isDust(mapped)) return this.#refuse(key, 'dust');
    const verdict = judgeMainTx(mapped, { height: place.height, blockVersion: 1n, first: false, signatures: place.signatures });
    if (!verdict.gasValid) return this.#refuse(key, verdict.error ?? 'ErrGasCalculate');
    return this.#place(raw, mapped, verdict, place);
  }

  /** What waited for outputs that were just made: to be submitted again. */
  takeOrphans(outputIds: readonly Hash[]): Uint8Array[] {
    return keys(outputIds).flatMap((id) => this.#orphans.take(id));
  }

  /** Lets go of what waited too long. @returns the transactions that left */
  expire(nowMs: number): PooledTx[] {
    this.#orphans.expire(nowMs);
    const old = [...this.#entries.values()].filter(({ addedAtMs }) => addedAtMs + this.limits.lifeMs <= nowMs);
    return old.flatMap((entry) => this.#removeWithHeirs(bytesToHex(entry.witnessHash)));
  }

  /**
   * Follows a block of the best chain: its transactions leave, and with them whatever spends the same outputs.
   * Refusals are forgotten, since another tip may judge otherwise. @returns the transactions that left
   */
  confirm(block: { readonly mapped: readonly MappedTx[]; readonly statusFail: readonly boolean[] }): PooledTx[] {
    this.#refused.clear();
    return block.mapped.flatMap((mapped, i) => {
      const failed = block.statusFail[i] === true;
      const gone: PooledTx[] = [];
      const same = this.#byTxId.get(bytesToHex(mapped.id));
      if (same !== undefined) gone.push(...this.#removeConfirmed(same, failed));
      for (const id of keys(spentOutputs(mapped, failed))) {
        const rival = this.#spenders.get(id);
        if (rival !== undefined) gone.push(...this.#removeWithHeirs(rival));
      }
      return gone;
    });
  }

  /** A waiting transaction that no template can use leaves, with all that spends its outputs. @returns what left */
  drop(witnessHash: Hash): PooledTx[] {
    return this.#removeWithHeirs(bytesToHex(witnessHash));
  }

  #refuse(key: string, code: string): Admission {
    if (this.#refused.size >= this.limits.refusals) this.#refused.delete(this.#refused.keys().next().value as string);
    this.#refused.set(key, code);
    return { kind: 'refused', code };
  }

  #place(raw: Uint8Array, mapped: MappedTx, verdict: TxVerdict, place: PoolPlace): Admission {
    const statusFail = verdict.error !== null;
    const spent = spentOutputs(mapped, statusFail);
    const missing = spent.filter((id) => !this.makes(id) && place.utxo(id)?.spent !== false);
    const witnessHash = sha3(raw);
    if (missing.length > 0) {
      this.#orphans.add(bytesToHex(witnessHash), keys(missing), raw.slice(), place.nowMs);
      return { kind: 'orphan', txId: mapped.id };
    }
    const rivals = this.#withHeirs(this.#rivals(mapped, spent));
    const yields = !statusFail && rivals.every((key) => this.#entries.get(key)?.statusFail === true);
    if (rivals.length > 0 && (!yields || this.#buildsOn(spent, rivals))) return { kind: 'refused', code: 'conflict' };
    const full = this.#entries.size >= this.limits.transactions || this.#bytes + raw.length > this.limits.bytes;
    if (full && rivals.length === 0) return { kind: 'refused', code: 'full' };
    const removed = this.#removeAll(rivals);
    const { fee, gasUsed, heightDependent } = verdict;
    const depends = heightDependent || mapped.tx.timeRange !== 0n || mapped.inputIds.includes(undefined);
    const entry = { txId: mapped.id, witnessHash, raw: raw.slice(), mapped, fee, gasUsed, statusFail, heightDependent: depends };
    return { kind: 'added', entry: this.#insert({ ...entry, addedAtMs: place.nowMs }), removed };
  }

  /** Waiting transactions that spend the same outputs or have the same id. */
  #rivals(mapped: MappedTx, spent: readonly Hash[]): string[] {
    const same = this.#byTxId.get(bytesToHex(mapped.id));
    const spenders = keys(spent).flatMap((id) => this.#spenders.get(id) ?? []);
    return [...new Set(same === undefined ? spenders : [same, ...spenders])];
  }

  #buildsOn(spent: readonly Hash[], rivals: readonly string[]): boolean {
    return keys(spent).some((id) => rivals.includes(this.#makers.get(id) ?? ''));
  }

  #insert(entry: PooledTx): PooledTx {
    const key = bytesToHex(entry.witnessHash);
    this.#entries.set(key, entry);
    this.#byTxId.set(bytesToHex(entry.txId), key);
    for (const id of keys(spentOutputs(entry.mapped, entry.statusFail))) this.#spenders.set(id, key);
    for (const id of keys(madeOutputs(entry.mapped, entry.statusFail))) this.#makers.set(id, key);
    this.#bytes += entry.raw.length;
    return entry;
  }

  #remove(key: string): PooledTx | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    this.#entries.delete(key);
    this.#byTxId.delete(bytesToHex(entry.txId));
    for (const id of keys(spentOutputs(entry.mapped, entry.statusFail))) this.#spenders.delete(id);
    for (const id of keys(madeOutputs(entry.mapped, entry.statusFail))) this.#makers.delete(id);
    this.#bytes -= entry.raw.length;
    return entry;
  }

  /** Its heirs stay: the outputs that were made are on the chain now. Heirs of outputs that were not made leave. */
  #removeConfirmed(key: string, failed: boolean): PooledTx[] {
    const entry = this.#remove(key);
    if (!entry) return [];
    const made = new Set(keys(madeOutputs(entry.mapped, failed)));
    const lost = keys(madeOutputs(entry.mapped, entry.statusFail)).filter((id) => !made.has(id));
    return [entry, ...this.#removeAll(this.#withHeirs(lost.flatMap((id) => this.#spenders.get(id) ?? [])))];
  }

  #removeWithHeirs(key: string): PooledTx[] {
    return this.#removeAll(this.#withHeirs([key]));
  }

  #removeAll(all: readonly string[]): PooledTx[] {
    return all.flatMap((key) => this.#remove(key) ?? []);
  }

  /** The transactions and everything that builds on their outputs. */
  #withHeirs(first: readonly string[]): string[] {
    const found = new Set(first);
    for (const key of found) {
      const entry = this.#entries.get(key);
      if (!entry) continue;
      for (const id of keys(madeOutputs(entry.mapped, entry.statusFail))) {
        const heir = this.#spenders.get(id);
        if (heir !== undefined) found.add(heir);
      }
    }
    return [...found];
  }
}

function decode(raw: Uint8Array): MappedTx | null {
  try {
    return mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain');
  } catch (error) {
    if (isBystackError(error)) return null;
    throw error;
  }
}
