import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runVectors } from './runner.js';

const folder = fileURLToPath(new URL('../../../../test/vectors/sidechain/', import.meta.url));
const read = (name: string): { name: string; path: string; text: string } => ({
  name,
  path: name,
  text: readFileSync(folder + name, 'utf8'),
});
const run = (files: readonly { name: string; path: string; text: string }[]): { lines: string[]; passed: number; failed: number } => {
  const lines: string[] = [];
  return { ...runVectors(files, (line) => lines.push(line)), lines };
};

describe('recorded vectors of the sidechain', () => {
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.json'))) {
    it(`${name} holds`, () => {
      const { failed, lines } = run([read(name)]);
      expect(failed, lines.join('\n')).toBe(0);
    });
  }
});

describe('the runner', () => {
  it('counts a changed case as a failure', () => {
    const file = read('addresses.json');
    const { failed, lines } = run([
      { ...file, text: file.text.replace('"accept": true', '"accept": false').replace('"accept":true', '"accept":false') },
    ]);
    expect(failed, lines.join('\n')).toBe(1);
  });

  it('refuses an unknown file name, an unknown dialect and what is no vector file', () => {
    const text = JSON.stringify({ source: 'Vapor v1.1.9, x', cases: [] });
    const files = [
      { name: 'unheard.json', path: 'unheard.json', text },
      { name: 'merkle.json', path: 'merkle.json', text: JSON.stringify({ source: 'Bitcoin', cases: [] }) },
      { name: 'merkle.json', path: 'broken.json', text: '{' },
    ];
    const { failed, lines } = run(files);
    expect(failed, lines.join('\n')).toBe(3);
    expect(lines.at(-1)).toBe('0 passed, 3 failed');
  });

  it('lists a historical file without counting it', () => {
    expect(run([read('proposer_schedule.json')]).lines).toEqual([
      expect.stringMatching(/historical, 112 cases not run$/),
      '0 passed, 0 failed',
    ]);
  });
});
