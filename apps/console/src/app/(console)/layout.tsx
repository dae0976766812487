import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { Frame } from '@/components/frame/frame';
import { chooseLocale, LOCALE_COOKIE } from '@/i18n';
import { ApiProvider } from '@/lib/client';

/** Pages behind the sign-in. Whether the session is still good is the API's answer; no cookie needs no question. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  if (!jar.getAll().some((cookie) => cookie.name.endsWith('better-auth.session_token'))) redirect('/sign-in');
  return (
    <ApiProvider language={chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'))}>
      <Frame>{children}</Frame>
    </ApiProvider>
  );
}
