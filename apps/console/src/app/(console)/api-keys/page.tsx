import { ApiKeysPage } from '@/features/access/components/api-keys-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.apiKeys');

export default function Route() {
  return <ApiKeysPage />;
}
