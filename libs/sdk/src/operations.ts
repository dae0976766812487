/** Typed operations: one function per query or mutation the clients need. Selections are fixed here, in one place. */
import { BystackError } from '@bystack/base';
import type { BystackClient } from './client.js';
import { refusal, type UserError } from './errors.js';

export interface ChainView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly environment: string;
  readonly phase: string;
  readonly phaseReason: string | null;
  readonly genesisHash: string | null;
  readonly createdAt: string;
  readonly pendingTransactions: number | null;
  readonly faultMargin: {
    readonly n: number;
    readonly voting: number;
    readonly quorum: number;
    readonly margin: number;
    readonly sentence: string;
  };
  readonly health: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly remedy: string | null;
  }[];
  readonly tip: { readonly height: string; readonly hash: string; readonly timestamp: string } | null;
}
export interface OperationView {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly progress: number;
  readonly error: UserError | null;
  readonly steps: readonly { readonly key: string; readonly title: string; readonly status: string; readonly message: string | null }[];
}
export interface TransactionView {
  readonly id: string;
  readonly hash: string | null;
  readonly state: string;
  readonly rejection: UserError | null;
  readonly block: { readonly height: string; readonly hash: string } | null;
}
export interface AssetView {
  readonly id: string;
  readonly assetId: string;
  readonly alias: string;
  readonly kind: string;
  readonly decimals: number;
  readonly issued: string;
  readonly retired: string;
}
export interface AccountView {
  readonly id: string;
  readonly alias: string;
  readonly addresses: readonly string[];
  readonly balances: readonly {
    readonly assetId: string;
    readonly available: string;
    readonly total: string;
    readonly asset: { readonly alias: string; readonly decimals: number } | null;
  }[];
}
export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly totalCount: number | null;
}
/** A mutation's payload without its object fields. */
export interface Payload {
  readonly userErrors: readonly UserError[];
}

const CHAIN = `id slug name environment phase phaseReason genesisHash createdAt pendingTransactions
  faultMargin { n voting quorum margin sentence } health { code severity message remedy } tip { height hash timestamp }`;
const USER_ERROR = 'code field message remedy retryable';
const OPERATION = `id kind status progress error { ${USER_ERROR} } steps { key title status message }`;
const TRANSACTION = `id hash state rejection { ${USER_ERROR} } block { height hash }`;
const ASSET = 'id assetId alias kind decimals issued retired';
const ACCOUNT = 'id alias addresses balances { assetId available total asset { alias decimals } }';

const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * Runs a mutation and returns its payload.
 * @throws BystackError with the code of the first of `userErrors` when the API refused.
 */
async function mutate<T extends Payload>(
  client: BystackClient,
  name: string,
  selection: string,
  input: Readonly<Record<string, unknown>>,
): Promise<T> {
  const query = `mutation($input: ${upperFirst(name)}Input!) { ${name}(input: $input) { ${selection} userErrors { ${USER_ERROR} } } }`;
  const payload = (await client.request<Record<string, T>>(query, { input }))[name] as T;
  const first = payload.userErrors[0];
  if (first) throw refusal(first);
  return payload;
}

/** What a slug looks like (product.md 6.4); ids do not. */
const SLUG = /^[a-z][a-z0-9-]{2,30}$/;

/** The chain of that slug or id. @throws BystackError `NOT_FOUND` when it does not exist or is not visible. */
export async function getChain(client: BystackClient, slugOrId: string): Promise<ChainView> {
  const query = `query($slug: String, $id: ID) { chain(slug: $slug, id: $id) { ${CHAIN} } }`;
  const variables = SLUG.test(slugOrId) ? { slug: slugOrId } : { id: slugOrId };
  const { chain } = await client.request<{ chain: ChainView | null }>(query, variables);
  if (chain) return chain;
  throw new BystackError(
    { code: 'NOT_FOUND', chain: slugOrId },
    { message: `There is no chain ${slugOrId}.`, remedy: 'See `bystack chain list`.' },
  );
}

/** Up to `first` chains of the key's organization. */
export async function listChains(client: BystackClient, first: number, after: string | null = null): Promise<Connection<ChainView>> {
  const query = `query($first: Int!, $after: Cursor) { chains(first: $first, after: $after) { nodes { ${CHAIN} } totalCount pageInfo { hasNextPage endCursor } } }`;
  return (await client.request<{ chains: Connection<ChainView> }>(query, { first, after })).chains;
}

/** Starts the creation of a chain. */
export function createChain(
  client: BystackClient,
  input: { readonly idempotencyKey: string; readonly spec: Readonly<Record<string, unknown>>; readonly validateOnly?: boolean },
): Promise<Payload & { readonly chain: ChainView; readonly operation: OperationView }> {
  return mutate(client, 'createChain', `chain { ${CHAIN} } operation { ${OPERATION} }`, input);
}

