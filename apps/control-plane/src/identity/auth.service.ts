/** The identity library's object for this process, made at first use, and what is done with it beyond its own routes. */
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { InvariantError, type Logger } from '@bystack/base';
import { deriveKey, hashPassword } from '@bystack/keystore';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER } from '../config/tokens.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { createAuth, migrateAuth, type Auth, type AuthOptions } from './auth.js';

/** A signed-in person. */
export interface SessionUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

@Injectable()
export class AuthService {
  #auth: Promise<Auth> | null = null;
  #baseUrl: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretsService,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#baseUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  }

  /** Address browsers use; told again once the port is known. */
  get baseUrl(): string {
    return this.#baseUrl;
  }

  /** Runs the library's migrations. */
  async migrate(): Promise<void> {
    await migrateAuth(this.dataSource, await this.#options());
  }

  /** Answers one of the library's own routes. */
  async handle(request: Request): Promise<Response> {
    return (await this.#get()).handler(request);
  }

  /** The person a session cookie stands for, null when there is none or it is over. */
  async session(headers: Headers): Promise<SessionUser | null> {
    const found = await (await this.#get()).api.getSession({ headers });
    return found === null ? null : { id: found.user.id, email: found.user.email, name: found.user.name };
  }

  /** Makes a person with a password. @throws BystackError `KEYSTORE_PASSWORD_LENGTH` */
  async createUser(email: string, name: string, password: string): Promise<SessionUser> {
    const { internalAdapter } = await (await this.#get()).$context;
    const user = await internalAdapter.createUser({ email, name, emailVerified: true }, { method: 'email-password' });
    if (!user) throw new InvariantError('the identity library made no user');
    await internalAdapter.linkAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: await hashPassword(password),
    });
    return { id: user.id, email, name };
  }

  /** A password nobody chose: 120 random bits in groups that can be typed. */
  static randomPassword(): string {
    const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
    const letters = Array.from(randomBytes(24), (byte) => alphabet[byte & 31] as string);
    return [0, 6, 12, 18].map((at) => letters.slice(at, at + 6).join('')).join('-');
  }

  #get(): Promise<Auth> {
    return (this.#auth ??= this.#options().then((options) => createAuth(this.dataSource, options)));
  }

  async #options(): Promise<AuthOptions> {
    const key = deriveKey(await this.secrets.masterKey(), 'auth-cookies/1');
    return { secret: Buffer.from(key).toString('hex'), baseUrl: this.#baseUrl, log: this.log };
  }
}
