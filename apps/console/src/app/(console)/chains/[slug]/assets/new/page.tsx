import { NewAssetPage } from '@/features/assets/components/new-asset-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('assets.create');

export default function Route() {
  return <NewAssetPage />;
}
