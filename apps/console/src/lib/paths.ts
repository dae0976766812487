/** Addresses of the pages. */
const part = encodeURIComponent;

export const chainPath = (slug: string, below = ''): string => `/chains/${part(slug)}${below}`;
export const blockPath = (slug: string, heightOrHash: string): string => chainPath(slug, `/explorer/blocks/${part(heightOrHash)}`);
export const transactionPath = (slug: string, hash: string): string => chainPath(slug, `/explorer/transactions/${part(hash)}`);
export const addressPath = (slug: string, address: string): string => chainPath(slug, `/explorer/addresses/${part(address)}`);
export const assetPath = (slug: string, assetId: string): string => chainPath(slug, `/assets/${part(assetId)}`);
export const accountPath = (slug: string, id: string): string => chainPath(slug, `/accounts/${part(id)}`);
export const nodePath = (slug: string, id: string): string => chainPath(slug, `/nodes/${part(id)}`);

/** A page of the main-chain. */
export const mainChainPath = (below = ''): string => `/main-chain${below}`;
export const mainBlockPath = (heightOrHash: string): string => mainChainPath(`/blocks/${part(heightOrHash)}`);

export const mainAddressPath = (address: string): string => mainChainPath(`/addresses/${part(address)}`);
export const mainAssetPath = (assetId: string): string => mainChainPath(`/assets/${part(assetId)}`);

/** A transaction of the main-chain; its block helps nodes that have no index of all transactions. */
export const mainTransactionPath = (hash: string, blockHash: string | null = null): string =>
  mainChainPath(`/transactions/${part(hash)}${blockHash === null ? '' : `?block=${part(blockHash)}`}`);

/** The page of an operation; that of a chain which is gone has no chain in its address. */
export const operationPath = (slug: string | undefined, id: string): string =>
  slug === undefined ? `/operations/${part(id)}` : chainPath(slug, `/operations/${part(id)}`);

/** The page where a search text is resolved. */
export const searchPath = (text: string, slug?: string): string => `/search?q=${part(text)}${slug ? `&chain=${part(slug)}` : ''}`;

/** What a search hit carries to find its page. */
export interface HitTarget {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly height: string | null;
  readonly hash: string | null;
  readonly address: string | null;
  /** Null on the main-chain. */
  readonly chain: { readonly slug: string } | null;
}

/** The one page of a search hit. */
export function hitPath({ kind, id, title, height, hash, address, chain }: HitTarget): string {
  if (chain === null) return mainHitPath({ kind, title, height, hash, address });
  const { slug } = chain;
  if (kind === 'BLOCK') return blockPath(slug, height ?? hash ?? title);
  if (kind === 'TRANSACTION') return transactionPath(slug, hash ?? title);
  if (kind === 'ADDRESS') return addressPath(slug, address ?? title);
  return kind === 'ASSET' ? assetPath(slug, hash ?? title) : accountPath(slug, id);
}

function mainHitPath({ kind, title, height, hash, address }: Omit<HitTarget, 'id' | 'chain'>): string {
  if (kind === 'BLOCK') return mainBlockPath(hash ?? height ?? title);
  if (kind === 'TRANSACTION') return mainTransactionPath(hash ?? title);
  if (kind === 'ADDRESS') return mainAddressPath(address ?? title);
  return mainAssetPath(hash ?? title);
}
