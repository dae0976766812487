/** The wallet's calls against what Bytom's node answered (vectors/mainchain/rest.json). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Reply } from './test-support/caller.js';
import { WalletNode } from './test-support/wallet-node.js';

const VECTORS = join(process.env['BYSTACK_VECTORS'] ?? '/work/shared/vectors', 'mainchain', 'rest.json');

interface Recorded {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  readonly requestBody: string;
  readonly httpStatus: number;
  readonly responseBody: string;
}

/** Kinds of values and names of members, in order; the content of values does not matter. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
};

test('calls of the wallet answer as recorded: status, codes, texts, members and kinds of values', async () => {
  const { cases } = JSON.parse(await readFile(VECTORS, 'utf8')) as { readonly cases: readonly Recorded[] };
  const node = await WalletNode.start();
  const recorded = cases.filter(({ kind, path }) => kind === 'wallet' || path === '/get-transaction');
  const known =
    '6f5c68983e8c2b9d478e46a76b750f1ac9c41a3835da575018fa342a4c4ebec714181cd2697d0cf7449e85b8bae64eccd0b517e465ec73c13903d3f5e7f23873';
  const replaced = new Map<string, string>();
  const adapt = (body: string): string => [...replaced].reduce((text, [from, to]) => text.replaceAll(from, to), body);
  const remember = (was: Reply, is: Reply, ...fields: readonly string[]): void => {
    const [a, b] = [was.data, is.data] as [Record<string, string>, Record<string, string>];
    for (const field of fields) replaced.set(a[field] as string, b[field] as string);
  };
  for (const { name, path, requestBody, httpStatus, responseBody } of recorded) {
    if (name === 'duplicate asset alias') {
      const asset = { root_xpubs: [replaced.get(known)], quorum: 1 };
      await node.data('/create-asset', { ...asset, alias: 'gold', definition: { name: 'GOLD', decimals: 8 } });
      await node.data('/create-asset', { ...asset, alias: 'lim', definition: { name: 'LIM' }, limit_height: 1000 });
    }
    const was = { httpStatus, ...(JSON.parse(responseBody) as Omit<Reply, 'httpStatus'>) };
    const is = await node.call(path, adapt(requestBody));
    if (name === 'create key') remember(was, is, 'xpub');
    if (name === 'create receiver') remember(was, is, 'address');
    if (name === 'sign message') remember(was, is, 'signature', 'derived_xpub');
    const { data: wasData, ...wasHead } = was;
    const { data: isData, ...isHead } = is;
    expect(isHead, name).toEqual(wasHead);
    if (path === '/list-assets') expect((isData as unknown[]).length).toBe((wasData as unknown[]).length);
    else expect(shapeOf(isData), name).toEqual(shapeOf(wasData));
  }
  expect(replaced.has(known)).toBe(true);
  await node.stop();
});
