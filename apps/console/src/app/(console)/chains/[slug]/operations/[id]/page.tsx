import { OperationPage } from '@/features/operations/components/operation-page';
import { pageTitle } from '@/lib/page-title';
import { param } from '@/lib/param';

export const generateMetadata = () => pageTitle('operation.one');

export default async function Route({ params }: { params: Promise<{ id: string }> }) {
  return <OperationPage id={param((await params).id)} />;
}
