import { Wizard } from '@/features/chains/components/wizard';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('wizard.title');

export default function Route() {
  return <Wizard />;
}
