/** The pages of the main-chain in a real Chromium, on a default run with its own main-chain node. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepPicture, launchBrowser, scrollsSideways, seriousFindings, visit } from '../support/browser.js';
import { Api, eventually, newDataDir, processesOf, removeDataDir, startDefaultRun, type DefaultRun } from '../support/default-run.js';

const dataDir = newDataDir();
let run: DefaultRun;
let api: Api;
let browser: Browser;
let session: Awaited<ReturnType<BrowserContext['storageState']>>;

beforeAll(async () => {
  [run, browser] = await Promise.all([startDefaultRun(dataDir, { env: { BYSTACK_MAINCHAIN_URL: '' } }), launchBrowser()]);
  api = new Api(run.info.graphqlUrl, run.info.apiKey as string);
  const { page, context } = await visit(browser);
  await open(page, '/');
  await page.getByLabel('E-mail').fill(run.info.email as string);
  await page.getByLabel('Password').fill(run.info.password as string);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Create your first chain' }).waitFor();
  session = await context.storageState();
  await context.close();
});
afterAll(async () => {
  await browser?.close();
  await run?.stop();
  expect(processesOf(dataDir)).toEqual([]);
  removeDataDir(dataDir);
});

const open = async (page: Page, path: string): Promise<void> => {
  await page.goto(run.info.consoleUrl + path, { waitUntil: 'domcontentloaded' });
};

interface Newest {
  readonly height: string;
  readonly hash: string;
  readonly minedBy: string | null;
  readonly transactions: { readonly nodes: readonly { readonly hash: string }[] };
}
const newest = (): Promise<Newest> =>
  eventually('a mined block', 120_000, async () => {
    const query = '{ mainChain { blocks(last: 1) { nodes { height hash minedBy transactions(first: 1) { nodes { hash } } } } } }';
    const block = (await api.ask<{ mainChain: { blocks: { nodes: Newest[] } | null } }>(query)).mainChain.blocks?.nodes[0];
    return block !== undefined && Number(block.height) > 0 ? block : null;
  });

it('shows each new block live, and stops and starts the node', async () => {
  const { page, errors, context } = await visit(browser, {}, session);
  await open(page, '/main-chain');
  const { height } = await newest();
  const next = String(Number(height) + 1);
  await page.locator(`[data-slot="recent-blocks"] >> text="${next}"`).waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await page.locator('[data-slot="notice"]').filter({ hasText: 'Start it' }).waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('[data-slot="badge"][data-tone="ok"]').first().waitFor({ timeout: 60_000 });
  expect(errors).toEqual([]);
  await context.close();
});

it.each([
  { theme: 'light', language: 'en', width: 1440 },
  { theme: 'dark', language: 'zh', width: 320 },
] as const)('is accessible, whole and free of errors: $theme, $language, $width px', async (look) => {
  const { hash, height, minedBy, transactions } = await newest();
  const { page, errors, context } = await visit(browser, look, session);
  const transaction = transactions.nodes[0]?.hash ?? '';
  const paths = [
    '',
    '/blocks',
    '/blocks?view=mempool',
    `/blocks/${hash}`,
    `/transactions/${transaction}`,
    '/node',
    `/assets/${'f'.repeat(64)}`,
  ];
  const pages = [...paths, ...(minedBy === null ? [] : [`/addresses/${minedBy}`])].map((path) => `/main-chain${path}`);
  for (const path of [...pages, `/search?q=${height}`]) {
    await open(page, path);
    await page.locator('main h1').waitFor();
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
    expect(await page.locator('[data-slot="error"]').count(), path).toBe(0);
    expect(await seriousFindings(page), path).toEqual([]);
    expect(await scrollsSideways(page), `${path} scrolls sideways`).toBe(false);
    await keepPicture(page, `${look.theme}-${look.language}-${String(look.width)}-${path.replace(/\W+/g, '-').slice(0, 30)}`);
  }
  expect(errors).toEqual([]);
  await context.close();
});
