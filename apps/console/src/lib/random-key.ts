/** 128 random bits as hex; `crypto.randomUUID` is absent on plain-http origins other than localhost. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}
