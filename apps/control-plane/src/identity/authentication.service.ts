/** Turns the credentials of a request into its `RequestContext`: a bearer API key, or the session cookie. */
import { Injectable } from '@nestjs/common';
import { PERMISSIONS, type RoleName } from '@bystack/api-contract';
import { languageOf, type Actor, type RequestContext } from '../common/request-context.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthService } from './auth.service.js';
import { OrganizationsService } from './organizations.service.js';

/** What of a request matters here. */
export interface Credentials {
  readonly requestId: string;
  readonly ip: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Slug of the organization a user acts for; his first one when absent. */
  readonly organization: string | undefined;
  /** Slug of the organization last chosen in the console; one that is not his (another server's cookie) is passed over. */
  readonly preferredOrganization: string | undefined;
  readonly acceptLanguage: string | undefined;
  setHeader(name: string, value: string): void;
}

/** The context, or why there is none. */
export type Authentication =
  { readonly ctx: RequestContext; readonly by: 'key' | 'cookie' } | { readonly refused: 'UNAUTHENTICATED' | 'FORBIDDEN' };

@Injectable()
export class AuthenticationService {
  constructor(
    private readonly auth: AuthService,
    private readonly keys: ApiKeysService,
    private readonly organizations: OrganizationsService,
  ) {}

  /** An API key wins over a cookie, and a bad key is refused even beside a good cookie. */
  async authenticate(credentials: Credentials): Promise<Authentication> {
    if (credentials.authorization !== undefined) return this.#byKey(credentials, credentials.authorization);
    if (credentials.cookie === undefined) return { refused: 'UNAUTHENTICATED' };
    return this.#bySession(credentials, credentials.cookie);
  }

  async #byKey(credentials: Credentials, authorization: string): Promise<Authentication> {
    const secret = /^Bearer ([^ ]{1,100})$/i.exec(authorization)?.[1];
    const key = secret === undefined ? null : await this.keys.ofSecret(secret);
    if (key === null) return { refused: 'UNAUTHENTICATED' };
    const actor: Actor = { kind: 'key', id: key.id, name: key.name, userId: key.createdBy };
    return { ctx: contextOf(credentials, actor, key.organizationId, key.role), by: 'key' };
  }

  async #bySession(credentials: Credentials, cookie: string): Promise<Authentication> {
    const user = await this.auth.session(new Headers({ cookie }));
    if (user === null) return { refused: 'UNAUTHENTICATED' };
    const memberships = await this.organizations.ofUser(user.id);
    const bySlug = (slug: string | undefined) => memberships.find(({ organization }) => organization.slug === slug);
    const chosen =
      credentials.organization === undefined
        ? (bySlug(credentials.preferredOrganization) ?? memberships[0])
        : bySlug(credentials.organization);
    if (!chosen) return { refused: 'FORBIDDEN' };
    const actor: Actor = { kind: 'user', id: user.id, name: user.name, userId: user.id };
    return { ctx: contextOf(credentials, actor, chosen.organization.id, chosen.role), by: 'cookie' };
  }
}

function contextOf(credentials: Credentials, actor: Actor, organizationId: string, role: RoleName): RequestContext {
  return {
    requestId: credentials.requestId,
    actor,
    organizationId,
    role,
    permissions: new Set(PERMISSIONS[role]),
    language: languageOf(credentials.acceptLanguage),
    ip: credentials.ip,
    setHeader: credentials.setHeader,
  };
}
