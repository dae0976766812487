import type { ReactNode } from 'react';
import { cn } from './cn';

/** One of two or three short choices side by side; a radio group by keyboard and for assistive technology. */
export function SegmentField<T extends string>({
  name,
  legend,
  value,
  onChange,
  choices,
}: {
  name: string;
  legend: ReactNode;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { readonly value: T; readonly title: ReactNode }[];
}) {
  return (
    <fieldset data-slot="segments">
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className="inline-flex flex-wrap gap-1 rounded-lg border border-border bg-surface-2 p-1">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={cn(
              'relative cursor-pointer rounded-md px-3 py-1 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
              value === choice.value ? 'bg-accent-soft font-medium text-accent' : 'text-text-2 hover:text-text',
            )}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
              className="absolute size-px opacity-0"
            />
            {choice.title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
