'use client';

import Link from 'next/link';
import { Amount, Id } from '@/components/ui/values';
import { accountPath, addressPath, assetPath } from '@/lib/paths';
import type { MovementLine } from '../transaction-row.fragment';

/** Whose value: the account by alias, else the address. */
export function Party({ slug, account, address }: { slug: string; account: { id: string; alias: string } | null; address: string | null }) {
  if (account)
    return (
      <Link href={accountPath(slug, account.id)} className="font-medium text-accent underline-offset-2 hover:underline">
        {account.alias}
      </Link>
    );
  return address ? <Id value={address} href={addressPath(slug, address)} /> : null;
}

/** An amount with the asset's alias and decimals; of an unknown asset the smallest units and its id. */
export function AssetAmount({
  slug,
  amount,
  asset,
  assetId,
  signed,
}: {
  slug: string;
  amount: string;
  asset: { alias: string; decimals: number } | null;
  assetId: string;
  signed?: boolean;
}) {
  return (
    <span className="inline-flex flex-wrap items-baseline justify-end gap-x-1.5">
      <Amount units={amount} decimals={asset?.decimals ?? 0} {...(signed ? { signed } : {})} className="font-medium" />
      <Link href={assetPath(slug, assetId)} className="inline-block min-w-6 py-0.5 text-text-2 underline-offset-2 hover:underline">
        {asset ? asset.alias : <Id value={assetId} copy={false} head={6} tail={4} />}
      </Link>
    </span>
  );
}

/** What a transaction did to whom, one line each. */
export function Movements({ slug, movements }: { slug: string; movements: readonly MovementLine[] }) {
  return (
    <ul data-slot="movements" className="space-y-1">
      {movements.map((m, i) => (
        <li key={i} className="flex flex-wrap items-baseline justify-between gap-x-4">
          <Party slug={slug} account={m.account} address={m.address} />
          <AssetAmount slug={slug} amount={m.amount} asset={m.asset} assetId={m.assetId} signed />
        </li>
      ))}
    </ul>
  );
}
