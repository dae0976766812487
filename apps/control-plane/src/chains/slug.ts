/** Rules of a chain's name and short name. Source: product.md 6.4, step 1. */

/** Short name of a chain in addresses: 3 to 31 characters, begins with a letter. */
export const SLUG_PATTERN = /^[a-z][a-z0-9-]{2,30}$/;
/** Characters of a chain's name. */
export const NAME_LENGTH = [3, 48] as const;
/** Most characters of a chain's description. */
export const DESCRIPTION_MAX = 280;

/** Characters as a reader counts them: code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** True when the text can be shown on one line and hashed: no control characters, no lone surrogates. */
export function isPlainText(text: string): boolean {
  return !/[\p{Cc}\p{Surrogate}]/u.test(text);
}

/**
 * Short name made from a name: `Acme Pay` → `acme-pay`. A name without Latin letters gives `chain-` and
 * `fallback` (letters and digits, for example a part of a random id).
 */
export function nameToSlug(name: string, fallback: string): string {
  const slug = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 31)
    .replace(/-+$/, '');
  return SLUG_PATTERN.test(slug) ? slug : `chain-${fallback}`.slice(0, 31);
}
