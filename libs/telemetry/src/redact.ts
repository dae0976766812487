/** Keeps secrets out of logs: field names that hold them, and byte arrays, which are shown by length alone. */

const SECRET_NAME = /(password|passwd|secret|seed|xprv|private|mnemonic|token|authorization|cookie|apikey|api_key|unlock|masterkey)/i;
/** What stands in a log in place of a secret. */
export const REDACTED = '[redacted]';
/** Nesting that is followed; deeper values are cut. */
const MAX_DEPTH = 6;

/** A copy that may be logged: secrets replaced, byte arrays as their length, big integers as text, errors as facts. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Uint8Array) return `[${String(value.length)} bytes]`;
  if (value instanceof Error) {
    const cause = value.cause === undefined ? {} : { cause: redact(value.cause, depth + 1) };
    return { name: value.name, message: value.message, stack: value.stack, ...cause };
  }
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    SECRET_NAME.test(key) ? REDACTED : redact(item, depth + 1),
  ]);
  return Object.fromEntries(entries);
}
