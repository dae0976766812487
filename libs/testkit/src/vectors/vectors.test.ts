import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runVectors } from './runner.js';

const folderOf = (dialect: string): string => fileURLToPath(new URL(`../../../../test/vectors/${dialect}/`, import.meta.url));
const read = (name: string, dialect = 'sidechain'): { name: string; path: string; text: string } => ({
  name,
  path: name,
  text: readFileSync(folderOf(dialect) + name, 'utf8'),
});
/** The file with some of its cases alone. */
const pick = (name: string, choose: (c: { readonly kind: string }) => boolean): ReturnType<typeof read> => {
  const file = read(name, 'mainchain');
  const content = JSON.parse(file.text) as { cases: { readonly kind: string }[] };
  return { ...file, text: JSON.stringify({ ...content, cases: content.cases.filter(choose) }) };
};
const run = (files: readonly { name: string; path: string; text: string }[]): { lines: string[]; passed: number; failed: number } => {
  const lines: string[] = [];
  return { ...runVectors(files, (line) => lines.push(line)), lines };
};

describe('recorded vectors of the sidechain', () => {
  for (const name of readdirSync(folderOf('sidechain')).filter((n) => n.endsWith('.json'))) {
    it(`${name} holds`, () => {
      const { failed, lines } = run([read(name)]);
      expect(failed, lines.join('\n')).toBe(0);
    });
  }
});

describe('recorded vectors of the main-chain', () => {
  for (const name of readdirSync(folderOf('mainchain')).filter((n) => n.endsWith('.json'))) {
    it(`${name} holds`, () => {
      const { failed, lines } = run([read(name, 'mainchain')]);
      expect(failed, lines.join('\n')).toBe(0);
    });
  }
});

describe('the runner', () => {
  it('tells the dialect by the source, not by the folder', () => {
    const both = run([read('merkle.json'), read('merkle.json', 'mainchain')]);
    expect(both.failed, both.lines.join('\n')).toBe(0);
    const main = read('merkle.json', 'mainchain');
    expect(run([{ ...main, text: main.text.replace('Bytom v1.1.0', 'Vapor v1.1.9') }]).failed).toBeGreaterThan(0);
  });

  it('lists what depends on shared memory in the recorded program and does not count it', () => {
    const { lines } = run([pick('bvm.json', (c) => c.kind === 'aliasing')]);
    expect(lines).toEqual([expect.stringMatching(/: 0 passed, 0 failed, 4 listed$/), '0 passed, 0 failed']);
  });

  it('counts a changed gas figure or sum of work as a failure', () => {
    const gas = read('bvm.json', 'mainchain');
    expect(run([{ ...gas, text: gas.text.replace(/"gasLeft": ?49991/, '"gasLeft":49990') }]).failed).toBe(1);
    const bits = read('difficulty.json', 'mainchain');
    expect(run([{ ...bits, text: bits.text.replace(/"workSum": ?"20"/, '"workSum":"21"') }]).failed).toBe(1);
  });

  it('fails a main-chain file whose part does not exist', () => {
    const { failed, lines } = run([{ name: 'rest.json', path: 'rest.json', text: JSON.stringify({ source: 'Bytom v1.1.0', cases: [] }) }]);
    expect(failed).toBe(1);
    expect(lines[0]).toMatch(/no checks in this version/);
  });

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
