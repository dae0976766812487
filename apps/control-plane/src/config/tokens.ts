/** Tokens of what the composition root hands to Nest's container: `@Inject(CONFIG) config: Config`. */

/** The frozen `Config`. */
export const CONFIG = Symbol('config');
/** The process' `Logger` (lib base). */
export const LOGGER = Symbol('logger');
/** The process' `MetricsRegistry` (lib telemetry). */
export const METRICS = Symbol('metrics');
