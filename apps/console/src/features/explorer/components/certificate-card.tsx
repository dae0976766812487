'use client';

import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, Facts } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { useI18n } from '@/i18n/provider';
import { downloadText } from '@/lib/download';
import { formatNumber } from '@/lib/format';
import type { BlockDetail } from '../block.query';
import { SignerBitmap } from './signer-bitmap';

/** Why the block is final: form and view of its certificate, who signed, who did not, and the proof to take away. */
export function CertificateCard({ slug, block }: { slug: string; block: BlockDetail }) {
  const { t, locale } = useI18n();
  const certificate = block.certificate;
  const proof = block.finalityProof;
  return (
    <Card
      title={t('certificate.title')}
      actions={
        proof && (
          <Button
            size="sm"
            onClick={() =>
              downloadText(
                `${slug}-${block.height}.proof.json`,
                `${JSON.stringify({ format: 'bystack-finality-proof', chain: slug, height: block.height, hash: block.hash, proof }, null, 2)}\n`,
              )
            }
          >
            <Icon name="download" />
            {t('certificate.download')}
          </Button>
        )
      }
    >
      {!certificate ? (
        <p className="text-sm text-text-2">{block.height === '0' ? t('certificate.genesis') : t('certificate.none')}</p>
      ) : (
        <div className="space-y-5">
          <p className="flex flex-wrap items-center gap-2 text-sm">
            <Badge tone={certificate.signers.length >= certificate.quorum ? 'ok' : 'warn'} icon="shield">
              {t('certificate.signed', { k: certificate.signers.length, n: certificate.signers.length + certificate.missing.length })}
            </Badge>
            <span className="text-text-2">{t('certificate.quorum', { quorum: certificate.quorum })}</span>
          </p>
          <SignerBitmap signers={certificate.signers} missing={certificate.missing} slug={slug} />
          <Facts
            rows={[
              [
                t('certificate.form'),
                <span key="form">
                  {t(`certificate.form.${certificate.form}`)}
                  <span className="block text-text-3">{t(`certificate.form.${certificate.form}.text`)}</span>
                </span>,
              ],
              [t('certificate.view'), formatNumber(certificate.view, locale)],
              [t('certificate.epoch'), formatNumber(certificate.epoch, locale)],
              [t('certificate.height'), formatNumber(certificate.height, locale)],
              [
                t('certificate.bitmap'),
                <code key="bitmap" className="font-mono text-xs break-all">
                  {certificate.bitmap}
                </code>,
              ],
            ]}
          />
        </div>
      )}
    </Card>
  );
}
