/** Views of the state: what was loaded, and a block's changes on top of it. */
import { bytesToHex, compareBytes, hexToBytes, InvariantError, type Hash } from '@bystack/base';
import type { MappedTx } from '@bystack/protocol';
import { directiveKeys } from './directives.js';
import { assetKey, issuedKey, tallyKey } from './registry.js';
import type { Diff, RegistryChange, RequiredState, StateView, Utxo } from './types.js';

/** What judging the transactions will ask of the state. Outputs that they create themselves are asked for too. */
export function requiredState(transactions: readonly MappedTx[]): RequiredState {
  const utxos = new Set<string>();
  const registry = new Set<string>();
  for (const mapped of transactions) {
    for (const key of directiveKeys(mapped)) registry.add(bytesToHex(key));
    mapped.tx.inputs.forEach((input, i) => {
      const spent = mapped.spentOutputIds[i];
      if (spent) utxos.add(bytesToHex(spent));
      if (input.kind === 'veto') registry.add(bytesToHex(tallyKey(input.vote)));
      const id = mapped.inputIds[i];
      if (input.kind !== 'issuance' || !id) return;
      registry.add(bytesToHex(assetKey(input.assetId)));
      registry.add(bytesToHex(issuedKey(id)));
    });
    for (const result of mapped.results) {
      const output = mapped.tx.outputs[result.outputIndex];
      if (result.outcome === 'vote' && output?.kind === 'vote') registry.add(bytesToHex(tallyKey(output.vote)));
      if (result.outcome === 'retirement' && result.source) registry.add(bytesToHex(assetKey(result.source.assetId)));
    }
  }
  const sorted = (set: ReadonlySet<string>): Uint8Array[] => [...set].sort().map((key) => hexToBytes(key));
  return { utxos: sorted(utxos), registry: sorted(registry) };
}

/** State as loaded for a `RequiredState`. */
export class LoadedView implements StateView {
  /** Maps from hex key; null = known to be absent. */
  constructor(
    private readonly utxos: ReadonlyMap<string, Utxo | null>,
    private readonly values: ReadonlyMap<string, Uint8Array | null>,
  ) {}

  utxo(outputId: Hash): Utxo | null {
    const found = this.utxos.get(bytesToHex(outputId));
    if (found === undefined) throw new InvariantError(`output ${bytesToHex(outputId)} was not loaded`);
    return found;
  }

  registry(key: Uint8Array): Uint8Array | null {
    const found = this.values.get(bytesToHex(key));
    if (found === undefined) throw new InvariantError(`registry key ${bytesToHex(key)} was not loaded`);
    return found;
  }
}

/** Changes on top of a view; collects them as a `Diff`. Registry reads fall through to the base, null included. */
export class OverlayView implements StateView {
  readonly #utxos = new Map<string, Utxo | null>();
  readonly #registry = new Map<string, Uint8Array>();
  readonly #consumed: Hash[] = [];
  readonly #created: Utxo[] = [];

  constructor(private readonly base: StateView) {}

  utxo(outputId: Hash): Utxo | null {
    const own = this.#utxos.get(bytesToHex(outputId));
    return own === undefined ? this.base.utxo(outputId) : own;
  }

  registry(key: Uint8Array): Uint8Array | null {
    const own = this.#registry.get(bytesToHex(key));
    if (own === undefined) return this.base.registry(key);
    return own.length === 0 ? null : own;
  }

  consume(outputId: Hash): void {
    this.#utxos.set(bytesToHex(outputId), null);
    this.#consumed.push(outputId);
  }

  create(utxo: Utxo): void {
    this.#utxos.set(bytesToHex(utxo.outputId), utxo);
    this.#created.push(utxo);
  }

  /** An empty value deletes. */
  put(key: Uint8Array, value: Uint8Array): void {
    this.#registry.set(bytesToHex(key), value);
  }

  /** Takes over all changes of an overlay that stood on this one. */
  absorb(child: OverlayView): void {
    for (const utxo of child.#created) this.create(utxo);
    for (const id of child.#consumed) this.consume(id);
    for (const [key, value] of child.#registry) this.#registry.set(key, value);
  }

  diff(): Diff {
    const registry: RegistryChange[] = [...this.#registry].map(([key, value]) => ({ key: hexToBytes(key), value }));
    registry.sort((a, b) => compareBytes(a.key, b.key));
    return { consumed: this.#consumed, created: this.#created, registry };
  }
}
