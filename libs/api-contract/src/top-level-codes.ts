/** Codes of failures that are not data: `extensions.code` of a top-level GraphQL error (product.md 7.1). */
export const TOP_LEVEL_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_REQUEST',
  'RATE_LIMITED',
  'COST_EXCEEDED',
  'TIMEOUT',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

/** One of them. */
export type TopLevelCode = (typeof TOP_LEVEL_CODES)[number];
