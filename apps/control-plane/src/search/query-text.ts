/** What a search text can be, by its form alone. Pure. */

/** Forms a text has; several at once are usual. */
export interface TextForms {
  /** A block height. */
  readonly height: bigint | null;
  /** 64 hex digits: block, transaction or asset. */
  readonly hash: string | null;
  /** Bech32-like text: perhaps an address. */
  readonly address: string | null;
  /** Anything printable: alias or external id. */
  readonly name: string | null;
}

const MAX_TEXT = 200;
const MAX_HEIGHT = (1n << 64n) - 1n;

/** Reads a search text; null when there is nothing to look for. */
export function textForms(text: string): TextForms | null {
  const trimmed = text.trim().replaceAll('\0', '');
  if (trimmed === '' || trimmed.length > MAX_TEXT) return null;
  const digits = trimmed.replace(/^#/, '').replace(/[,_\s]/g, '');
  const height = /^\d{1,20}$/.test(digits) && BigInt(digits) <= MAX_HEIGHT ? BigInt(digits) : null;
  const hex = trimmed.replace(/^0x/i, '');
  const hash = /^[0-9a-f]{64}$/i.test(hex) ? hex.toLowerCase() : null;
  const address = /^[a-z]{1,10}1[a-z0-9]{20,80}$/i.test(trimmed) ? trimmed : null;
  return { height, hash, address, name: hash || address ? null : trimmed };
}
