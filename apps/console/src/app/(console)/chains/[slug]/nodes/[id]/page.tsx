import { NodePage } from '@/features/nodes/components/node-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('node.one');

export default async function Route({ params }: { params: Promise<{ id: string }> }) {
  return <NodePage id={param((await params).id)} />;
}
