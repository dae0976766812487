/** Headers as a tree: what a child must say, and every header whose ancestors are known. Source: mainchain.md 6 to 8. */
import { assert, bytesToHex, equalBytes, type Hash } from '@bystack/base';
import { mainHeaderHash, type MainHeader } from '@bystack/protocol';
import { INITIAL_SEED, MEDIAN_WINDOW } from './chain-rules.js';
import { workOf } from './compact.js';
import type { ParentFacts } from './header-checks.js';
import { BYTOM_RETARGET, childSeed, medianTime, nextBits, windowStartHeight, type RetargetRules } from './schedule.js';

/** A header whose ancestors are all known and whose proof of work was checked (the genesis is taken as given). */
export interface HeaderNode {
  readonly hash: Hash;
  /** `hash` in hex: key of maps. */
  readonly id: string;
  readonly header: MainHeader;
  readonly height: bigint;
  readonly parent: HeaderNode | null;
  /** Work of all blocks from the genesis to this one. */
  readonly workSum: bigint;
  /** Seed under which this header was hashed. */
  readonly seed: Hash;
}

/** The ancestor of a node at a height, the node itself included; null above it. Cost: linear in the distance. */
export function ancestorAt(node: HeaderNode, height: bigint): HeaderNode | null {
  let at: HeaderNode | null = height > node.height ? null : node;
  while (at !== null && at.height > height) at = at.parent;
  return at;
}

/** The newest common ancestor of two nodes of one tree. Cost: linear in the distance. */
export function forkPoint(a: HeaderNode, b: HeaderNode): HeaderNode {
  let [left, right] = [ancestorAt(a, b.height) ?? a, ancestorAt(b, a.height) ?? b];
  while (left.id !== right.id) {
    assert(left.parent !== null && right.parent !== null, 'two nodes of one tree share its root');
    [left, right] = [left.parent, right.parent];
  }
  return left;
}

/** Nodes from `node` down to, and without, an ancestor; newest first. */
export function nodesAbove(node: HeaderNode, ancestor: HeaderNode): HeaderNode[] {
  const out: HeaderNode[] = [];
  for (let at: HeaderNode | null = node; at !== null && at.id !== ancestor.id; at = at.parent) out.push(at);
  return out;
}

/** Median of the timestamps (seconds) of a node and up to ten ancestors. */
export function medianTimePast(node: HeaderNode): bigint {
  const timestamps: bigint[] = [];
  for (let at: HeaderNode | null = node; at !== null && timestamps.length < MEDIAN_WINDOW; at = at.parent)
    timestamps.push(at.header.timestamp);
  return medianTime(timestamps);
}

/** Bits that a child of the node must have. */
export function bitsAfter(node: HeaderNode, rules: RetargetRules): bigint {
  const start = windowStartHeight(node.height);
  const window = start === null ? null : ancestorAt(node, start);
  const { timestamp, bits } = node.header;
  return nextBits({ height: node.height, timestamp, bits }, window?.header.timestamp ?? 0n, rules);
}

/** What the header rules ask of a parent. */
export function parentFacts(node: HeaderNode, rules: RetargetRules): ParentFacts {
  return { height: node.height, hash: node.hash, medianTime: medianTimePast(node), nextBits: bitsAfter(node, rules) };
}

/** What an older header holds already, or a copy (about 850 bytes of memory per header in all). */
const own = (bytes: Uint8Array, older: Uint8Array): Uint8Array => (equalBytes(bytes, older) ? older : bytes.slice());

/** The node of a header below its parent. All headers stay in memory: it keeps alive no block or row that they were read from. */
export function childNode(hash: Hash, header: MainHeader, parent: HeaderNode): HeaderNode {
  const { height, timestamp, nonce, version } = header;
  const bits = header.bits === parent.header.bits ? parent.header.bits : header.bits;
  const txRoot = own(header.txRoot, parent.header.txRoot);
  const statusRoot = own(header.statusRoot, parent.header.statusRoot);
  const lean: MainHeader = { version, height, previous: own(header.previous, parent.hash), timestamp, txRoot, statusRoot, nonce, bits };
  const workSum = parent.workSum + workOf(bits);
  return { hash: own(hash, parent.hash), id: bytesToHex(hash), header: lean, height, parent, workSum, seed: childSeed(parent) };
}

/** The root of a tree. Its own work counts; its seed is the initial one. */
export function genesisNode(header: MainHeader): HeaderNode {
  const hash = mainHeaderHash(header);
  const workSum = workOf(header.bits);
  return { hash, id: bytesToHex(hash), header, height: header.height, parent: null, workSum, seed: INITIAL_SEED };
}

/** Whether a chain that ends in `node` replaces one that ends in `tip`: it must be longer, with no less work (mainchain.md 8). */
export function replaces(node: HeaderNode, tip: HeaderNode): boolean {
  return node.height > tip.height && node.workSum >= tip.workSum;
}

/** Every known header by hash. Nothing is ever removed: a header in it cost its maker the work. */
export class HeaderTree {
  readonly genesis: HeaderNode;
  readonly #nodes = new Map<string, HeaderNode>();

  constructor(
    genesis: MainHeader,
    readonly rules: RetargetRules = BYTOM_RETARGET,
  ) {
    this.genesis = genesisNode(genesis);
    this.#nodes.set(this.genesis.id, this.genesis);
  }

  get size(): number {
    return this.#nodes.size;
  }

  get(hash: Hash): HeaderNode | null {
    return this.#nodes.get(bytesToHex(hash)) ?? null;
  }

  /** Adds a header that passed its rules, or gives the node it has. @throws InvariantError when its parent is unknown */
  add(header: MainHeader, hash: Hash = mainHeaderHash(header)): HeaderNode {
    const known = this.get(hash);
    if (known) return known;
    const parent = this.get(header.previous);
    assert(parent !== null, 'a header is added behind its parent');
    const node = childNode(hash, header, parent);
    this.#nodes.set(node.id, node);
    return node;
  }
}
