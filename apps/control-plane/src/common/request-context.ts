/** Who asks, for which organization, with which rights. Every service takes it first. */
import { PERMISSIONS, type Language, type Permission, type RoleName } from '@bystack/api-contract';

/** A user, a key, or the platform itself (jobs). */
export interface Actor {
  readonly kind: 'user' | 'key' | 'system';
  readonly id: string;
  readonly name: string;
  /** The person behind it: the user, or whoever made the key; null for the platform. */
  readonly userId: string | null;
}

/** Facts of one request or job. */
export interface RequestContext {
  readonly requestId: string;
  readonly actor: Actor;
  /** Row id of the organization acted for. */
  readonly organizationId: string;
  readonly role: RoleName;
  readonly permissions: ReadonlySet<Permission>;
  readonly language: Language;
  readonly ip: string;
  /** Sets a header of the HTTP answer; does nothing on subscriptions and jobs. */
  setHeader(name: string, value: string): void;
}

/** The context of a job that works for an organization. */
export function systemContext(organizationId: string, requestId: string): RequestContext {
  return {
    requestId,
    actor: { kind: 'system', id: 'system', name: 'system', userId: null },
    organizationId,
    role: 'OWNER',
    permissions: new Set(PERMISSIONS.OWNER),
    language: 'en',
    ip: '',
    setHeader: () => undefined,
  };
}

/** `zh` when the caller prefers Chinese (`Accept-Language`), else `en`. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const ranked = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/;\s*q=/);
      return { tag: tag.toLowerCase(), q: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .filter(({ tag, q }) => q > 0 && /^(en|zh)(-|$)/.test(tag))
    .sort((a, b) => b.q - a.q);
  return ranked[0]?.tag.startsWith('zh') ? 'zh' : 'en';
}
