/** Every recorded call of Bytom's node, replayed against a node process of ours; and a replay that must notice a change. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runVectors } from '@bystack/testkit';
import { expect, it } from 'vitest';

interface File {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const read = (name: string, keep: (c: { readonly kind: string; readonly raw?: string }) => boolean = () => true): File => {
  const text = readFileSync(fileURLToPath(new URL(`../../vectors/mainchain/${name}`, import.meta.url)), 'utf8');
  const content = JSON.parse(text) as { cases: { kind: string }[] };
  return { name, path: `/recorded/${name}`, text: JSON.stringify({ ...content, cases: content.cases.filter(keep) }) };
};

const replay = async (rest: File): Promise<{ failed: number; lines: string[] }> => {
  const lines: string[] = [];
  const { failed } = await runVectors([rest, read('chain-solonet.json', (c) => c.kind === 'extend')], (line) => lines.push(line));
  return { failed, lines };
};

it('answers every recorded call as it was answered then', async () => {
  const { failed, lines } = await replay(read('rest.json'));
  expect(failed, lines.join('\n')).toBe(0);
}, 300_000);

it('fails where a recorded value, text of a code or member differs', async () => {
  const some = read('rest.json', (c) => c.kind === 'decode' || c.kind === 'error');
  const changed = some.text
    .replace('\\"fee\\":0', '\\"fee\\":1')
    .replace('\\"detail\\":\\"not Found\\"', '\\"details\\":\\"not Found\\"')
    .replace('\\"msg\\":\\"Bytom API Error\\",\\"error_detail\\":\\"can\'t', '\\"msg\\":\\"Bytom Error\\",\\"error_detail\\":\\"can\'t');
  const { failed, lines } = await replay({ ...some, text: changed });
  expect(failed, lines.join('\n')).toBe(3);
}, 120_000);
