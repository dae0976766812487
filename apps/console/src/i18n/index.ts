/** Languages of the console. One catalogue: every message is a pair [English, Simplified Chinese], so none can be missing. */
import { messages } from './messages';

export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];
export type MessageKey = keyof typeof messages;
export type Params = Readonly<Record<string, string | number>>;

export const LOCALE_COOKIE = 'bystack-locale';
export const THEME_COOKIE = 'bystack-theme';
export type Theme = 'system' | 'light' | 'dark';

/** The language asked for by cookie, else by the Accept-Language header, else English. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (cookie === 'en' || cookie === 'zh-CN') return cookie;
  return /^\s*zh\b/i.test(acceptLanguage ?? '') ? 'zh-CN' : 'en';
}

/** The message of a key with `{name}` places filled. */
export function translate(locale: Locale, key: MessageKey, params?: Params): string {
  const text: string = messages[key][locale === 'en' ? 0 : 1];
  return params ? text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole)) : text;
}

/** True when the text is a key: for names that come from the API, such as `phase.ACTIVE`. */
export function isMessageKey(text: string): text is MessageKey {
  return Object.hasOwn(messages, text);
}
