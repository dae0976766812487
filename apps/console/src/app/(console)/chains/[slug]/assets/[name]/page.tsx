import { AssetPage } from '@/features/assets/components/asset-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('asset.one');

export default async function Route({ params }: { params: Promise<{ name: string }> }) {
  return <AssetPage name={param((await params).name)} />;
}
