/** Headers that are not stored yet as nodes of the tree, and how a peer finds the newest common one. Source: mainchain.md 10. */
import type { Hash } from '@bystack/base';
import {
  ancestorAt,
  childNode,
  headerFieldError,
  parentFacts,
  type HeaderErrorCode,
  type HeaderNode,
  type RetargetRules,
} from '@bystack/powheaders';
import type { MainHeader } from '@bystack/protocol';

/** The first broken rule of a child of `parent` apart from its work, or null. `nowMs`: milliseconds since 1970. */
export function childError(header: MainHeader, parent: HeaderNode, rules: RetargetRules, nowMs: number): HeaderErrorCode | null {
  return headerFieldError(header, parentFacts(parent, rules), BigInt(Math.floor(nowMs / 1_000)));
}

/** A node whose parent can be exchanged for an equal one. */
export type OwnNode = Omit<HeaderNode, 'parent'> & { parent: HeaderNode | null };

/** The node of a header below its parent. */
export const ownNode = (hash: Hash, header: MainHeader, parent: HeaderNode): OwnNode => ({ ...childNode(hash, header, parent) });

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
