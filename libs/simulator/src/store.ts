/** The chain storage of a simulated node: the port of `ledger` without promises, so that one run is one call. */
import { bytesToHex, InvariantError, type Hash } from '@bystack/base';
import {
  LoadedView,
  type CommitBatch,
  type LedgerTip,
  type RequiredState,
  type StateView,
  type StoredBlock,
  type Utxo,
} from '@bystack/ledger';

/** What commits left. Copies are cheap enough for backups of short chains. */
export class SimStore {
  tip: LedgerTip | null = null;
  #utxos = new Map<string, Utxo>();
  #registry = new Map<string, Uint8Array>();
  #blocks = new Map<bigint, StoredBlock>();
  #heights = new Map<string, bigint>();
  #transactions = new Set<string>();

  /** Applies batches in order; one that is there already is skipped. @throws InvariantError for a gap or a second block of a height */
  commit(batches: readonly CommitBatch[]): void {
    for (const b of batches) {
      const known = this.#blocks.get(b.height);
      if (known && bytesToHex(known.blockId) !== bytesToHex(b.blockId))
        throw new InvariantError(`two final blocks at height ${String(b.height)}`);
      if (known) continue;
      if (this.tip && b.height !== this.tip.height + 1n) throw new InvariantError(`commit of height ${String(b.height)} leaves a gap`);
      this.#apply(b);
    }
  }

  #apply(b: CommitBatch): void {
    for (const u of b.diff.created) this.#utxos.set(bytesToHex(u.outputId), u);
    for (const id of b.diff.consumed) this.#utxos.delete(bytesToHex(id));
    for (const { key, value } of b.diff.registry) {
      if (value.length === 0) this.#registry.delete(bytesToHex(key));
      else this.#registry.set(bytesToHex(key), value);
    }
    this.#blocks.set(b.height, { height: b.height, blockId: b.blockId, block: b.block, proof: b.proof });
    this.#heights.set(bytesToHex(b.blockId), b.height);
    for (const id of b.transactionIds) this.#transactions.add(bytesToHex(id));
    this.tip = b.tip;
  }

  view(required: RequiredState): StateView {
    return new LoadedView(
      new Map(required.utxos.map((id) => [bytesToHex(id), this.#utxos.get(bytesToHex(id)) ?? null])),
      new Map(required.registry.map((key) => [bytesToHex(key), this.#registry.get(bytesToHex(key)) ?? null])),
    );
  }

  blockAt(height: bigint): StoredBlock | null {
    return this.#blocks.get(height) ?? null;
  }
  blockById(id: Hash): StoredBlock | null {
    const height = this.#heights.get(bytesToHex(id));
    return height === undefined ? null : this.blockAt(height);
  }
  hasTransaction(id: Hash): boolean {
    return this.#transactions.has(bytesToHex(id));
  }

  copy(): SimStore {
    const out = new SimStore();
    out.tip = this.tip;
    out.#utxos = new Map(this.#utxos);
    out.#registry = new Map(this.#registry);
    out.#blocks = new Map(this.#blocks);
    out.#heights = new Map(this.#heights);
    out.#transactions = new Set(this.#transactions);
    return out;
  }
}
