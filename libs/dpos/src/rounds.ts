/** Where a height stands in Vapor's rounds and our epochs (sidechain-ledger.md 7, bbft.md 4.8). */

/** Vapor's round of a height: 0 for genesis, else (h − 1) / length + 1. `length` in blocks, ≥ 1. */
export function roundOf(height: bigint, length: number): bigint {
  return height === 0n ? 0n : (height - 1n) / BigInt(length) + 1n;
}

/** Our epoch: e covers (e·E, (e+1)·E]; genesis belongs to epoch 0. Epoch e is Vapor's round e + 1. */
export function epochOf(height: bigint, length: number): bigint {
  return height === 0n ? 0n : (height - 1n) / BigInt(length);
}

/** Last height of an epoch: its boundary block. */
export function boundaryOf(epoch: bigint, length: number): bigint {
  return (epoch + 1n) * BigInt(length);
}

/** True for the first block of an epoch, the one whose coinbase pays what is due. */
export function opensEpoch(height: bigint, length: number): boolean {
  return height > 0n && (height - 1n) % BigInt(length) === 0n;
}

/** Height whose state elects the next epoch: G blocks before the boundary, never before the epoch's first block. */
export function snapshotHeight(epoch: bigint, length: number, electionGap: number): bigint {
  const first = epoch * BigInt(length) + 1n;
  const height = boundaryOf(epoch, length) - BigInt(electionGap);
  return height < first ? first : height;
}
