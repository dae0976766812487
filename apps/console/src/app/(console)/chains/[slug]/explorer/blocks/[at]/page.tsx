import { BlockPage } from '@/features/explorer/components/block-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('block.one');

export default async function Route({ params }: { params: Promise<{ at: string }> }) {
  return <BlockPage at={param((await params).at)} />;
}
