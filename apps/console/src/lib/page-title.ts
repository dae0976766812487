import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import { chooseLocale, LOCALE_COOKIE, translate, type MessageKey, type Params } from '@/i18n';

/** Title of a page in the reader's language, for `generateMetadata`. */
export async function pageTitle(key: MessageKey, params?: Params): Promise<Metadata> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  return { title: translate(chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language')), key, params) };
}
