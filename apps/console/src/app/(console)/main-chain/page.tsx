import { MainChainPage } from '@/features/mainchain/components/main-chain-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.mainChain');

export default function Route() {
  return <MainChainPage />;
}
