import { OperationsPage } from '@/features/operations/components/operations-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.operations');

export default function Route() {
  return <OperationsPage />;
}
