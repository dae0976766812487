import { AccountsPage } from '@/features/accounts/components/accounts-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.accounts');

export default function Route() {
  return <AccountsPage />;
}
