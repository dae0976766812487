/** Checks of text that every mutation needs. */
import { refuse } from './errors.js';

/** Bounds of a text, in characters after trimming. */
export interface TextBounds {
  readonly min: number;
  readonly max: number;
}

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_SLUG = 40;

/** The trimmed text. @throws Refusal `PARAMETER_OUT_OF_RANGE` on a wrong length or control characters */
export function checkText(value: string, field: readonly string[], { min, max }: TextBounds): string {
  const text = value.trim();
  const length = [...text].length;
  if (length < min || length > max || CONTROL.test(text)) {
    throw refuse('PARAMETER_OUT_OF_RANGE', field, { field: field.at(-1) ?? '', allowed: `${min} to ${max} printable characters` });
  }
  return text;
}

/** A short name: lower-case letters, digits, single hyphens, a letter first, at most 40. @throws Refusal `PARAMETER_OUT_OF_RANGE` */
export function checkSlug(value: string, field: readonly string[]): string {
  if (value.length <= MAX_SLUG && SLUG.test(value)) return value;
  throw refuse('PARAMETER_OUT_OF_RANGE', field, {
    field: field.at(-1) ?? '',
    allowed: `lower-case letters, digits and single hyphens, a letter first, at most ${MAX_SLUG}`,
  });
}
