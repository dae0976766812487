'use client';

import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { translate, type Locale, type MessageKey, type Params } from './index';

type Translate = (key: MessageKey, params?: Params) => string;
const Context = createContext<{ locale: Locale; t: Translate } | null>(null);

/** Gives the page's language to every component below. */
export function I18nProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  const value = useMemo(() => ({ locale, t: (key: MessageKey, params?: Params) => translate(locale, key, params) }), [locale]);
  return <Context value={value}>{children}</Context>;
}

/** Language and `t(key, params)` of the page. */
export function useI18n(): { locale: Locale; t: Translate } {
  const value = useContext(Context);
  if (!value) throw new Error('useI18n outside of I18nProvider');
  return value;
}
