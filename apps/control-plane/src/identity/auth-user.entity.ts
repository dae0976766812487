import { Entity, PrimaryColumn } from 'typeorm';
import { TextColumn, TimeColumn } from '../database/columns.js';

/** The identity library's user table, for reading; the library alone creates and changes it. */
@Entity('auth_user', { synchronize: false })
export class AuthUserEntity {
  @PrimaryColumn({ type: 'text' }) id: string;
  @TextColumn() email: string;
  @TextColumn() name: string;
  @TimeColumn({ name: 'createdAt' }) createdAt: Date;
}
