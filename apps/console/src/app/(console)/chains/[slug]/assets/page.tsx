import { AssetsPage } from '@/features/assets/components/assets-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.assets');

export default function Route() {
  return <AssetsPage />;
}
