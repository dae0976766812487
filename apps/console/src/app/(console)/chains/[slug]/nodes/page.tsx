import { NodesPage } from '@/features/nodes/components/nodes-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.nodes');

export default function Route() {
  return <NodesPage />;
}
