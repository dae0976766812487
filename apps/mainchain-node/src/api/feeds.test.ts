/** Feeds as clients keep them. */
import { MemoryTable } from '@bystack/store';
import { expect, it } from 'vitest';
import { feedRoutes, FeedStore } from './feeds.js';
import { writeJson } from './json.js';

const LOCAL = { remote: '127.0.0.1', loopback: true } as const;

it('are made, told with what they ask, changed and deleted', async () => {
  const routes = new Map(feedRoutes(new FeedStore(new MemoryTable())).map((route) => [route.path, route]));
  const call = async (path: string, request: unknown = {}): Promise<unknown> =>
    JSON.parse(writeJson((await routes.get(path)?.handle(request, LOCAL)) ?? null)) as unknown;
  const filter = "asset_id='57fa' AND amount_lower_limit = 50 AND amount_upper_limit = 100 AND trans_type = 'control'";
  await call('/create-transaction-feed', { alias: 'fünf', filter });
  const feed = { alias: 'fünf', filter, param: { assetid: '57fa', lowerlimit: 50, upperlimit: 100, transtype: 'control' } };
  expect(await call('/get-transaction-feed', { alias: 'fünf' })).toEqual({ txfeed: feed });
  await expect(call('/create-transaction-feed', { alias: 'fünf', filter: '' })).rejects.toThrow(
    'txfeed alias must unique: duplicate feed alias',
  );
  await expect(call('/create-transaction-feed', { alias: '', filter: '' })).rejects.toThrow('empty feed alias');
  await expect(call('/create-transaction-feed', { alias: 'x', filter: 'owner = 1' })).rejects.toThrow('invalid query filter');
  await call('/update-transaction-feed', { alias: 'fünf', filter: 'amount_lower_limit=0' });
  expect(await call('/list-transaction-feeds')).toEqual([{ alias: 'fünf', filter: 'amount_lower_limit=0', param: {} }]);
  await call('/delete-transaction-feed', { alias: 'fünf' });
  await expect(call('/get-transaction-feed', { alias: 'fünf' })).rejects.toThrow('No transaction feed');
  expect(await call('/list-transaction-feeds')).toEqual([]);
});
