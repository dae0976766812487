/** A chain of headers with empty blocks, kept in memory: what synchronisation needs of a chain, and nothing more. */
import { bytesToHex, equalBytes, sha3, u64be, type Hash } from '@bystack/base';
import { decodeMainHeader, encodeMainBlock, mainHeaderHash, type MainHeader } from '@bystack/protocol';
import { bitsAfter, childNode, genesisNode, replaces, type RetargetRules } from '@bystack/powheaders';
import type { BlockOutcome, HeaderNode } from '../../types.js';
import type { SyncChain } from '../types.js';

/** First byte of the transactions root of blocks that the chain refuses at its last step. */
export const DOUBLE_SPEND = 0xdd;

export const TEST_RULES: RetargetRules = { blockSeconds: 10n, limitBits: null };
const GENESIS_SECONDS = 1_700_000_000n;
/** About 20 hashes per block, as on the test network. */
const GENESIS_BITS = 2305843009214532812n;

const genesisHeader: MainHeader = {
  version: 1n,
  height: 0n,
  previous: new Uint8Array(32),
  timestamp: GENESIS_SECONDS,
  txRoot: new Uint8Array(32),
  statusRoot: new Uint8Array(32),
  nonce: 0n,
  bits: GENESIS_BITS,
};
/** The first block of every test chain. */
export const GENESIS: HeaderNode = genesisNode(genesisHeader);

/** The one valid body. */
export const bodyOf = (header: MainHeader): Uint8Array => encodeMainBlock(header, []);
/** Milliseconds at which every header of so many blocks is in the past. */
export const timeAfter = (blocks: number, seconds = 10n): number => Number(GENESIS_SECONDS + BigInt(blocks + 1) * seconds) * 1_000;

/** How a branch is made. */
export interface BranchOptions {
  /** Tells branches apart. */
  readonly salt?: number;
  /** Seconds between blocks; more make later blocks easier. */
  readonly seconds?: bigint;
  readonly nonce?: bigint;
  readonly txRootHead?: number;
}

/** So many valid headers above a node. */
export function branch(from: HeaderNode, count: number, options: BranchOptions = {}): HeaderNode[] {
  const { salt = 1, seconds = 10n, nonce = 1n, txRootHead = 0 } = options;
  const out: HeaderNode[] = [];
  let parent = from;
  for (let i = 0; i < count; i++) {
    const txRoot = sha3(u64be(BigInt(salt)));
    txRoot[0] = txRootHead;
    const common = { version: 1n, height: parent.height + 1n, previous: parent.hash, timestamp: parent.header.timestamp + seconds };
    const header: MainHeader = { ...common, txRoot, statusRoot: new Uint8Array(32), nonce, bits: bitsAfter(parent, TEST_RULES) };
    const node = childNode(mainHeaderHash(header), header, parent);
    out.push(node);
    parent = node;
  }
  return out;
}

/** The chain. */
export class TestChain implements SyncChain {
  readonly #nodes = new Map<string, HeaderNode>([[GENESIS.id, GENESIS]]);
  readonly #best: HeaderNode[] = [GENESIS];

  get tip(): HeaderNode {
    return this.#best.at(-1) as HeaderNode;
  }

  node(hash: Hash): HeaderNode | null {
    return this.#nodes.get(bytesToHex(hash)) ?? null;
  }

  nodeAt(height: bigint): HeaderNode | null {
    return this.#best[Number(height)] ?? null;
  }

  raw(hash: Hash): Uint8Array | null {
    const node = this.node(hash);
    return node && bodyOf(node.header);
  }

  /** Stores blocks without a check. */
  load(nodes: readonly HeaderNode[]): void {
    for (const node of nodes) this.#store(node);
  }

  /** Judges a block as a real chain does after work was checked. */
  submit(raw: Uint8Array): BlockOutcome {
    const header = decodeMainHeader(raw);
    const hash = mainHeaderHash(header);
    if (this.node(hash)) return { kind: 'known', orphan: false };
    const parent = this.node(header.previous);
    if (parent === null) return { kind: 'orphan', orphan: true };
    if (!equalBytes(raw, bodyOf(header))) return { kind: 'refused', orphan: false, stage: 'body', code: 'errMismatchedMerkleRoot' };
    if (header.txRoot[0] === DOUBLE_SPEND) return { kind: 'refused', orphan: false, stage: 'utxo', code: 'utxo has been spent' };
    return { kind: this.#store(childNode(hash, header, parent)) ? 'connected' : 'side', orphan: false };
  }

  #store(node: HeaderNode): boolean {
    this.#nodes.set(node.id, node);
    if (!replaces(node, this.tip)) return false;
    let at: HeaderNode | null = node;
    this.#best.length = Math.min(this.#best.length, Number(node.height));
    for (; at !== null && this.#best[Number(at.height)]?.id !== at.id; at = at.parent) this.#best[Number(at.height)] = at;
    return true;
  }
}
