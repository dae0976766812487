/** Merkle roots and SPV proofs (mainchain.md 5). */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { mainStatusLeaf, mainStatusRoot, merkleProof, merkleRoot, verifyMerkleProof, type MerkleProof } from '@bystack/protocol';
import type { CaseVerdict, VectorCheck } from '../../check.js';
import { compare, eachCase, text, texts, type Fields } from '../../judge.js';
import { byKind, bytesOf, hex } from './fields.js';

const idsOf = (c: Fields, key: string): Uint8Array[] => texts(c, key).map((id) => hexToBytes(id));
const numbers = (c: Fields, key: string): readonly number[] => (c[key] as readonly number[] | undefined) ?? [];
const statusesOf = (c: Fields): readonly boolean[] => (c['statusFail'] as readonly boolean[] | undefined) ?? [];
const proofOf = (c: Fields, hashes: string): MerkleProof => ({ flags: numbers(c, 'flags'), hashes: idsOf(c, hashes) });
/** Bytom's verifier ignores what it did not read. */
const verifies = (proof: MerkleProof, related: readonly Uint8Array[], root: Uint8Array): boolean =>
  verifyMerkleProof(proof, related, root, 'ignore');

const root = (c: Fields): CaseVerdict =>
  compare(text(c, 'name'), [
    ['txMerkleRoot', c['txMerkleRoot'], hex(merkleRoot(idsOf(c, 'txIds')))],
    ['statusMerkleRoot', c['statusMerkleRoot'], hex(mainStatusRoot(statusesOf(c)))],
  ]);

const proof = (c: Fields): CaseVerdict => {
  const matched = numbers(c, 'relatedIndexes');
  const ids = idsOf(c, 'txIds');
  const leaves = statusesOf(c).map(mainStatusLeaf);
  const made = merkleProof(ids, new Set(matched));
  const status = merkleProof(leaves, new Set(matched));
  const related = matched.map((i) => ids[i] as Uint8Array);
  const relatedStatus = matched.map((i) => leaves[i] as Uint8Array);
  return compare(text(c, 'name'), [
    ['txMerkleRoot', c['txMerkleRoot'], hex(merkleRoot(ids))],
    ['statusMerkleRoot', c['statusMerkleRoot'], hex(merkleRoot(leaves))],
    ['relatedTxIds', c['relatedTxIds'], related.map(bytesToHex)],
    ['flags', c['flags'], made.flags],
    ['txHashes', c['txHashes'], made.hashes.map(bytesToHex)],
    ['statusHashes', c['statusHashes'], status.hashes.map(bytesToHex)],
    ['txProofValid', c['txProofValid'], verifies(proofOf(c, 'txHashes'), related, bytesOf(c, 'txMerkleRoot'))],
    ['statusProofValid', c['statusProofValid'], verifies(proofOf(c, 'statusHashes'), relatedStatus, bytesOf(c, 'statusMerkleRoot'))],
  ]);
};

const noProof = (c: Fields): CaseVerdict => {
  const made = merkleProof(idsOf(c, 'txIds'), new Set());
  return compare(text(c, 'name'), [
    ['flags', c['flags'], made.flags],
    ['txHashes', c['txHashes'], made.hashes.map(bytesToHex)],
  ]);
};

const verify = (c: Fields): CaseVerdict =>
  compare(text(c, 'name'), [['valid', c['valid'], verifies(proofOf(c, 'txHashes'), idsOf(c, 'relatedTxIds'), bytesOf(c, 'txMerkleRoot'))]]);

/** Check of merkle.json. */
export const merkleChecks: Readonly<Record<string, VectorCheck>> = {
  'merkle.json': eachCase(byKind({ root, proof, 'proof-none': noProof, 'proof-verify': verify })),
};
