import { MainBlockPage } from '@/features/mainchain/components/main-block-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('block.one');

export default async function Route({ params }: { params: Promise<{ at: string }> }) {
  return <MainBlockPage at={param((await params).at)} />;
}
