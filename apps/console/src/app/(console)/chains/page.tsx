import { ChainsPage } from '@/features/chains/components/chains-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.chains');

export default function Route() {
  return <ChainsPage />;
}