/** Deletes a chain and everything that belongs to it. */
export function deleteChain(
  client: BystackClient,
  input: { readonly idempotencyKey: string; readonly id: string; readonly confirmName?: string },
): Promise<Payload & { readonly chain: ChainView | null; readonly operation: OperationView }> {
  return mutate(client, 'deleteChain', `chain { ${CHAIN} } operation { ${OPERATION} }`, input);
}

/** A long-running task by id, null when it is not visible. */
export async function getOperation(client: BystackClient, id: string): Promise<OperationView | null> {
  return (await client.request<{ operation: OperationView | null }>(`query($id: ID!) { operation(id: $id) { ${OPERATION} } }`, { id }))
    .operation;
}

/** Creates an account with platform custody and its first address. */
export function createAccount(
  client: BystackClient,
  input: { readonly chainId: string; readonly idempotencyKey: string; readonly alias: string },
): Promise<Payload & { readonly account: AccountView }> {
  return mutate(client, 'createAccount', `account { ${ACCOUNT} }`, input);
}

/** Accounts of a chain with their balances. */
export async function listAccounts(client: BystackClient, slug: string, first: number): Promise<Connection<AccountView>> {
  const query = `query($slug: String!, $first: Int!) { chain(slug: $slug) { accounts(first: $first) { nodes { ${ACCOUNT} } totalCount } } }`;
  const { chain } = await client.request<{ chain: { accounts: Connection<AccountView> } | null }>(query, { slug, first });
  if (chain) return chain.accounts;
  throw new BystackError({ code: 'NOT_FOUND', slug }, { message: `There is no chain ${slug}.`, remedy: 'See `bystack chain list`.' });
}

/** An account by alias or id, null when the chain has none of that name. */
export async function findAccount(client: BystackClient, slug: string, aliasOrId: string): Promise<AccountView | null> {
  const query = `query($slug: String!, $alias: String, $id: ID) { chain(slug: $slug) { account(alias: $alias, id: $id) { ${ACCOUNT} } } }`;
  type Answer = { readonly chain: { readonly account: AccountView | null } | null };
  const byAlias = (await client.request<Answer>(query, { slug, alias: aliasOrId })).chain?.account ?? null;
  return byAlias ?? (await client.request<Answer>(query, { slug, id: aliasOrId })).chain?.account ?? null;
}

/** An asset by alias, null when the chain has none of that name. */
export async function findAsset(client: BystackClient, slug: string, alias: string): Promise<AssetView | null> {
  const query = `query($slug: String!, $alias: String!) { chain(slug: $slug) { asset(alias: $alias) { ${ASSET} } } }`;
  return (await client.request<{ chain: { asset: AssetView | null } | null }>(query, { slug, alias })).chain?.asset ?? null;
}

/** Defines a native asset. */
export function defineAsset(
  client: BystackClient,
  input: {
    readonly chainId: string;
    readonly idempotencyKey: string;
    readonly alias: string;
    readonly kind: string;
    readonly decimals: number;
  },
): Promise<Payload & { readonly asset: AssetView }> {
  return mutate(client, 'defineAsset', `asset { ${ASSET} }`, input);
}

/** Issues units of a native asset to an account. `amount` in smallest units. */
export function issueAsset(
  client: BystackClient,
  input: {
    readonly chainId: string;
    readonly idempotencyKey: string;
    readonly assetId: string;
    readonly amount: string;
    readonly toAccountId: string;
  },
): Promise<Payload & { readonly asset: AssetView; readonly transaction: TransactionView }> {
  return mutate(client, 'issueAsset', `asset { ${ASSET} } transaction { ${TRANSACTION} }`, input);
}

/** Pays from an account to an account or address. `amount` in smallest units. */
export function transfer(
  client: BystackClient,
  input: {
    readonly chainId: string;
    readonly idempotencyKey: string;
    readonly fromAccountId: string;
    readonly to: { readonly accountId: string } | { readonly address: string };
    readonly assetId: string;
    readonly amount: string;
  },
): Promise<Payload & { readonly transaction: TransactionView }> {
  return mutate(client, 'transfer', `transaction { ${TRANSACTION} }`, input);
}

/** A transaction of a chain by its hash, null while the platform does not know it. */
export async function getTransaction(client: BystackClient, slug: string, hash: string): Promise<TransactionView | null> {
  const query = `query($slug: String!, $hash: Hash!) { chain(slug: $slug) { transaction(id: $hash) { ${TRANSACTION} } } }`;
  return (
    (await client.request<{ chain: { transaction: TransactionView | null } | null }>(query, { slug, hash })).chain?.transaction ?? null
  );
}

/** Who the key or session is, and what it may do. */
export async function getViewer(
  client: BystackClient,
): Promise<{ readonly organization: { readonly slug: string; readonly name: string }; readonly permissions: readonly string[] }> {
  return (
    await client.request<{ viewer: { organization: { slug: string; name: string }; permissions: string[] } }>(
      '{ viewer { organization { slug name } permissions } }',
    )
  ).viewer;
}
