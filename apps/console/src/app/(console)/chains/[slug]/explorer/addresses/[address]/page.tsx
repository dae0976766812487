import { AddressPage } from '@/features/explorer/components/address-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('address.title');

export default async function Route({ params }: { params: Promise<{ address: string }> }) {
  return <AddressPage address={param((await params).address)} />;
}
