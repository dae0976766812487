import { expect, test } from 'vitest';
import { PeerConduct } from './peer-conduct.js';

test('a slip now and then is forgiven, a storm is not', () => {
  const conduct = new PeerConduct();
  for (let i = 0; i < 200; i++) expect(conduct.report('slow', i * 1_000), `report ${String(i)}`).toBe(false);
  const storm = Array.from({ length: 21 }, () => conduct.report('fast', 0));
  expect(storm.indexOf(true)).toBe(20);
  expect(conduct.report('fast', 0), 'starts afresh after the cut').toBe(false);
});
