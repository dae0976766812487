import { SettingsPage } from '@/features/chains/components/settings-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('nav.settings');

export default function Route() {
  return <SettingsPage />;
}
