'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { LOCALE_COOKIE, THEME_COOKIE, type Theme } from '@/i18n';
import { useI18n } from '@/i18n/provider';

const YEAR_SECONDS = 31_536_000;
const remember = (name: string, value: string): void => {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
};

/** Language and theme, kept in cookies. */
export function Preferences() {
  const { t, locale } = useI18n();
  const router = useRouter();
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme((document.documentElement.dataset.theme as Theme | undefined) ?? 'system'), []);
  const select = 'h-8 rounded-md border border-border-strong/60 bg-surface px-2 text-sm text-text';
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm">
      <label className="flex items-center gap-2">
        <span className="text-text-2">{t('frame.language')}</span>
        <select
          className={select}
          value={locale}
          onChange={(e) => {
            remember(LOCALE_COOKIE, e.target.value);
            router.refresh();
          }}
        >
          <option value="en">English</option>
          <option value="zh-CN">简体中文</option>
        </select>
      </label>
      <label className="flex items-center gap-2">
        <span className="text-text-2">{t('frame.theme')}</span>
        <select
          className={select}
          value={theme}
          onChange={(e) => {
            const next = e.target.value as Theme;
            remember(THEME_COOKIE, next);
            document.documentElement.dataset.theme = next;
            setTheme(next);
          }}
        >
          {(['system', 'light', 'dark'] as const).map((value) => (
            <option key={value} value={value}>
              {t(`frame.theme.${value}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
