import { MainTransactionPage } from '@/features/mainchain/components/main-transaction-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('tx.title');

interface Address {
  readonly params: Promise<{ hash: string }>;
  readonly searchParams: Promise<{ block?: string | string[] }>;
}

export default async function Route({ params, searchParams }: Address) {
  const { block } = await searchParams;
  return <MainTransactionPage hash={param((await params).hash)} blockHash={typeof block === 'string' ? block : null} />;
}
