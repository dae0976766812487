'use client';

import Link from 'next/link';
import { Amount, Id } from '@/components/ui/values';
import { mainAssetPath } from '@/lib/paths';

const BTM_ID = 'f'.repeat(64);
const BTM_DECIMALS = 8;

/** An amount of the main-chain's own coin. */
export function Btm({ units }: { units: string }) {
  return <Amount units={units} decimals={BTM_DECIMALS} unit="BTM" className="font-medium" />;
}

/** An amount of any asset: BTM in its decimals, others in smallest units, by alias or id. */
export function MainAmount({ units, assetId, alias }: { units: string; assetId: string; alias: string | null }) {
  if (assetId === BTM_ID) return <Btm units={units} />;
  return (
    <span className="inline-flex flex-wrap items-baseline justify-end gap-x-1.5">
      <Amount units={units} decimals={0} className="font-medium" />
      <Link href={mainAssetPath(assetId)} className="inline-block min-w-6 py-0.5 text-text-2 underline-offset-2 hover:underline">
        {alias ?? <Id value={assetId} copy={false} head={6} tail={4} />}
      </Link>
    </span>
  );
}
