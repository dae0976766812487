import { Module, type OnModuleInit } from '@nestjs/common';
import { rowIdIn } from '../common/ids.js';
import { NodeRegistry } from '../common/relay/node-registry.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthService } from './auth.service.js';
import { AuthenticationService } from './authentication.service.js';
import { FirstAdminService } from './first-admin.service.js';
import { OrganizationsResolver } from './organizations.resolver.js';
import { OrganizationsService } from './organizations.service.js';
import { SignInGuard } from './sign-in-guard.service.js';
import { ViewerResolver } from './viewer.resolver.js';
import { ViewerService } from './viewer.service.js';

/** People, organizations, keys and who is asking. */
@Module({
  providers: [
    AuthService,
    AuthenticationService,
    ApiKeysService,
    OrganizationsService,
    ViewerService,
    SignInGuard,
    FirstAdminService,
    ViewerResolver,
    OrganizationsResolver,
  ],
  exports: [AuthService, AuthenticationService, SignInGuard, OrganizationsService, FirstAdminService],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly nodes: NodeRegistry,
    private readonly organizations: OrganizationsService,
    private readonly keys: ApiKeysService,
  ) {}

  onModuleInit(): void {
    this.nodes.register('Organization', 'organization.read', (ctx, id) => rowIdIn(id, (rowId) => this.organizations.byId(ctx, rowId)));
    this.nodes.register('ApiKey', 'organization.read', (ctx, id) => rowIdIn(id, (rowId) => this.keys.byId(ctx, rowId)));
    this.nodes.register('User', 'organization.read', (ctx, id) => this.organizations.userById(ctx, id));
  }
}
