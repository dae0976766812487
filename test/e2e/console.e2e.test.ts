/**
 * The console in a real Chromium on the default run: a business creates its chain, issues an asset, pays, sees
 * validators fail and come back, and removes the chain. Product scenarios 1 (without the proof), 2 (five kills), 3, 13.
 */
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepPicture, launchBrowser, scrollsSideways, seriousFindings, visit, type Visit } from '../support/browser.js';
import { Api, eventually, newDataDir, processesOf, removeDataDir, startDefaultRun, type DefaultRun } from '../support/default-run.js';

const SLUG = 'acme-pay';
const KILLS = 5;
const dataDir = newDataDir();
let run: DefaultRun;
let api: Api;
let browser: Browser;
let desk: Visit;
let session: Awaited<ReturnType<BrowserContext['storageState']>>;
let transferUrl = '';

beforeAll(async () => {
  [run, browser] = await Promise.all([startDefaultRun(dataDir), launchBrowser()]);
  api = new Api(run.info.graphqlUrl, run.info.apiKey as string);
  desk = await visit(browser);
});
afterAll(async () => {
  await browser.close();
  await run.stop();
  removeDataDir(dataDir);
});

const open = async (page: Page, path: string): Promise<void> => {
  await page.goto(run.info.consoleUrl + path, { waitUntil: 'domcontentloaded' });
};
const button = (page: Page, name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name }).first();

interface NodeSeen {
  readonly id: string;
  readonly name: string;
  readonly pid: number | null;
  readonly status: string;
}
const nodesOf = async (): Promise<readonly NodeSeen[]> => {
  const query = `{ chain(slug: "${SLUG}") { nodes(first: 10) { nodes { id name pid status } } } }`;
  return (await api.ask<{ chain: { nodes: { nodes: NodeSeen[] } } }>(query)).chain.nodes.nodes;
};
const phaseOf = async (): Promise<string | undefined> => (await api.chain(SLUG))?.phase;
const heightOf = async (): Promise<number> => Number((await api.chain(SLUG))?.tip?.height ?? 0);

