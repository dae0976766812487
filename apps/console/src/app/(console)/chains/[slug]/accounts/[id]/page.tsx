import { AccountPage } from '@/features/accounts/components/account-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('account.one');

export default async function Route({ params }: { params: Promise<{ id: string }> }) {
  return <AccountPage id={param((await params).id)} />;
}
