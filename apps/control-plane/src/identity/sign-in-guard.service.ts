/** Locks an e-mail address after 10 failed sign-ins within 15 minutes (product.md 6.3). Kept in the database: a restart forgives nothing. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SignInGuardEntity } from './sign-in-guard.entity.js';

export const MAX_FAILURES = 10;
const WINDOW = "interval '15 minutes'";
const OVER = `g.window_started_at < now() - ${WINDOW}`;

@Injectable()
export class SignInGuard {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts a try before its password is checked, so that many at once do not pass. Seconds until the address may try
   * again; 0 = this try is allowed.
   */
  async attempt(email: string): Promise<number> {
    const [row] = await this.dataSource.query<{ failures: number; seconds: number }[]>(
      `INSERT INTO sign_in_guard AS g (email, failures, window_started_at) VALUES ($1, 1, now())
       ON CONFLICT (email) DO UPDATE SET
         failures = CASE WHEN ${OVER} THEN 1 ELSE least(g.failures + 1, ${MAX_FAILURES + 1}) END,
         window_started_at = CASE WHEN ${OVER} THEN now() ELSE g.window_started_at END
       RETURNING failures, ceil(extract(epoch FROM window_started_at + ${WINDOW} - now()))::int AS seconds`,
      [email.toLowerCase()],
    );
    return row !== undefined && row.failures > MAX_FAILURES ? Math.max(1, row.seconds) : 0;
  }

  /** Forgets the failures after a sign-in that worked. */
  async succeeded(email: string): Promise<void> {
    await this.dataSource.getRepository(SignInGuardEntity).delete({ email: email.toLowerCase() });
  }
}
