/** Paging of lists. Source: mainchain.md 18. */

/** Items `from` to `from + count`; everything when both are 0. */
export function pageOf<T>(items: readonly T[], from: bigint, count: bigint): readonly T[] {
  if (from === 0n && count === 0n) return items;
  const size = BigInt(items.length);
  const end = from + count;
  return items.slice(Number(from < size ? from : size), Number(end < size ? end : size));
}
