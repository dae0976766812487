/** True when an optional argument was given: neither absent nor null. */
export const isGiven = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null;
