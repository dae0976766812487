import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TimeColumn } from '../database/columns.js';

/** Failed sign-ins of one e-mail address within the current window. */
@Entity('sign_in_guard')
export class SignInGuardEntity {
  /** E-mail address in lower case. */
  @PrimaryColumn({ type: 'text' }) email: string;
  @Column({ type: 'int' }) failures: number;
  @TimeColumn() windowStartedAt: Date;
}
