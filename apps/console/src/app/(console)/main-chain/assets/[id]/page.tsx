import { MainAssetPage } from '@/features/mainchain/components/main-asset-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('main.asset.title');

export default async function Route({ params }: { params: Promise<{ id: string }> }) {
  return <MainAssetPage assetId={param((await params).id)} />;
}
