'use client';

import { TextField } from '@/components/ui/form';
import { useI18n } from '@/i18n/provider';
import { formatAmount, parseAmount } from '@/lib/format';

/** Typed amount as smallest units of an asset; null while it is none or zero. */
export function unitsOf(text: string, asset: { decimals: number } | undefined): string | null {
  const units = asset ? parseAmount(text, asset.decimals) : null;
  return units === '0' ? null : units;
}

/** An amount in the decimals of the asset; says what is wrong and what is available. */
export function AmountField({
  value,
  onChange,
  asset,
  available,
  shown,
  failure,
}: {
  value: string;
  onChange: (text: string) => void;
  asset: { alias: string; decimals: number } | undefined;
  /** Smallest units that may be moved, if known. */
  available?: string | undefined;
  /** True once wrong entries are to be shown. */
  shown: boolean;
  failure: string | undefined;
}) {
  const { t, locale } = useI18n();
  const wrong = asset !== undefined && unitsOf(value, asset) === null && (shown || value.trim() !== '');
  const hint = asset && [
    t('amount.hint', { asset: asset.alias, decimals: asset.decimals }),
    available !== undefined ? t('amount.available', { amount: formatAmount(available, asset.decimals, locale), asset: asset.alias }) : null,
  ];
  return (
    <TextField
      name="amount"
      label={t('amount.label')}
      inputMode="decimal"
      className="tabular"
      value={value}
      onChange={(e) => onChange(e.target.value)}
      hint={hint?.filter(Boolean).join(' ')}
      error={failure ?? (wrong && asset ? t('amount.wrong', { decimals: asset.decimals }) : undefined)}
    />
  );
}
