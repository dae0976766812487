/** Headers as nodes of a tree: what a child must say, and the child itself. Sources: mainchain.md 6, 7, 8, 10. */
import { bytesToHex, type Hash } from '@bystack/base';
import {
  childSeed,
  headerFieldError,
  medianTime,
  MEDIAN_WINDOW,
  nextBits,
  windowStartHeight,
  workOf,
  type HeaderErrorCode,
  type RetargetRules,
} from '@bystack/powheaders';
import type { MainHeader } from '@bystack/protocol';
import type { HeaderNode } from '../types.js';

/** The ancestor of a node at a height, the node itself included; null above it. Cost: linear in the distance. */
export function ancestorAt(node: HeaderNode, height: bigint): HeaderNode | null {
  let at: HeaderNode | null = height > node.height ? null : node;
  while (at !== null && at.height > height) at = at.parent;
  return at;
}

function medianTimePast(node: HeaderNode): bigint {
  const timestamps: bigint[] = [];
  for (let at: HeaderNode | null = node; at !== null && timestamps.length < MEDIAN_WINDOW; at = at.parent)
    timestamps.push(at.header.timestamp);
  return medianTime(timestamps);
}

function bitsAfter(node: HeaderNode, rules: RetargetRules): bigint {
  const start = windowStartHeight(node.height);
  const window = start === null ? null : ancestorAt(node, start);
  return nextBits({ height: node.height, timestamp: node.header.timestamp, bits: node.header.bits }, window?.header.timestamp ?? 0n, rules);
}

/** The first broken rule of a child of `parent` apart from its work, or null. `nowMs`: milliseconds since 1970. */
export function childError(header: MainHeader, parent: HeaderNode, rules: RetargetRules, nowMs: number): HeaderErrorCode | null {
  const facts = { height: parent.height, hash: parent.hash, medianTime: medianTimePast(parent), nextBits: bitsAfter(parent, rules) };
  return headerFieldError(header, facts, BigInt(Math.floor(nowMs / 1_000)));
}

/** A node whose parent can be exchanged for an equal one. */
export type OwnNode = Omit<HeaderNode, 'parent'> & { parent: HeaderNode | null };

/** The node of a header below its parent. */
export function childNode(hash: Hash, header: MainHeader, parent: HeaderNode): OwnNode {
  return {
    hash,
    id: bytesToHex(hash),
    header,
    height: header.height,
    parent,
    workSum: parent.workSum + workOf(header.bits),
    seed: childSeed(parent),
  };
}

/** Whether a chain that ends in `node` replaces one that ends in `tip`: it must be longer, with no less work (mainchain.md 8). */
export const replaces = (node: HeaderNode, tip: HeaderNode): boolean => node.height > tip.height && node.workSum >= tip.workSum;

/**
 * Hashes by which a peer finds the newest common header, newest first: ten in a row, then in doubling steps, the genesis last;
 * `shared`, a header that the peer is known to have, among them.
 */
export function locatorOf(end: HeaderNode, shared: HeaderNode | null, nodeAt: (height: bigint) => HeaderNode | null): Hash[] {
  const nodes = steps(end, nodeAt);
  if (shared !== null) nodes.push(shared);
  return nodes.sort((a, b) => (a.height > b.height ? -1 : a.height < b.height ? 1 : 0)).map((node) => node.hash);
}

function steps(end: HeaderNode, nodeAt: (height: bigint) => HeaderNode | null): HeaderNode[] {
  const out: HeaderNode[] = [];
  let step = 1n;
  let at: HeaderNode | null = end;
  while (at !== null) {
    out.push(at);
    if (at.height === 0n) break;
    if (out.length >= 10) step *= 2n;
    const height: bigint = at.height > step ? at.height - step : 0n;
    at = nodeAt(at.height)?.id === at.id ? nodeAt(height) : ancestorAt(at, height);
  }
  return out;
}
