/** A dynamic part of the address as plain text: Next hands it over as it stands in the address. */
export function param(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
