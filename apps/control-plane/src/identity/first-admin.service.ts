/** The first administrator of a new database: a person with a random password, the organization Default, and its key. */
import { Inject, Injectable } from '@nestjs/common';
import { renameSync, writeFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/tokens.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthService } from './auth.service.js';
import { OrganizationEntity } from './organization.entity.js';
import { OrganizationsService } from './organizations.service.js';

/** Shown once by the launcher; kept in BYSTACK_FIRST_ADMIN_FILE (mode 0600) until then, nowhere else. */
export interface FirstAdmin {
  readonly email: string;
  readonly password: string;
  readonly apiKey: string;
}

const EMAIL = 'admin@bystack.local';
/** Serialises concurrent first starts. */
const LOCK = 7_214_001;

@Injectable()
export class FirstAdminService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auth: AuthService,
    private readonly keys: ApiKeysService,
    private readonly organizations: OrganizationsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Makes the first administrator when there is no organization yet, else null. A crash half-way leaves a person
   * without an organization; he is replaced.
   */
  async ensure(): Promise<FirstAdmin | null> {
    const runner = this.dataSource.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    try {
      if (await runner.manager.existsBy(OrganizationEntity, {})) return null;
      return await this.#create();
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      await runner.release();
    }
  }

  async #create(): Promise<FirstAdmin> {
    await this.dataSource.query('DELETE FROM auth_account WHERE "userId" IN (SELECT id FROM auth_user WHERE email = $1)', [EMAIL]);
    await this.dataSource.query('DELETE FROM auth_user WHERE email = $1', [EMAIL]);
    const password = AuthService.randomPassword();
    const user = await this.auth.createUser(EMAIL, 'Administrator', password);
    return this.dataSource.transaction(async (manager) => {
      const { id } = await this.organizations.insert(manager, { name: 'Default', slug: 'default', owner: user.id });
      const key = { organizationId: id, name: 'First administrator', role: 'OWNER' as const, createdBy: user.id, expiresAt: null };
      const made = { email: EMAIL, password, apiKey: (await this.keys.insert(manager, key)).secret };
      // Before the commit: whoever is killed after it still finds the sign-in.
      this.#keepUntilShown(made);
      return made;
    });
  }

  #keepUntilShown(made: FirstAdmin): void {
    const file = this.config.firstAdminFile;
    if (file === null) return;
    writeFileSync(`${file}.tmp`, JSON.stringify(made), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  }
}
