/**
 * The main-chain as a machine: the index of headers, the best chain, and what a judged block changes. Whatever `accept`
 * returns is written by the host as one batch before the next call; a host that cannot write must end.
 * Source: mainchain.md 8, 10, 11.
 */
import { assert, BoundedMap, bytesToHex, sha3, type Hash } from '@bystack/base';
import { forkPoint, headerFieldError, HeaderTree, nodesAbove, parentFacts, replaces, type HeaderErrorCode } from '@bystack/powheaders';
import { decodeMainBlock, mainHeaderHash, mapTx, type MainHeader, type MappedTx } from '@bystack/protocol';
import { Orphans } from './orphans.js';
import type { BlockOutcome, HeaderNode, JudgedBlock, MainChainReader, MainChanges, MainNetwork, TipChange } from './types.js';
import { connectBlock, disconnectBlock, UtxoOverlay, type BlockEffects, type UtxoError } from './utxo.js';

/** Blocks that wait for their parent: count and life are Bytom's. Their work is not known, so their bytes are bounded too. */
const ORPHAN_LIMITS = { count: 256, bytes: 64 * 1024 * 1024, lifeMs: 3_600_000 };
/** Headers and bodies remembered as invalid. */
const INVALID_MAX = 1_024;

/** What the cheap rules say about a header. */
export type HeaderVerdict =
  /** Its proof of work is wanted next, under `seed`. */
  | { readonly kind: 'ok'; readonly parent: HeaderNode }
  /** Stored already. */
  | { readonly kind: 'known' }
  /** Its parent is not stored. */
  | { readonly kind: 'orphan' }
  /** Of a rule, or remembered of its own or its parent's work. */
  | { readonly kind: 'refused'; readonly code: string };

/** What the host has stored. */
export interface StoredChain {
  /** Headers of all stored blocks with their hashes, parents first; the genesis may be among them. */
  readonly headers: Iterable<{ readonly hash: Hash; readonly header: MainHeader }>;
  readonly tip: Hash;
}

/** Outcome of `accept`. */
export interface Acceptance {
  readonly outcome: BlockOutcome;
  /** What to write, null where nothing changed. */
  readonly changes: MainChanges | null;
  /** Change of the best chain, null where it stayed. */
  readonly change: TipChange | null;
  /** Raw blocks that waited for this one: to be submitted next. */
  readonly ready: readonly Uint8Array[];
}

/** The block of the genesis, as it is written first. */
export function genesisChanges(network: MainNetwork): MainChanges {
  const { genesis, genesisRaw, genesisHash } = network;
  const mapped = genesis.transactions.map(({ tx }) => mapTx(tx, 'mainchain'));
  const statusFail = mapped.map(() => false);
  const view = new UtxoOverlay({ utxo: () => null });
  const error = connectBlock(view, { mapped, statusFail }, 0n);
  assert(error === null, 'a genesis spends nothing');
  return {
    blocks: [{ hash: genesisHash, height: 0n, raw: genesisRaw, statusFail }],
    utxos: view.changes(),
    heights: [[0n, genesisHash]],
    transactions: mapped.map(({ id }, index) => [id, { blockHash: genesisHash, index }] as const),
    tip: genesisHash,
  };
}

/** Fork choice over blocks that were judged before. */
export class PowChain {
  readonly tree: HeaderTree;
  /** The best chain by height. */
  readonly #best: HeaderNode[];
  /** By H(raw): the bytes that came first under a header need not be the right ones. */
  readonly #orphans = new Orphans<Uint8Array>(ORPHAN_LIMITS);
  readonly #invalid = new BoundedMap<string>(INVALID_MAX);
  /** Stored blocks that can never be on the best chain: they or an ancestor break the rules of outputs. */
  readonly #broken = new Map<string, UtxoError>();

  /** `stored`: null where only the genesis is stored. @throws InvariantError when what is stored does not fit together */
  constructor(
    readonly network: MainNetwork,
    private readonly reader: MainChainReader,
    stored: StoredChain | null = null,
  ) {
    this.tree = new HeaderTree(network.genesis.header, network.retarget);
    for (const { header, hash } of stored?.headers ?? []) this.tree.add(header, hash);
    const tip = stored ? this.tree.get(stored.tip) : this.tree.genesis;
    assert(tip !== null, 'the stored tip is a stored block');
    this.#best = [this.tree.genesis, ...nodesAbove(tip, this.tree.genesis).reverse()];
  }

  get tip(): HeaderNode {
    return this.#best.at(-1) as HeaderNode;
  }

  /** Of the best chain. */
  nodeAt(height: bigint): HeaderNode | null {
    return this.#best[Number(height)] ?? null;
  }

