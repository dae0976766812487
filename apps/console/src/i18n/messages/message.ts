/** A message in English and Simplified Chinese. */
export type Message = readonly [en: string, zh: string];
