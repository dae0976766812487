import { readdirSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mainHeaderHash, type MainHeader } from '@bystack/protocol';
import { meetsTarget } from '@bystack/tensority';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { InlineWorkPool, NonceSearch, type NonceSearchOptions } from '../index.js';

const open: NonceSearch[] = [];
const search = (options: NonceSearchOptions = {}): NonceSearch => {
  const made = new NonceSearch(options);
  open.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const zeros = new Uint8Array(32);
const header: MainHeader = {
  version: 1n,
  height: 1n,
  previous: zeros,
  timestamp: 1n,
  txRoot: zeros,
  statusRoot: zeros,
  nonce: 5n,
  bits: 0n,
};
/** Half of all hashes. */
const EASY = 1n << 255n;
const NEVER = -1n;
const refusal = (code: string): unknown => expect.objectContaining({ facts: expect.objectContaining({ code }) });

/** Nice values of the threads of this process. */
const niceValues = (): number[] =>
  readdirSync('/proc/self/task').map((id) => {
    const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });

describe('NonceSearch', () => {
  it('finds a nonce from the header’s own on, with one thread and with two', async () => {
    const pool = await InlineWorkPool.open();
    for (const workers of [1, 2]) {
      const searching = search({ workers });
      const found = await searching.search({ header, seed: zeros, target: EASY });
      expect(found).toMatchObject({ ...header, nonce: expect.any(BigInt) });
      expect(found!.nonce).toBeGreaterThanOrEqual(header.nonce);
      expect(meetsTarget(await pool.powHash(mainHeaderHash(found!), zeros), EASY)).toBe(true);
      expect(searching.hashes).toBeGreaterThan(0);
    }
  });

  it('gives way to the next search and to cancel, and ends its threads without one', async () => {
    const searching = search({ idleMs: 1 });
    const hopeless = searching.search({ header, seed: zeros, target: NEVER });
    const found = searching.search({ header, seed: zeros, target: EASY });
    expect(await hopeless).toBeNull();
    expect(await found).not.toBeNull();
    const cancelled = searching.search({ header, seed: zeros, target: NEVER });
    searching.cancel();
    expect(await cancelled).toBeNull();
    await vi.waitFor(() => expect(searching.threads).toBe(0), 5_000);
  });

  it('comes to the end of the nonces', async () => {
    const last = { ...header, nonce: (1n << 63n) - 1n };
    expect(await search().search({ header: last, seed: zeros, target: NEVER })).toBeNull();
  });

  it.runIf(process.platform === 'linux')('searches at the lowest priority of the system and leaves the others', async () => {
    const searching = search();
    const before = niceValues().filter((nice) => nice === 19).length;
    const endless = searching.search({ header, seed: zeros, target: NEVER });
    await vi.waitFor(() => expect(searching.hashes).toBeGreaterThan(0), 5_000);
    const values = niceValues();
    expect(values.filter((nice) => nice === 19).length).toBe(before + 1);
    expect(values.length).toBeGreaterThan(before + 1);
    searching.cancel();
    expect(await endless).toBeNull();
  });

  it('refuses a search whose threads end, and any after close', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bystack-search-'));
    const path = join(folder, 'dying.mjs');
    writeFileSync(path, `process.exit(1);\n`);
    const dying = search({ workerUrl: pathToFileURL(path) });
    await expect(dying.search({ header, seed: zeros, target: EASY })).rejects.toEqual(refusal('POOL_WORKER_DIED'));
    await dying.close();
    await expect(dying.search({ header, seed: zeros, target: EASY })).rejects.toEqual(refusal('HOST_STOPPING'));
    rmSync(folder, { recursive: true });
  });
});