  /** Everything that can be said of a header without hashing it once more. `nowMs`: milliseconds since 1970. */
  checkHeader(header: MainHeader, nowMs: number, hash: Hash = mainHeaderHash(header)): HeaderVerdict {
    if (this.tree.get(hash)) return { kind: 'known' };
    const invalid = this.invalidity(hash) ?? this.invalidity(header.previous);
    if (invalid !== null) return { kind: 'refused', code: invalid };
    const parent = this.tree.get(header.previous);
    if (!parent) return { kind: 'orphan' };
    const code: HeaderErrorCode | null = headerFieldError(
      header,
      parentFacts(parent, this.network.retarget),
      BigInt(Math.floor(nowMs / 1_000)),
    );
    return code === null ? { kind: 'ok', parent } : { kind: 'refused', code };
  }

  /** Keeps a block whose parent is unknown until `accept` of the parent gives it back. */
  keepOrphan(header: MainHeader, raw: Uint8Array, nowMs: number): void {
    this.#orphans.expire(nowMs);
    this.#orphans.add(bytesToHex(sha3(raw)), [bytesToHex(header.previous)], raw, raw.length, nowMs);
  }

  /**
   * Remembers what was found wrong, so that it costs nothing when it comes again. `key`: the hash of a header without
   * work; H(raw) of a block with a wrong body, never its header's hash: a header does not commit to witnesses, so anyone can
   * put a wrong body below a right header.
   */
  markInvalid(key: Hash, code: string): void {
    this.#invalid.set(bytesToHex(key), code);
    this.#orphans.take(bytesToHex(key));
  }

  /** Code that `markInvalid` was told under this key. */
  invalidity(key: Hash): string | null {
    return this.#invalid.get(bytesToHex(key)) ?? null;
  }

  /** Takes a block whose header, work and body were found right. @throws InvariantError when its parent is unknown */
  accept(judged: JudgedBlock): Acceptance {
    if (this.tree.get(judged.hash)) return { outcome: { kind: 'known', orphan: false }, changes: null, change: null, ready: [] };
    const node = this.tree.add(judged.block.header, judged.hash);
    const { hash, raw, statusFail } = judged;
    const stored: MainChanges = {
      blocks: [{ hash, height: node.height, raw, statusFail }],
      utxos: [],
      heights: [],
      transactions: [],
      tip: null,
    };
    const ready = this.#orphans.take(node.id);
    const ancestry = node.parent ? this.#broken.get(node.parent.id) : undefined;
    if (ancestry) this.#broken.set(node.id, ancestry);
    if (node.parent?.id !== this.tip.id && !replaces(node, this.tip))
      return { outcome: { kind: 'side', orphan: false }, changes: stored, change: null, ready };
    const moved = ancestry ?? this.#moveTo(node, judged);
    if (typeof moved === 'string')
      return { outcome: { kind: 'refused', orphan: false, stage: 'utxo', code: moved }, changes: stored, change: null, ready };
    const changes = { ...moved.changes, blocks: stored.blocks };
    return { outcome: { kind: 'connected', orphan: false }, changes, change: moved.change, ready };
  }

  /** Makes `node` the tip, or says which rule one of its new blocks breaks; then nothing has moved. */
  #moveTo(
    node: HeaderNode,
    judged: JudgedBlock,
  ): { readonly changes: Omit<MainChanges, 'blocks'>; readonly change: TipChange } | UtxoError {
    const fork = forkPoint(node, this.tip);
    const detached = nodesAbove(this.tip, fork);
    const attached = nodesAbove(node, fork).reverse();
    const view = new UtxoOverlay(this.reader);
    const transactions = new Map<string, MainChanges['transactions'][number]>();
    for (const old of detached) {
      const effects = this.#effects(old);
      disconnectBlock(view, effects);
      for (const { id } of effects.mapped) transactions.set(bytesToHex(id), [id, null]);
    }
    for (const [i, next] of attached.entries()) {
      const effects = next === node ? judged : this.#effects(next);
      const error = connectBlock(view, effects, next.height);
      if (error !== null) {
        for (const { id } of attached.slice(i)) this.#broken.set(id, error);
        return error;
      }
      effects.mapped.forEach(({ id }, index) => transactions.set(bytesToHex(id), [id, { blockHash: next.hash, index }]));
    }
    this.#best.splice(Number(fork.height) + 1, detached.length, ...attached);
    const heights = attached.map((n) => [n.height, n.hash] as const);
    const changes = { utxos: view.changes(), heights, transactions: [...transactions.values()], tip: node.hash };
    return { changes, change: { detached, attached } };
  }

  #effects(node: HeaderNode): BlockEffects {
    const stored = this.reader.block(node.hash);
    assert(stored !== null, 'a block of the index is stored');
    const mapped: MappedTx[] = decodeMainBlock(stored.raw).transactions.map(({ tx }) => mapTx(tx, 'mainchain'));
    return { mapped, statusFail: stored.statusFail };
  }
}
