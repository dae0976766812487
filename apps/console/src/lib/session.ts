/** Signing in and out by cookie session. */

/** Why a sign-in failed: a key of the catalogue. */
export type SignInFailure = 'signIn.error.AUTH_INVALID' | 'signIn.error.AUTH_LOCKED' | 'signIn.error.network';

/** Signs in with e-mail and password; null when it worked. */
export async function signIn(email: string, password: string): Promise<SignInFailure | null> {
  try {
    const response = await fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (response.ok) return null;
    if (response.status === 429) return 'signIn.error.AUTH_LOCKED';
    return response.status >= 500 ? 'signIn.error.network' : 'signIn.error.AUTH_INVALID';
  } catch {
    return 'signIn.error.network';
  }
}

/** Ends the session; the page is left in any case. */
export async function signOut(): Promise<void> {
  await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => undefined);
  window.location.assign('/sign-in');
}

/** A path of this site to go to after signing in; anything else becomes the chains. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/chains';
}

/** The organization that requests are for, by its slug: the API reads this cookie and falls back to the first membership. */
const ORGANIZATION_COOKIE = 'bystack-organization';

/** Goes on in another organization, at its chains. */
export function chooseOrganization(slug: string): void {
  document.cookie = `${ORGANIZATION_COOKIE}=${encodeURIComponent(slug)}; path=/; max-age=31536000; samesite=lax`;
  window.location.assign('/chains');
}
