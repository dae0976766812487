/** `npm run sim` as people and programs use it. */
import { expect, it, describe } from 'vitest';
import { runCommand } from './command.js';

const run = async (...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> => {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(
    args,
    (line) => out.push(line),
    (line) => err.push(line),
  );
  return { code, out, err };
};

describe('the command', () => {
  it('prints a summary last', async () => {
    const { code, out } = await run('--seeds', '1..2', '--validators', '4', '--faults', 'none');
    expect(out).toEqual(['2 passed, 0 failed']);
    expect(code).toBe(0);
  });

  it('prints JSON for programs', async () => {
    const { out } = await run('--seeds', '3', '--validators', '4', '--faults', 'loss,crash', '--json');
    expect(JSON.parse(out.at(-1) ?? '')).toEqual({ passed: 1, failed: 0, seeds: [] });
  });

  it('explains itself', async () => {
    const { code, out } = await run('--help');
    expect(out.join('\n')).toContain('--seeds A..B');
    expect(code).toBe(0);
  });

  it.each([
    [['--validators', '4'], '--seeds A..B is needed'],
    [['--seeds', '5..1', '--validators', '4'], 'before its start'],
    [['--seeds', '1..x', '--validators', '4'], 'whole number'],
    [['--seeds', '1..2'], '--validators'],
    [['--seeds', '1..2', '--validators', '3'], 'from 4 to 100'],
    [['--seeds', '1..2', '--validators', '4', '--gateways', '9'], 'from 1 to 4'],
    [['--seeds', '1..2', '--validators', '4', '--faults', 'rain'], 'rain is no kind of fault'],
    [['--seeds', '1..2', '--validators', '4', '--surprise'], 'surprise'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { code, err, out } = await run(...args);
    expect(err.join('\n')).toContain(sentence);
    expect(out).toEqual([]);
    expect(code).toBe(2);
  });
});
