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
const run = async (
  files: readonly { name: string; path: string; text: string }[],
): Promise<{ lines: string[]; passed: number; failed: number }> => {
  const lines: string[] = [];
  return { ...(await runVectors(files, (line) => lines.push(line))), lines };
};

describe('recorded vectors of the sidechain', () => {
  for (const name of readdirSync(folderOf('sidechain')).filter((n) => n.endsWith('.json'))) {
    it(`${name} holds`, async () => {
      const { failed, lines } = await run([read(name)]);
      expect(failed, lines.join('\n')).toBe(0);
    });
  }
});

/** A recorded chain has a proof of work to hash per block, on a machine that may be busy with other tests. */
const CHAIN_MS = 240_000;

/** Replayed against a process: test/integration/mainchain-rest. */
const REPLAYED = 'rest.json';

describe('recorded vectors of the main-chain', () => {
  for (const name of readdirSync(folderOf('mainchain')).filter((n) => n.endsWith('.json') && n !== REPLAYED)) {
    it(
      `${name} holds`,
      async () => {
        const { failed, lines } = await run([read(name, 'mainchain')]);
        expect(failed, lines.join('\n')).toBe(0);
      },
      CHAIN_MS,
    );
  }

  it('a mined block that comes before its parent waits for it', async () => {
    const file = read('chain-solonet.json', 'mainchain');
    const content = JSON.parse(file.text) as { cases: Record<string, unknown>[] };
    const [first, second] = content.cases as [Record<string, unknown>, Record<string, unknown>];
    const genesis = 'ce4fe9431cd0225b3a811f8f8ec922f2b07a921bb12a8dddae9a85540072c770';
    const waiting = { ...second, statusFail: null, orphan: true, bestHeight: 0, bestHash: genesis };
    const parent = { ...first, bestHeight: 2, bestHash: second['hash'] };
    const judge = (cases: unknown[]): ReturnType<typeof run> => run([{ ...file, text: JSON.stringify({ ...content, cases }) }]);
    const right = await judge([waiting, waiting, parent, { ...second, orphan: false }]);
    expect(right.failed, right.lines.join('\n')).toBe(0);
    expect(
      (
        await judge([
          { ...waiting, orphan: false },
          { ...parent, bestHeight: 1 },
        ])
      ).failed,
    ).toBe(2);
  });
});

describe('the runner', () => {
  it('tells the dialect by the source, not by the folder', async () => {
    const both = await run([read('merkle.json'), read('merkle.json', 'mainchain')]);
    expect(both.failed, both.lines.join('\n')).toBe(0);
    const main = read('merkle.json', 'mainchain');
    expect((await run([{ ...main, text: main.text.replace('Bytom v1.1.0', 'Vapor v1.1.9') }])).failed).toBeGreaterThan(0);
  });

  it('lists what depends on shared memory in the recorded program and does not count it', async () => {
    const { lines } = await run([pick('bvm.json', (c) => c.kind === 'aliasing')]);
    expect(lines).toEqual([expect.stringMatching(/: 0 passed, 0 failed, 4 listed$/), '0 passed, 0 failed']);
  });

  it('counts a changed gas figure or sum of work as a failure', async () => {
    const gas = read('bvm.json', 'mainchain');
    expect((await run([{ ...gas, text: gas.text.replace(/"gasLeft": ?49991/, '"gasLeft":49990') }])).failed).toBe(1);
    const bits = read('difficulty.json', 'mainchain');
    expect((await run([{ ...bits, text: bits.text.replace(/"workSum": ?"20"/, '"workSum":"21"') }])).failed).toBe(1);
  });

  it('counts a changed case as a failure', async () => {
    const file = read('addresses.json');
    const { failed, lines } = await run([
      { ...file, text: file.text.replace('"accept": true', '"accept": false').replace('"accept":true', '"accept":false') },
    ]);
    expect(failed, lines.join('\n')).toBe(1);
  });

  it('refuses an unknown file name, an unknown dialect and what is no vector file', async () => {
    const text = JSON.stringify({ source: 'Vapor v1.1.9, x', cases: [] });
    const files = [
      { name: 'unheard.json', path: 'unheard.json', text },
      { name: 'merkle.json', path: 'merkle.json', text: JSON.stringify({ source: 'Bitcoin', cases: [] }) },
      { name: 'merkle.json', path: 'broken.json', text: '{' },
    ];
    const { failed, lines } = await run(files);
    expect(failed, lines.join('\n')).toBe(3);
    expect(lines.at(-1)).toBe('0 passed, 3 failed');
  });

  it('lists a historical file without counting it', async () => {
    expect((await run([read('proposer_schedule.json')])).lines).toEqual([
      expect.stringMatching(/historical, 112 cases not run$/),
      '0 passed, 0 failed',
    ]);
  });
});
