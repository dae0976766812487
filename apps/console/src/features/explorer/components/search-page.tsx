'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';
import { hitPath } from '@/lib/paths';
import { useSearch } from '../use-search';

/** What a search text means: goes to its page when there is just one, else offers the choice. `slug` prefers the chain at hand. */
export function SearchPage({ text, slug }: { text: string; slug: string | null }) {
  const { t } = useI18n();
  const router = useRouter();
  const { loaded } = useSearch(text, null);
  const hits = loaded.value ?? [];
  const here = slug === null ? [] : hits.filter((hit) => hit.chain?.slug === slug);
  const shown = here.length > 0 ? here : hits;
  const only = !loaded.refreshing && shown.length === 1 && shown[0] ? hitPath(shown[0]) : null;
  useEffect(() => {
    if (only) router.replace(only);
  }, [only, router]);
  return (
    <Page title={t('search.title')} lead={text && t('search.for', { text })} width="narrow">
      <Card pad="none">
        {text === '' ? (
          <EmptyState icon="search" title={t('search.empty')} text={t('search.accepts')} />
        ) : (
          <Resource of={loaded} skeleton={<SkeletonRows rows={4} />}>
            {() =>
              shown.length === 0 ? (
                <EmptyState icon="search" title={t('search.none', { text })} text={t('search.accepts')} />
              ) : (
                <ul data-slot="hits" className="divide-y divide-border">
                  {shown.map((hit) => (
                    <li key={`${hit.kind}${hit.id}`} className="flex flex-wrap items-center justify-between gap-3 px-5 py-3.5 text-sm">
                      <span className="min-w-0">
                        <Link href={hitPath(hit)} className="font-medium break-all text-accent underline-offset-2 hover:underline">
                          {hit.title}
                        </Link>
                        <span className="block text-text-3">
                          {hit.subtitle ? `${hit.subtitle} · ` : ''}
                          {hit.chain?.name ?? t('search.layer.MAIN_CHAIN')}
                        </span>
                      </span>
                      <Badge icon={false}>{t(`search.kind.${hit.kind}`)}</Badge>
                    </li>
                  ))}
                </ul>
              )
            }
          </Resource>
        )}
      </Card>
    </Page>
  );
}
