'use client';

import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useI18n } from '@/i18n/provider';
import { Button } from './button';

/** A modal dialog on the native element: focus stays inside, Escape closes, focus returns. */
export function Dialog({
  open,
  onClose,
  title,
  children,
  wide,
}: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  const { t } = useI18n();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      data-slot="dialog"
      aria-labelledby={titleId}
      onClose={onClose}
      className={`m-auto w-[calc(100vw-2rem)] rounded-2xl border border-border bg-surface p-0 text-text shadow-xl backdrop:bg-black/50 ${wide ? 'max-w-2xl' : 'max-w-lg'}`}
    >
      {open && (
        <>
          <div className="flex items-center justify-between gap-4 border-b border-border px-6 py-4">
            <h2 id={titleId} className="text-lg font-semibold">
              {title}
            </h2>
            <Button variant="ghost" size="sm" aria-label={t('action.close')} onClick={onClose}>
              <span aria-hidden>✕</span>
            </Button>
          </div>
          <div className="px-6 py-5">{children}</div>
        </>
      )}
    </dialog>
  );
}
