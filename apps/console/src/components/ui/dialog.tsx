'use client';

import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useI18n } from '@/i18n/provider';
import { Button } from './button';
import { cn } from './cn';
import { Icon } from './icon';

const WIDTHS = { narrow: 'max-w-md', normal: 'max-w-lg', wide: 'max-w-2xl' } as const;

/** What gets the focus when the dialog opens: the first control of its body, not the cross. */
const FIRST_CONTROL = '[data-slot="dialog-body"] :is(input, select, textarea, button):not(:disabled)';

const FOCUSABLE = ':is(a[href], button, input, select, textarea, summary, [tabindex="0"]):not(:disabled)';

/** Tab goes round inside: the browser alone would leave a modal dialog towards its own bars. */
function keepFocusInside(event: KeyboardEvent<HTMLDialogElement>): void {
  if (event.key !== 'Tab') return;
  const controls = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((c) => c.offsetParent !== null);
  const [first, last] = [controls[0], controls.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (!first || !last || document.activeElement !== leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/** A modal dialog on the native element: focus stays inside, Escape closes, focus returns. */
export function Dialog({
  open,
  onClose,
  title,
  children,
  footer,
  width = 'normal',
}: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  width?: keyof typeof WIDTHS;
}) {
  const { t } = useI18n();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>(FIRST_CONTROL)?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      data-slot="dialog"
      aria-labelledby={titleId}
      onClose={onClose}
      onKeyDown={keepFocusInside}
      className={cn(
        'm-auto w-[calc(100vw-2rem)] rounded-2xl border border-border bg-surface p-0 text-left text-base whitespace-normal text-text shadow-2xl backdrop:bg-black/45',
        WIDTHS[width],
      )}
    >
      {open && (
        <>
          <div className="flex items-center justify-between gap-4 px-6 pt-5">
            <h2 id={titleId} className="text-lg font-semibold break-words">
              {title}
            </h2>
            <Button variant="ghost" size="icon" aria-label={t('action.close')} onClick={onClose}>
              <Icon name="close" />
            </Button>
          </div>
          <div data-slot="dialog-body" className="space-y-5 px-6 pt-3 pb-6">
            {children}
          </div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-border bg-surface-2/50 px-6 py-4">{footer}</div>}
        </>
      )}
    </dialog>
  );
}
