import { ExplorerPage } from '@/features/explorer/components/explorer-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.explorer');

export default function Route() {
  return <ExplorerPage />;
}
