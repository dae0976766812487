'use client';

import { useI18n } from '@/i18n/provider';
import { ChoiceCards, SelectField, TextArea, TextField } from '@/components/ui/form';
import { slugOf, validatorCount, type Draft } from '../wizard-draft';

export interface StepProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** True when the field is to be shown as wrong. */
  readonly invalid: (field: string) => boolean;
}

/** Step 1: what the chain is called and for. */
export function PurposeStep({ draft, change, invalid }: StepProps) {
  const { t } = useI18n();
  return (
    <>
      <TextField
        name="name"
        label={t('wizard.name')}
        hint={t('wizard.name.hint')}
        value={draft.name}
        autoFocus
        required
        onChange={(e) => change({ name: e.target.value, ...(draft.slugTouched ? {} : { slug: slugOf(e.target.value) }) })}
        error={invalid('name') && t('wizard.name.hint')}
      />
      <TextField
        name="slug"
        label={t('wizard.slug')}
        hint={t('wizard.slug.hint')}
        value={draft.slug}
        required
        spellCheck={false}
        className="font-mono"
        onChange={(e) => change({ slug: e.target.value, slugTouched: true })}
        error={invalid('slug') && t('wizard.slug.hint')}
      />
      <TextArea
        name="description"
        label={t('wizard.description')}
        optional
        maxLength={280}
        value={draft.description}
        onChange={(e) => change({ description: e.target.value })}
        error={invalid('description') && t('form.required')}
      />
    </>
  );
}

/** Step 2: who agrees on blocks. */
export function NetworkStep({ draft, change, invalid }: StepProps) {
  const { t } = useI18n();
  const n = validatorCount(draft);
  const f = Math.floor((n - 1) / 3);
  return (
    <>
      <ChoiceCards
        name="preset"
        legend={t('wizard.preset')}
        value={draft.preset}
        onChange={(value) => change({ preset: value as Draft['preset'] })}
        choices={[
          { value: 'bbft', title: t('wizard.preset.bbft'), text: t('wizard.preset.bbft.text') },
          { value: 'solo', title: t('wizard.preset.solo'), text: t('wizard.preset.solo.text') },
          { value: 'custom', title: t('wizard.preset.custom'), text: t('wizard.preset.custom.text') },
        ]}
      />
      {draft.preset === 'custom' && (
        <TextField
          name="validatorCount"
          label={t('wizard.validators')}
          inputMode="numeric"
          value={draft.validators}
          onChange={(e) => change({ validators: e.target.value })}
          hint={Number.isNaN(n) ? undefined : t('wizard.validators.hint', { n, f, quorum: n - f })}
          error={invalid('validatorCount') && (n === 2 || n === 3 ? t('wizard.validators.unsafe') : t('wizard.preset.custom.text'))}
        />
      )}
      {draft.preset !== 'custom' && <p className="text-sm text-text-2">{t('wizard.validators.hint', { n, f, quorum: n - f })}</p>}
      <SelectField
        name="memoryCapMiB"
        label={t('wizard.memory')}
        hint={t('wizard.where')}
        value={draft.memory}
        onChange={(e) => change({ memory: e.target.value as Draft['memory'] })}
      >
        {(['S', 'M', 'L'] as const).map((size) => (
          <option key={size} value={size}>
            {t(`wizard.memory.${size}`)}
          </option>
        ))}
      </SelectField>
    </>
  );
}

/** Step 3: the numbers of the rules. */
export function RulesStep({ draft, change, invalid }: StepProps) {
  const { t } = useI18n();
  const fields = [
    ['blockIntervalMs', 'blockInterval', 'wizard.interval', 'wizard.interval.hint'],
    ['emptyIntervalMs', 'emptyInterval', 'wizard.empty', 'wizard.empty.hint'],
    ['epochLength', 'epochLength', 'wizard.epoch', 'wizard.epoch.hint'],
    ['turnViews', 'turnViews', 'wizard.turn', 'wizard.turn.hint'],
    ['clockToleranceMs', 'clockTolerance', 'wizard.clock', 'wizard.clock.hint'],
    ['coinbaseMaturity', 'coinbaseMaturity', 'wizard.maturity', 'wizard.maturity.hint'],
    ['blockGas', 'blockGas', 'wizard.gas', 'wizard.gas.hint'],
  ] as const;
  return (
    <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
      {fields.map(([field, name, label, hint]) => (
        <TextField
          key={field}
          name={field}
          label={t(label)}
          hint={t(hint)}
          inputMode="numeric"
          className="tabular"
          value={draft[name]}
          onChange={(e) => change({ [name]: e.target.value })}
          error={invalid(field) && t(hint)}
        />
      ))}
    </div>
  );
}

/** Step 4: where assets come from and where data lies. */
export function DataStep({ draft, change }: StepProps) {
  const { t } = useI18n();
  return (
    <>
      <ChoiceCards
        name="assetOrigin"
        legend={t('wizard.origin')}
        value={draft.assetOrigin}
        onChange={(value) => change({ assetOrigin: value as Draft['assetOrigin'] })}
        choices={(['BOTH', 'NATIVE'] as const).map((value) => ({
          value,
          title: t(`wizard.origin.${value}`),
          text: t(`wizard.origin.${value}.text`),
        }))}
      />
      <div>
        <p className="mb-2 text-sm font-medium">{t('wizard.store')}</p>
        <div className="rounded-xl border border-accent bg-accent-soft p-4">
          <p className="text-sm font-semibold">{t('wizard.store.EMBEDDED')}</p>
          <p className="mt-0.5 text-sm text-text-2">{t('wizard.store.EMBEDDED.text')}</p>
        </div>
      </div>
    </>
  );
}
