/** The feature modules, one line each; resolvers inside them make the schema. */
import { IdentityModule } from './identity/identity.module.js';

export const FEATURES = [IdentityModule];
