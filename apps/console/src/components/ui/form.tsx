'use client';

import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { useI18n } from '@/i18n/provider';
import { cn } from './cn';

const CONTROL =
  'w-full rounded-lg border border-border-strong/70 bg-surface px-3 text-sm text-text placeholder:text-text-3 disabled:opacity-60 aria-[invalid=true]:border-bad';

interface FieldProps {
  /** Name of the API field: the control's id is `field-<name>`. */
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly optional?: boolean;
}

function Field({
  name,
  label,
  hint,
  error,
  optional,
  children,
}: FieldProps & { children: (aria: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode }) {
  const { t } = useI18n();
  const base = useId();
  const described = [hint ? `${base}-hint` : null, error ? `${base}-error` : null].filter(Boolean).join(' ');
  return (
    <div data-slot="field" className="space-y-1.5">
      <label htmlFor={`field-${name}`} className="block text-sm font-medium">
        {label}
        {optional && <span className="ml-1.5 font-normal text-text-3">({t('form.optional')})</span>}
      </label>
      {children({
        id: `field-${name}`,
        ...(described ? { 'aria-describedby': described } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {hint && (
        <p id={`${base}-hint`} className="text-sm text-text-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${base}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

/** A labelled text input. */
export function TextField({
  name,
  label,
  hint,
  error,
  optional,
  className,
  ...rest
}: FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'id'>) {
  return (
    <Field name={name} label={label} hint={hint} error={error} {...(optional ? { optional } : {})}>
      {(aria) => <input name={name} autoComplete="off" {...rest} {...aria} className={cn(CONTROL, 'h-10', className)} />}
    </Field>
  );
}

/** A labelled multi-line input. */
export function TextArea({
  name,
  label,
  hint,
  error,
  optional,
  className,
  ...rest
}: FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'name' | 'id'>) {
  return (
    <Field name={name} label={label} hint={hint} error={error} {...(optional ? { optional } : {})}>
      {(aria) => <textarea name={name} rows={3} {...rest} {...aria} className={cn(CONTROL, 'py-2', className)} />}
    </Field>
  );
}

/** A labelled choice among a few. */
export function SelectField({
  name,
  label,
  hint,
  error,
  optional,
  className,
  children,
  ...rest
}: FieldProps & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'name' | 'id'>) {
  return (
    <Field name={name} label={label} hint={hint} error={error} {...(optional ? { optional } : {})}>
      {(aria) => (
        <select name={name} {...rest} {...aria} className={cn(CONTROL, 'h-10', className)}>
          {children}
        </select>
      )}
    </Field>
  );
}

/** Cards to choose one from; a radio group by keyboard and for assistive technology. */
export function ChoiceCards({
  name,
  legend,
  value,
  onChange,
  choices,
}: {
  name: string;
  legend: ReactNode;
  value: string;
  onChange: (value: string) => void;
  choices: readonly { readonly value: string; readonly title: ReactNode; readonly text?: ReactNode }[];
}) {
  return (
    <fieldset data-slot="choices">
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={cn(
              'flex cursor-pointer gap-3 rounded-xl border p-4 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent',
              value === choice.value ? 'border-accent bg-accent-soft' : 'border-border bg-surface hover:border-border-strong',
            )}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
              className="mt-1 size-4 accent-[var(--accent)]"
            />
            <span>
              <span className="block text-sm font-semibold">{choice.title}</span>
              {choice.text && <span className="mt-0.5 block text-sm text-text-2">{choice.text}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
