import type { Metadata } from 'next';
import { Wizard } from '@/features/chains/components/wizard';

export const metadata: Metadata = { title: 'Create a chain' };

export default function CreateChain() {
  return <Wizard />;
}
