'use client';

import { Page } from '@/components/ui/page';
import { useI18n } from '@/i18n/provider';

export function ChainsPage() {
  const { t } = useI18n();
  return <Page title={t('nav.chains')}>{null}</Page>;
}
