/** The merkle tree of both chains and its partial-tree proofs. Source: sidechain-ledger.md 4; mainchain.md 5. */
import { concatBytes, equalBytes, sha3, type Hash } from '@bystack/base';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** Hash of a leaf over its data. */
export function merkleLeaf(data: Uint8Array): Hash {
  return sha3(concatBytes(LEAF, data));
}

/** Hash of an inner node. */
export function merkleNode(left: Hash, right: Hash): Hash {
  return sha3(concatBytes(NODE, left, right));
}

/** Largest power of two strictly below n (n ≥ 2). */
const splitOf = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

const rootOf = (leaves: readonly Hash[], from: number, to: number): Hash => {
  if (to - from === 1) return leaves[from] as Hash;
  const mid = from + splitOf(to - from);
  return merkleNode(rootOf(leaves, from, mid), rootOf(leaves, mid, to));
};

/** Root over leaf data in order; H("") when there is none. */
export function merkleRoot(leafData: readonly Uint8Array[]): Hash {
  if (leafData.length === 0) return sha3(new Uint8Array(0));
  return rootOf(leafData.map(merkleLeaf), 0, leafData.length);
}

/** What a node of a partial-tree proof is. */
export const PROOF_FLAG = { sibling: 0, parent: 1, match: 2 } as const;

/** Hashes of siblings and matched leaves, and one flag per visited node, both depth first. */
export interface MerkleProof {
  readonly hashes: readonly Hash[];
  readonly flags: readonly number[];
}

/** Proof that the leaves at `matched` (any order) are in the tree over `leafData`. */
export function merkleProof(leafData: readonly Uint8Array[], matched: ReadonlySet<number>): MerkleProof {
  const leaves = leafData.map(merkleLeaf);
  const hashes: Hash[] = [];
  const flags: number[] = [];
  const touched = (from: number, to: number): boolean => {
    for (let i = from; i < to; i++) if (matched.has(i)) return true;
    return false;
  };
  const walk = (from: number, to: number): void => {
    const hit = touched(from, to);
    if (!hit || to - from === 1) {
      flags.push(hit ? PROOF_FLAG.match : PROOF_FLAG.sibling);
      hashes.push(rootOf(leaves, from, to));
      return;
    }
    flags.push(PROOF_FLAG.parent);
    const mid = from + splitOf(to - from);
    walk(from, mid);
    walk(mid, to);
  };
  if (leaves.length > 0) walk(0, leaves.length);
  return { hashes, flags };
}

/** Deepest proof that is followed: a tree of 2^32 leaves. */
const MAX_DEPTH = 32;

/**
 * True when the proof leads from exactly the related leaves (their data, in tree order) to the root. Never throws.
 * `unread`: what to do with a proof whose walk ends before its flags or hashes do. The chains' own rule ignores
 * them; the default refuses them, so that a proof has one spelling.
 */
export function verifyMerkleProof(
  proof: MerkleProof,
  related: readonly Uint8Array[],
  root: Hash,
  unread: 'refuse' | 'ignore' = 'refuse',
): boolean {
  let flagAt = 0;
  let hashAt = 0;
  let relatedAt = 0;
  const walk = (depth: number): Hash | null => {
    const flag = proof.flags[flagAt++];
    if (flag === PROOF_FLAG.parent) {
      if (depth >= MAX_DEPTH) return null;
      const left = walk(depth + 1);
      const right = left && walk(depth + 1);
      return left && right && merkleNode(left, right);
    }
    const hash = proof.hashes[hashAt++];
    if (!hash || flag === undefined) return null;
    if (flag !== PROOF_FLAG.match) return flag === PROOF_FLAG.sibling ? hash : null;
    const data = related[relatedAt++];
    return data && equalBytes(merkleLeaf(data), hash) ? hash : null;
  };
  const got = proof.flags.length === 0 ? sha3(new Uint8Array(0)) : walk(0);
  const whole = unread === 'ignore' || (flagAt === proof.flags.length && hashAt === proof.hashes.length);
  return whole && relatedAt === related.length && got !== null && equalBytes(got, root);
}
