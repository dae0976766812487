import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { I18nProvider } from '@/i18n/provider';
import { chooseLocale, LOCALE_COOKIE, THEME_COOKIE, translate } from '@/i18n';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'));
  return { title: { default: 'Bystack', template: '%s · Bystack' }, description: translate(locale, 'signIn.lead') };
}

/** Language and theme come from cookies, so that the first paint is right. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'));
  const theme = jar.get(THEME_COOKIE)?.value;
  return (
    <html lang={locale} data-theme={theme === 'light' || theme === 'dark' ? theme : 'system'}>
      <body>
        <I18nProvider locale={locale}>{children}</I18nProvider>
      </body>
    </html>
  );
}
