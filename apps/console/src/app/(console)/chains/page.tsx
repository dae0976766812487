import type { Metadata } from 'next';
import { ChainsPage } from '@/features/chains/components/chains-page';

export const metadata: Metadata = { title: 'Chains' };

export default function Chains() {
  return <ChainsPage />;
}
