import type { useI18n } from '@/i18n/provider';

/** The name of a validator's node; its place where the node is not ours. */
export function validatorName(
  validator: { index: number; node: { name: string } | null } | null,
  t: ReturnType<typeof useI18n>['t'],
): string {
  if (!validator) return '–';
  return validator.node?.name ?? t('validator.place', { index: validator.index });
}
