import { TransactionPage } from '@/features/explorer/components/transaction-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('tx.title');

export default async function Route({ params }: { params: Promise<{ hash: string }> }) {
  return <TransactionPage hash={param((await params).hash)} />;
}
