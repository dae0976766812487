import Link from 'next/link';
import type { ButtonHTMLAttributes, ComponentProps } from 'react';
import { cn } from './cn';

const VARIANTS = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent shadow-[var(--shadow)]',
  secondary: 'bg-surface text-text border-border-strong/50 hover:bg-surface-2 shadow-[var(--shadow)]',
  ghost: 'bg-transparent text-text-2 border-transparent hover:bg-surface-2 hover:text-text',
  danger: 'bg-bad-soft text-bad border-bad/40 hover:border-bad',
} as const;
const SIZES = {
  sm: 'h-8 px-2.5 text-sm gap-1.5',
  md: 'h-9 px-3.5 text-sm gap-2',
  lg: 'h-11 px-5 gap-2',
  icon: 'size-8',
} as const;

export interface ButtonLook {
  readonly variant?: keyof typeof VARIANTS;
  readonly size?: keyof typeof SIZES;
}

const look = ({ variant = 'secondary', size = 'md' }: ButtonLook, className?: string): string =>
  cn(
    'inline-flex shrink-0 items-center justify-center rounded-lg border font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-50',
    VARIANTS[variant],
    SIZES[size],
    className,
  );

/** A button that does something here. `busy` keeps it disabled and announced as working. */
export function Button({
  variant,
  size,
  busy,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & ButtonLook & { readonly busy?: boolean }) {
  return (
    <button
      type="button"
      data-slot="button"
      aria-busy={busy || undefined}
      {...rest}
      disabled={rest.disabled || busy}
      className={look({ ...(variant ? { variant } : {}), ...(size ? { size } : {}) }, className)}
    />
  );
}

/** A link that looks like a button: it goes somewhere. */
export function ButtonLink({ variant, size, className, ...rest }: ComponentProps<typeof Link> & ButtonLook) {
  return (
    <Link data-slot="button-link" {...rest} className={look({ ...(variant ? { variant } : {}), ...(size ? { size } : {}) }, className)} />
  );
}
