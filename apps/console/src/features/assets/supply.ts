/** Smallest units of an asset that exist: issued less retired. */
export function supplyOf({ issued, retired }: { issued: string; retired: string }): string {
  return (BigInt(issued) - BigInt(retired)).toString();
}

/** Largest possible total of an asset in smallest units: amounts have 63 bits. */
export const LARGEST_UNITS = ((1n << 63n) - 1n).toString();
