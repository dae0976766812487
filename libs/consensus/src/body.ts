/** Does a body belong to its header? Source: sidechain-ledger.md 18.2. */
import { equalBytes, sha3 } from '@bystack/base';
import { merkleRoot, type Block } from '@bystack/protocol';

/**
 * True when the witness root of the header commits to exactly these transactions. The block id covers the header
 * alone, so every body from outside is checked before it is kept under that id. Cost: one hash of the body.
 */
export function bodyMatchesHeader(block: Block): boolean {
  return equalBytes(merkleRoot(block.transactions.map((raw) => sha3(raw))), block.header.witnessRoot);
}
