/** Locks an e-mail address after 10 failed sign-ins within 15 minutes (product.md 6.3). Kept in the database: a restart forgives nothing. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SignInGuardEntity } from './sign-in-guard.entity.js';

export const MAX_FAILURES = 10;
const WINDOW_MS = 15 * 60_000;

@Injectable()
export class SignInGuard {
  constructor(private readonly dataSource: DataSource) {}

  /** Seconds until the address may try again; 0 = now. */
  async lockedFor(email: string): Promise<number> {
    const row = await this.dataSource.getRepository(SignInGuardEntity).findOneBy({ email: email.toLowerCase() });
    if (!row || row.failures < MAX_FAILURES) return 0;
    return Math.max(0, Math.ceil((row.windowStartedAt.getTime() + WINDOW_MS - Date.now()) / 1000));
  }

  /** Counts a failure; a window that is over begins anew. */
  async failed(email: string): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO sign_in_guard AS g (email, failures, window_started_at) VALUES ($1, 1, now())
       ON CONFLICT (email) DO UPDATE SET
         failures = CASE WHEN g.window_started_at < now() - $2 * interval '1 millisecond' THEN 1 ELSE g.failures + 1 END,
         window_started_at = CASE WHEN g.window_started_at < now() - $2 * interval '1 millisecond' THEN now() ELSE g.window_started_at END`,
      [email.toLowerCase(), WINDOW_MS],
    );
  }

  /** Forgets the failures after a sign-in that worked. */
  async succeeded(email: string): Promise<void> {
    await this.dataSource.getRepository(SignInGuardEntity).delete({ email: email.toLowerCase() });
  }
}
