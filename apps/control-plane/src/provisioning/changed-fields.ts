/** Which fields of a row differ from what was seen. Pure. */

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

/** The fields of `seen` whose values differ in `row`, null when none does. Objects are compared by content. */
export function changesOf<T extends object>(row: T, seen: Partial<T>): Partial<T> | null {
  const changed = Object.entries(seen).filter(([name, value]) => !isEqual((row as Record<string, unknown>)[name], value));
  return changed.length === 0 ? null : (Object.fromEntries(changed) as Partial<T>);
}
