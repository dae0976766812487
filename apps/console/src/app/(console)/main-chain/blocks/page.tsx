import { MainBlocksPage } from '@/features/mainchain/components/main-blocks-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('main.blocks');

export default function Route() {
  return <MainBlocksPage />;
}
