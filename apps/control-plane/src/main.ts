/**
 * The control plane's process: `node dist/main.js [all|api|worker|migrate]`. Composition root; everything it needs comes
 * from the environment (config/config.ts). A parent with an IPC channel is told `{type:'ready', url}` and may ask
 * `{type:'stop', nodes}`; when the parent is gone the process ends too, and running chain nodes go on.
 */
import 'reflect-metadata';
import { InvariantError, isBystackError, type Logger } from '@bystack/base';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { join } from 'node:path';
import { loadConfig, type Config } from './config/config.js';

const EXIT_USAGE = 2;
const EXIT_ENVIRONMENT = 3;
const EXIT_BUG = 70;

function loggerOf(config: Config): Logger {
  // Processes that run side by side rotate their own files.
  const name = config.role === 'api' || config.role === 'worker' ? `control-plane-${config.role}` : 'control-plane';
  const path = join(config.dataDir, 'logs', `${name}.log`);
  return createLogger({ target: { kind: 'file', path, maxBytes: 10_000_000, files: 5 }, level: config.logLevel });
}

async function main(): Promise<void> {
  const config = loadConfig(process.argv.slice(2), process.env, process.cwd());
  const log = loggerOf(config).child({ role: config.role, pid: process.pid });
  const surroundings = { config, log, metrics: createMetrics() };
  process.on('unhandledRejection', (error) => {
    log.error('process.unhandled', { error });
    if (error instanceof InvariantError) process.exit(EXIT_BUG);
  });
  if (config.role === 'migrate') {
    const { migrate } = await import('./migrate.js');
    process.stdout.write(`${JSON.stringify({ firstAdmin: await migrate(surroundings) })}\n`);
    return;
  }
  const { serve } = await import('./serve.js');
  await serve(surroundings);
}

main().catch((error: unknown) => {
  if (isBystackError(error)) {
    process.stderr.write(`bystack control plane: ${error.message}${error.remedy ? ` ${error.remedy}` : ''}\n`);
    process.exit(error.fault === 'caller' ? EXIT_USAGE : EXIT_ENVIRONMENT);
  }
  process.stderr.write(`bystack control plane: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(EXIT_BUG);
});
