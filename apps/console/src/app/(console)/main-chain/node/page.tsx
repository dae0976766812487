import { MainChainNodePage } from '@/features/mainchain/components/main-chain-node-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('main.node');

export default function Route() {
  return <MainChainNodePage />;
}
