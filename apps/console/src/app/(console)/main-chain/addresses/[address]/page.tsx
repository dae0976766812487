import { MainAddressPage } from '@/features/mainchain/components/main-address-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('address.title');

export default async function Route({ params }: { params: Promise<{ address: string }> }) {
  return <MainAddressPage address={param((await params).address)} />;
}
