'use client';

import { useMemo } from 'react';
import { useQuery } from 'urql';
import { useI18n } from '@/i18n/provider';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import { ErrorPanel, SkeletonRows, UserErrors } from '@/components/ui/states';
import { downloadText } from '@/lib/download';
import { formatBytes, formatDuration, formatNumber } from '@/lib/format';
import { PlanChainQuery } from '../plan-chain.query';
import { specOf, validatorCount, type Draft } from '../wizard-draft';

/** Step 5: what the server would build, what differs from the preset, and what to expect. */
export function ReviewStep({ draft }: { draft: Draft }) {
  const { t, locale } = useI18n();
  const input = useMemo(() => specOf(draft), [draft]);
  const [{ data, error, fetching }] = useQuery({ query: PlanChainQuery, variables: { input }, requestPolicy: 'network-only' });
  const plan = data?.planChain;
  return (
    <>
      <p className="text-text-2">{t('wizard.review.lead')}</p>
      <Facts
        rows={[
          [t('wizard.name'), draft.name.trim()],
          [t('wizard.slug'), <code key="slug">{draft.slug}</code>],
          [t('wizard.validators'), String(validatorCount(draft))],
          [t('wizard.interval'), formatNumber(Number(draft.blockInterval), locale)],
          [t('wizard.empty'), formatNumber(Number(draft.emptyInterval), locale)],
          [t('wizard.origin'), t(`wizard.origin.${draft.assetOrigin}`)],
          [t('wizard.store'), t('wizard.store.EMBEDDED')],
        ]}
      />
      {error && <ErrorPanel error={error} />}
      {fetching && <SkeletonRows rows={3} />}
      {plan && plan.userErrors.length > 0 && <UserErrors errors={plan.userErrors} />}
      {plan?.warnings.map((warning) => (
        <Notice key={warning.code} tone="warn" title={warning.message}>
          {warning.remedy}
        </Notice>
      ))}
      {plan?.valid && (
        <>
          <section>
            <h3 className="mb-2 text-sm font-semibold">{t('wizard.review.prediction')}</h3>
            <Facts
              rows={[
                [
                  t('wizard.review.finality'),
                  plan.predictedFinalityMs === null ? '–' : `≈ ${formatDuration(plan.predictedFinalityMs, locale)}`,
                ],
                [t('wizard.review.tolerance'), String(plan.faultTolerance ?? '–')],
                [t('wizard.review.messages'), String(plan.messagesPerBlock ?? '–')],
                [
                  t('wizard.review.storage'),
                  plan.storageBytesPerMonth === null ? '–' : `≈ ${formatBytes(Number(plan.storageBytesPerMonth), locale)}`,
                ],
                [
                  t('wizard.review.memory'),
                  plan.estimatedMemoryBytes === null ? '–' : `≈ ${formatBytes(Number(plan.estimatedMemoryBytes), locale)}`,
                ],
              ]}
            />
          </section>
          <section>
            <h3 className="mb-2 text-sm font-semibold">{t('wizard.review.differences')}</h3>
            {plan.differences.length === 0 ? (
              <p className="text-sm text-text-2">{t('wizard.review.same')}</p>
            ) : (
              <ul className="space-y-1 text-sm">
                {plan.differences.map((d) => (
                  <li key={d.field}>
                    <code>{d.field}</code>: <s className="text-text-3">{d.presetValue}</s> → <strong>{d.value}</strong>
                  </li>
                ))}
              </ul>
            )}
          </section>
          {plan.canonical && (
            <Button size="sm" onClick={() => downloadText(`${draft.slug}.chain.json`, plan.canonical as string)}>
              <Icon name="download" />
              {t('wizard.review.file')}
            </Button>
          )}
        </>
      )}
    </>
  );
}
