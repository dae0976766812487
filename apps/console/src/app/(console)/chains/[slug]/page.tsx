import { OverviewPage } from '@/features/chains/components/overview-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.overview');

export default function Route() {
  return <OverviewPage />;
}
