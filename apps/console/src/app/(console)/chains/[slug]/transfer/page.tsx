import { TransferPage } from '@/features/accounts/components/transfer-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('transfer.title');

export default function Route() {
  return <TransferPage />;
}
