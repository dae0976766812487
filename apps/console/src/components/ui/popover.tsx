'use client';

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { cn } from './cn';

/** A button that opens a small panel beside it. Escape and leaving it close it; Escape gives the focus back. */
export function Popover({
  label,
  button,
  buttonClassName,
  align = 'left',
  up,
  fit,
  children,
}: {
  /** Name of button and panel when the button's content is no text. */
  label: string;
  button: ReactNode;
  buttonClassName?: string;
  align?: 'left' | 'right';
  /** True: above the button. */
  up?: boolean;
  /** True: as wide as the button. */
  fit?: boolean;
  /** `close` closes the panel, e.g. after a choice. */
  children: (close: () => void) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as globalThis.Node)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      trigger.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', onKey);
    };
  }, [open]);
  return (
    <div ref={root} data-slot="popover" className="relative">
      <button
        ref={trigger}
        type="button"
        aria-label={label}
        aria-expanded={open}
        aria-haspopup="true"
        onClick={() => setOpen(!open)}
        className={buttonClassName}
      >
        {button}
      </button>
      {open && (
        <div
          role="group"
          aria-label={label}
          className={cn(
            'absolute z-40 max-h-[70dvh] overflow-y-auto rounded-xl border border-border bg-surface p-1.5 shadow-xl',
            fit ? 'w-full' : 'w-72 max-w-[calc(100vw-2rem)]',
            up ? 'bottom-full mb-1.5' : 'top-full mt-1.5',
            align === 'right' ? 'right-0' : 'left-0',
          )}
        >
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
