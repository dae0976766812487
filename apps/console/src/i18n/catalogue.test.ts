import { describe, expect, it } from 'vitest';
import { messages } from './messages';

describe('message catalogue', () => {
  it('has every message in both languages with the same places', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] as string).sort();
    for (const [key, [en, zh]] of Object.entries(messages)) {
      expect(en.trim(), key).not.toBe('');
      expect(zh.trim(), key).not.toBe('');
      expect(places(zh), key).toEqual(places(en));
    }
  });
});