describe('a business and its chain', () => {
  it('signs in; a wrong password is refused in plain words', async () => {
    const { page } = desk;
    await open(page, '/');
    await page.getByLabel('E-mail').fill(run.info.email as string);
    await page.getByLabel('Password').fill('not the password');
    await button(page, 'Sign in').click();
    await page.getByRole('alert').filter({ hasText: 'E-mail or password is wrong' }).waitFor();
    desk.errors.length = 0;
    await page.getByLabel('Password').fill(run.info.password as string);
    await button(page, 'Sign in').click();
    await page.getByRole('heading', { name: 'Create your first chain' }).waitFor();
    session = await desk.context.storageState();
    expect(desk.errors).toEqual([]);
  });

  it('creates a chain with the wizard and follows it live until it is active', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: 'Create chain' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Acme Pay');
    expect(await page.getByLabel('Short name').inputValue()).toBe(SLUG);
    for (const step of ['Network', 'Rules', 'Data', 'Review']) {
      await button(page, 'Next').click();
      await page.getByRole('heading', { name: step, level: 2 }).waitFor();
    }
    await keepPicture(page, 'wizard-review');
    await page.locator('form').getByRole('button', { name: 'Create chain' }).click();
    await page.waitForURL(/\/operations\//);
    await page.locator('[data-slot="next-steps"]').waitFor({ timeout: 120_000 });
    await keepPicture(page, 'operation');
    expect(await phaseOf()).toBe('ACTIVE');
    expect(desk.errors).toEqual([]);
  });

  it('creates accounts and an asset, issues it and pays; the page follows the payment to its end', async () => {
    const { page } = desk;
    for (const alias of ['treasury', 'shop']) {
      await open(page, `/chains/${SLUG}/accounts`);
      await page.getByRole('main').getByRole('button', { name: 'Create account' }).first().click();
      await page.getByRole('dialog').getByLabel('Alias').fill(alias);
      await page.getByRole('dialog').getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('heading', { name: alias }).waitFor();
    }
    await open(page, `/chains/${SLUG}/assets/new`);
    await page.getByLabel('Alias').fill('points');
    await page.getByLabel('Decimals').fill('2');
    await page.locator('form').getByRole('button', { name: 'Create asset' }).click();
    const issue = page.getByRole('dialog');
    await issue.getByLabel('Account that receives').selectOption({ label: 'treasury' });
    await issue.getByLabel('Amount').fill('1000');
    await issue.getByRole('button', { name: 'Preview' }).click();
    await issue.getByText('This will happen').waitFor();
    await issue.getByRole('button', { name: 'Issue', exact: true }).click();
    await page.waitForURL(/\/explorer\/transactions\//);
    await page.locator('[data-slot="state-line"][data-state="FINAL"]').waitFor();
    await open(page, `/chains/${SLUG}/transfer`);
    await page.getByLabel('From').selectOption({ label: 'treasury' });
    await page.getByLabel('Account that receives').selectOption({ label: 'shop' });
    await page.getByLabel('Amount').fill('12.50');
    await button(page, 'Preview').click();
    await page.getByText('This will happen').waitFor();
    await button(page, 'Send').click();
    await page.waitForURL(/\/explorer\/transactions\//);
    await page.locator('[data-slot="state-line"][data-state="FINAL"]').waitFor();
    transferUrl = new URL(page.url()).pathname;
    await keepPicture(page, 'transaction');
    expect(desk.errors).toEqual([]);
  });

  it('finds the payment by its hash and shows who signed its block', async () => {
    const { page } = desk;
    const hash = transferUrl.split('/').at(-1) as string;
    await open(page, `/search?q=${hash}&chain=${SLUG}`);
    await page.waitForURL(new RegExp(hash));
    await page.getByRole('main').locator('a[href*="/explorer/blocks/"]').first().click();
    await page.locator('[data-slot="bitmap"]').waitFor();
    await keepPicture(page, 'block');
    expect(desk.errors).toEqual([]);
  });

  it('makes an API key that works and is shown once', async () => {
    const { page } = desk;
    await open(page, '/api-keys');
    await page.getByRole('main').getByRole('button', { name: 'Create API key' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('web shop');
    await page.getByRole('dialog').getByRole('button', { name: 'Create API key' }).click();
    const secret = await eventually(
      'secret',
      10_000,
      async () => /byk_[\w-]{43}/.exec((await page.getByRole('dialog').textContent()) ?? '')?.[0],
    );
    expect((await new Api(run.info.graphqlUrl, secret).chain(SLUG))?.phase).toBe('ACTIVE');
    await page.reload();
    expect(await page.content()).not.toContain(secret);
  });
});

describe('every page', () => {
  const looks = [
    { theme: 'light', language: 'en', width: 1440 },
    { theme: 'dark', language: 'zh', width: 320 },
  ] as const;

  it.each(looks)('is accessible, whole and free of errors: $theme, $language, $width px', async (look) => {
    const { page, errors, context } = await visit(browser, look, session);
    const height = await heightOf();
    const [node] = await nodesOf();
    const paths = [
      '',
      '/explorer',
      `/explorer/blocks/${String(height)}`,
      '/assets',
      '/accounts',
      '/transfer',
      '/nodes',
      `/nodes/${encodeURIComponent(node?.id ?? '')}`,
      '/settings',
    ];
    const pages = ['/chains', '/create', '/operations', '/api-keys', ...paths.map((path) => `/chains/${SLUG}${path}`), transferUrl];
    for (const path of pages) {
      await open(page, path);
      await page.locator('main h1').waitFor();
      await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
      expect(await seriousFindings(page), path).toEqual([]);
      expect(await scrollsSideways(page), `${path} scrolls sideways`).toBe(false);
      await keepPicture(page, `${look.theme}-${look.language}-${String(look.width)}-${path.replace(/\W+/g, '-').slice(0, 40)}`);
    }
    expect(errors).toEqual([]);
    await context.close();
  });

  it('is reached and used by keyboard alone: skip link, palette, focus inside a dialog', async () => {
    const { page, context } = await visit(browser, {}, session);
    await open(page, `/chains/${SLUG}`);
    await page.locator('main h1').waitFor();
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Skip to content');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('nodes');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/nodes/);
    await button(page, /Stop validator/i).focus();
    await page.keyboard.press('Enter');
    const inside = (): Promise<unknown> => page.evaluate('!!document.activeElement.closest("dialog,[role=dialog]")');
    await page.getByRole('dialog').waitFor();
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('Tab');
      expect(await inside(), `focus after ${String(i + 1)} tabs`).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await context.close();
  });
});

describe('validators that fail', () => {
  it('kill -9 of all, five times: the console tells the truth within 5 s, the chain resumes alone, no final block changes', async () => {
    const { page } = desk;
    await open(page, `/chains/${SLUG}`);
    const hashes = new Map<string, string>();
    const check = async (): Promise<void> => {
      const query = `{ chain(slug: "${SLUG}") { blocks(last: 50) { nodes { height hash } } } }`;
      const { chain } = await api.ask<{ chain: { blocks: { nodes: { height: string; hash: string }[] } } }>(query);
      for (const { height, hash } of chain.blocks.nodes) {
        expect(hashes.get(height) ?? hash, `block ${height}`).toBe(hash);
        hashes.set(height, hash);
      }
    };
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await heightOf();
      await check();
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1000));
      for (const { pid } of processesOf(join(dataDir, 'chains'))) process.kill(pid, 'SIGKILL');
      await page
        .getByText(/Halted|Degraded|Starting/)
        .first()
        .waitFor({ timeout: 5_000 });
      await eventually(`resumes after kill ${String(kill + 1)}`, 30_000, async () => (await heightOf()) > before + 1);
      await eventually('ACTIVE', 30_000, async () => (await phaseOf()) === 'ACTIVE');
    }
    await check();
    await page.getByText('Active', { exact: true }).first().waitFor({ timeout: 5_000 });
  });

  it('one of four stopped: degraded with margin 0, blocks within 1.5 intervals; two: halted and named; started again: active', async () => {
    const { page } = desk;
    await open(page, `/chains/${SLUG}/nodes`);
    const [first, second] = (await nodesOf()) as [NodeSeen, NodeSeen];
    await button(page, `Stop ${first.name}`).click();
    await page.getByRole('dialog').getByLabel(`Type ${first.name} to confirm`).fill(first.name);
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await eventually('DEGRADED', 10_000, async () => (await phaseOf()) === 'DEGRADED');
    await open(page, `/chains/${SLUG}`);
    await page
      .getByText(/margin 0|may fail/i)
      .first()
      .waitFor();
    await keepPicture(page, 'degraded');
    expect(await meanIntervalUnderLoad(60)).toBeLessThanOrEqual(1.5 * 500);
    await open(page, `/chains/${SLUG}/nodes`);
    await button(page, `Stop ${second.name}`).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Stop' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByLabel(`Type ${second.name} to confirm`).fill(second.name);
    await confirm.click();
    await eventually('HALTED', 10_000, async () => (await phaseOf()) === 'HALTED');
    await open(page, `/chains/${SLUG}`);
    for (const name of [first.name, second.name]) await page.locator('main').getByText(new RegExp(name)).first().waitFor();
    await keepPicture(page, 'halted');
    await open(page, `/chains/${SLUG}/nodes`);
    for (const { name } of [first, second]) await button(page, `Start ${name}`).click();
    await eventually('ACTIVE', 40_000, async () => (await phaseOf()) === 'ACTIVE');
  });
});

/** Mean ms between blocks while there is always something to pay. */
async function meanIntervalUnderLoad(blocks: number): Promise<number> {
  const query = `{ chain(slug: "${SLUG}") { id asset(alias: "points") { id } a: account(alias: "treasury") { id } b: account(alias: "shop") { id } } }`;
  const { chain } = await api.ask<{ chain: { id: string; asset: { id: string }; a: { id: string }; b: { id: string } } }>(query);
  const pay = { chainId: chain.id, fromAccountId: chain.a.id, to: { accountId: chain.b.id }, assetId: chain.asset.id, amount: '1' };
  const from = await heightOf();
  await eventually('blocks under load', 120_000, async () => {
    const payload = await api.call('transfer', 'transaction { hash }', pay);
    if (payload.userErrors.some((e) => !['OUTPUTS_RESERVED', 'FUNDS_INSUFFICIENT'].includes(e.code)))
      throw new Error(JSON.stringify(payload.userErrors));
    return (await heightOf()) >= from + blocks;
  });
  const times = `query($from: Height, $to: Height) { chain(slug: "${SLUG}") { from: block(height: $from) { timestamp } to: block(height: $to) { timestamp } } }`;
  const seen = await api.ask<{ chain: { from: { timestamp: string }; to: { timestamp: string } } }>(times, {
    from: String(from + 1),
    to: String(from + blocks),
  });
  return (Date.parse(seen.chain.to.timestamp) - Date.parse(seen.chain.from.timestamp)) / (blocks - 1);
}

describe('the end of a chain', () => {
  it('is deleted from the console and leaves nothing', async () => {
    const { page } = desk;
    await open(page, `/chains/${SLUG}/settings`);
    await page.getByRole('main').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByLabel('Type Acme Pay to confirm').fill('Acme Pay');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/operations\//);
    await eventually('no process', 60_000, () => processesOf(join(dataDir, 'chains')).length === 0);
    await open(page, '/chains');
    await page.getByRole('heading', { name: 'Create your first chain' }).waitFor({ timeout: 30_000 });
    await keepPicture(page, 'empty');
  });
});
