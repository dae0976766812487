import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bystack-vectors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]): { status: number | null; lines: string[] } => {
  const done = spawnSync('npm', ['run', '--silent', 'vectors', '--', ...args], { cwd: root, encoding: 'utf8' });
  return { status: done.status, lines: done.stdout.trim().split('\n') };
};

describe('npm run vectors', () => {
  it('passes the recorded vectors whole and counts cases on the last line', () => {
    const { status, lines } = run(join(root, 'test/vectors/sidechain'));
    expect(lines.at(-1)).toBe('676 passed, 0 failed');
    expect(status).toBe(0);
  });

  it('ends with exit code 1 and names the case when a file was changed', () => {
    const file = join(root, 'test/vectors/sidechain/rewards.json');
    copyFileSync(file, join(folder, 'rewards.json'));
    const content = JSON.parse(readFileSync(file, 'utf8')) as { cases: { subsidy?: string; name: string }[] };
    const first = content.cases.find((c) => c.subsidy !== undefined);
    if (first) first.subsidy = '1';
    writeFileSync(join(folder, 'rewards.json'), JSON.stringify(content));
    const { status, lines } = run(folder);
    expect(lines.join('\n')).toContain(`${String(first?.name)}: subsidy: expected "1"`);
    expect(lines.at(-1)).toMatch(/^50 passed, 1 failed$/);
    expect(status).toBe(1);
  });

  it('explains itself and refuses to run over nothing', () => {
    expect(run('--help').status).toBe(0);
    expect(run().status).toBe(2);
    expect(run(join(folder, 'absent')).status).toBe(2);
  });
});
