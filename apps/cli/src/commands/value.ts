import {
  createAccount,
  defineAsset,
  findAccount,
  findAsset,
  getChain,
  issueAsset,
  listAccounts,
  transfer as transferAsset,
  waitForTransaction,
  type AccountView,
  type AssetView,
  type BystackClient,
  type TransactionView,
} from '@bystack/sdk';
import { BystackError } from '@bystack/base';
import type { Command, Context } from '../context.js';
import { formatAmount, table } from '../output.js';

const CHAIN = { chain: { type: 'string', help: 'slug of the chain' } } as const;
const KEY = { 'idempotency-key': { type: 'string', help: 'repeat a call safely under the same key' } } as const;
const WAIT = {
  wait: { type: 'boolean', help: 'wait until it is final' },
  timeout: { type: 'string', help: 'seconds to wait (default 120)' },
  ...KEY,
} as const;
const HASH = /^[0-9a-f]{64}$/;

async function account(client: BystackClient, slug: string, alias: string): Promise<AccountView> {
  const found = await findAccount(client, slug, alias);
  if (found) return found;
  throw new BystackError(
    { code: 'NOT_FOUND', alias },
    {
      message: `There is no account ${alias} on ${slug}.`,
      remedy: 'See `bystack account list`, or create it with `bystack account create`.',
    },
  );
}

async function asset(client: BystackClient, slug: string, text: string): Promise<Pick<AssetView, 'assetId'>> {
  if (HASH.test(text)) return { assetId: text };
  const found = await findAsset(client, slug, text);
  if (found) return found;
  throw new BystackError(
    { code: 'NOT_FOUND', asset: text },
    { message: `There is no asset ${text} on ${slug}.`, remedy: 'Define it with `bystack asset define`, or give its 64-character id.' },
  );
}

function finalState(context: Context, client: BystackClient, slug: string, transaction: TransactionView): Promise<TransactionView> {
  if (transaction.hash === null)
    throw new BystackError({ code: 'CLI_NO_HASH' }, { message: 'The transaction has no hash yet.', fault: 'environment' });
  return waitForTransaction(client, slug, transaction.hash, {
    timeoutMs: context.timeoutMs,
    onProgress: (t) => context.out.progress(t.state.toLowerCase()),
  });
}

const sentence = (t: TransactionView): string => `${t.hash ?? t.id}  ${t.state}${t.block ? ` in block ${t.block.height}` : ''}`;

export const accountCreate: Command = {
  name: 'account create',
  summary: 'create an account with a first address',
  options: { ...CHAIN, alias: { type: 'string', help: 'name of the account' }, ...KEY },
  async run(context) {
    const client = await context.client();
    const chain = await getChain(client, context.required('chain'));
    const payload = await createAccount(client, {
      chainId: chain.id,
      idempotencyKey: context.idempotencyKey(),
      alias: context.required('alias'),
    });
    context.out.result(payload, () => `${payload.account.alias}  ${payload.account.addresses.join(' ')}`);
  },
};

export const accountList: Command = {
  name: 'account list',
  summary: 'list accounts and balances',
  options: { ...CHAIN, first: { type: 'string', help: 'how many, 1 to 100 (default 50)' } },
  async run(context) {
    const accounts = await listAccounts(await context.client(), context.required('chain'), context.integer('first', 50, 1, 100));
    context.out.result(accounts, () =>
      accounts.nodes.length === 0
        ? 'No account yet. Create one: bystack account create --chain SLUG --alias NAME'
        : table([
            ['ALIAS', 'ADDRESS', 'BALANCES'],
            ...accounts.nodes.map((a) => [
              a.alias,
              a.addresses[0] ?? '–',
              a.balances
                .map((b) => `${formatAmount(b.total, b.asset?.decimals ?? 0)} ${b.asset?.alias ?? b.assetId.slice(0, 8)}`)
                .join(', ') || '–',
            ]),
          ]),
    );
  },
};

export const assetDefine: Command = {
  name: 'asset define',
  summary: 'define a native asset',
  options: {
    ...CHAIN,
    alias: { type: 'string', help: 'name of the asset' },
    decimals: { type: 'string', help: '0 to 18 (default 8)' },
    ...KEY,
  },
  async run(context) {
    const client = await context.client();
    const chain = await getChain(client, context.required('chain'));
    const payload = await defineAsset(client, {
      chainId: chain.id,
      idempotencyKey: context.idempotencyKey(),
      alias: context.required('alias'),
      kind: 'BAP_01',
      decimals: context.integer('decimals', 8, 0, 18),
    });
    context.out.result(payload, () => `${payload.asset.alias}  ${payload.asset.assetId}`);
  },
};

export const assetIssue: Command = {
  name: 'asset issue',
  summary: 'issue units of a native asset to an account',
  options: {
    ...CHAIN,
    asset: { type: 'string', help: 'alias or id of the asset' },
    amount: { type: 'string', help: 'smallest units' },
    to: { type: 'string', help: 'alias of the receiving account' },
    ...WAIT,
  },
  async run(context) {
    const client = await context.client();
    const chain = await getChain(client, context.required('chain'));
    const [{ assetId }, to] = [
      await asset(client, chain.slug, context.required('asset')),
      await account(client, chain.slug, context.required('to')),
    ];
    let payload = await issueAsset(client, {
      chainId: chain.id,
      idempotencyKey: context.idempotencyKey(),
      assetId,
      amount: context.amount('amount'),
      toAccountId: to.id,
    });
    if (context.flags.wait) payload = { ...payload, transaction: await finalState(context, client, chain.slug, payload.transaction) };
    context.out.result(payload, () => sentence(payload.transaction));
  },
};

export const transfer: Command = {
  name: 'transfer',
  summary: 'pay from an account to an account or address',
  options: {
    ...CHAIN,
    from: { type: 'string', help: 'alias of the paying account' },
    to: { type: 'string', help: 'alias of the receiving account' },
    'to-address': { type: 'string', help: 'receiving address, instead of --to' },
    asset: { type: 'string', help: 'alias or id of the asset' },
    amount: { type: 'string', help: 'smallest units' },
    ...WAIT,
  },
  async run(context) {
    const client = await context.client();
    const chain = await getChain(client, context.required('chain'));
    const from = await account(client, chain.slug, context.required('from'));
    const address = context.optional('to-address');
    const to = address ? { address } : { accountId: (await account(client, chain.slug, context.required('to'))).id };
    const { assetId } = await asset(client, chain.slug, context.required('asset'));
    let payload = await transferAsset(client, {
      chainId: chain.id,
      idempotencyKey: context.idempotencyKey(),
      fromAccountId: from.id,
      to,
      assetId,
      amount: context.amount('amount'),
    });
    if (context.flags.wait) payload = { ...payload, transaction: await finalState(context, client, chain.slug, payload.transaction) };
    context.out.result(payload, () => sentence(payload.transaction));
  },
};
