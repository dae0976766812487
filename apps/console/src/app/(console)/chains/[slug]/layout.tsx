import type { ReactNode } from 'react';
import { ChainBar } from '@/features/chains/components/chain-bar';
import { ChainProvider } from '@/features/chains/use-chain';
import { param } from '@/lib/param';

/** Pages of one chain share its live state. */
export default async function ChainLayout({ children, params }: { children: ReactNode; params: Promise<{ slug: string }> }) {
  return (
    <ChainProvider slug={param((await params).slug)}>
      <ChainBar />
      {children}
    </ChainProvider>
  );
}
