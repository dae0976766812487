/** Live blocks and asked blocks as one list. */
export interface HasHeight {
  readonly height: string;
}

/** Newest first, each height once, at most `limit`; of two of one height the first given wins. */
export function mergeBlocks<T extends HasHeight>(live: readonly T[], asked: readonly T[], limit: number): readonly T[] {
  const byHeight = new Map<string, T>();
  for (const block of [...live, ...asked]) if (!byHeight.has(block.height)) byHeight.set(block.height, block);
  return [...byHeight.values()].sort((a, b) => (BigInt(a.height) < BigInt(b.height) ? 1 : -1)).slice(0, limit);
}
