import { SearchPage } from '@/features/explorer/components/search-page';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('search.title');

export default async function Route({ searchParams }: { searchParams: Promise<{ q?: string; chain?: string }> }) {
  const { q = '', chain } = await searchParams;
  return <SearchPage key={`${chain}/${q}`} text={q.trim()} slug={chain ?? null} />;
}
