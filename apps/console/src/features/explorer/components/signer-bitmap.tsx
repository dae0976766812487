'use client';

import Link from 'next/link';
import { cn } from '@/components/ui/cn';
import { Icon } from '@/components/ui/icon';
import { useI18n } from '@/i18n/provider';
import { nodePath } from '@/lib/paths';
import type { NamedValidator } from '../block.query';
import { validatorName } from '../validator-name';

/** The signer bitmap drawn: one cell per validator in the order of the epoch, filled when it signed. */
export function SignerBitmap({
  slug,
  signers,
  missing,
}: {
  slug: string;
  signers: readonly NamedValidator[];
  missing: readonly NamedValidator[];
}) {
  const { t } = useI18n();
  const cells = [...signers.map((v) => ({ v, signed: true })), ...missing.map((v) => ({ v, signed: false }))].sort(
    (a, b) => a.v.index - b.v.index,
  );
  return (
    <ul data-slot="bitmap" aria-label={t('certificate.signers')} className="grid grid-cols-2 gap-2 sm:grid-cols-3 2xl:grid-cols-4">
      {cells.map(({ v, signed }) => {
        const name = validatorName(v, t);
        return (
          <li
            key={v.id}
            data-signed={signed}
            title={v.identityKey}
            className={cn(
              'relative flex min-w-0 items-center gap-2 rounded-lg border px-2.5 py-1.5 text-sm',
              signed ? 'border-ok/30 bg-ok-soft' : 'border-dashed border-border-strong/60',
            )}
          >
            <Icon name={signed ? 'check' : 'close'} size={14} className={signed ? 'text-ok' : 'text-text-3'} />
            {v.node ? (
              <Link
                href={nodePath(slug, v.node.id)}
                className={cn('truncate underline-offset-2 hover:underline', !signed && 'text-text-2')}
              >
                {name}
              </Link>
            ) : (
              <span className="truncate">{name}</span>
            )}
            <span className="sr-only">{signed ? t('certificate.didSign') : t('certificate.didNotSign')}</span>
          </li>
        );
      })}
    </ul>
  );
}
