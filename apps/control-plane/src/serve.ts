/** The serving roles: start, tell the parent, stop within ten seconds. */
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Surroundings } from './config/config.module.js';
import { createAdapter, prepareServer } from './http/server.js';
import { NestLog } from './observability/nest-log.js';
import { SupervisorLifecycle } from './supervisor/supervisor.lifecycle.js';

const STOP_DEADLINE_MS = 10_000;
/** Chain nodes are given their own ten seconds to end. */
const STOP_WITH_NODES_MS = 18_000;

/** Runs until asked to stop. */
export async function serve(surroundings: Surroundings): Promise<void> {
  const { config, log, metrics } = surroundings;
  const options = { logger: new NestLog(log), abortOnError: false };
  let app: INestApplicationContext;
  let url: string | null = null;
  if (config.servesApi) {
    const web = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(surroundings), createAdapter(config), options);
    await prepareServer(web, config, log, metrics);
    await web.listen(config.port, config.host);
    url = await web.getUrl();
    app = web;
  } else {
    app = await NestFactory.createApplicationContext(AppModule.forRoot(surroundings), options);
  }
  log.info('process.ready', { url });
  process.send?.({ type: 'ready', url });
  stopWhenAsked(app, surroundings);
}

function stopWhenAsked(app: INestApplicationContext, { log }: Surroundings): void {
  let stopping = false;
  const stop = (why: string, nodes: boolean): void => {
    if (stopping) return;
    stopping = true;
    log.info('process.stopping', { why, nodes });
    const deadline = setTimeout(
      () => {
        log.error('process.stop.late');
        process.exit(1);
      },
      nodes ? STOP_WITH_NODES_MS : STOP_DEADLINE_MS,
    );
    if (nodes) app.get(SupervisorLifecycle, { strict: false }).stopNodesAtShutdown();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        clearTimeout(deadline);
        log.error('process.stop.failed', { error });
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal, false));
  process.on('disconnect', () => stop('parent gone', false));
  process.on('message', (message: unknown) => {
    const { type, nodes } = (message ?? {}) as { type?: unknown; nodes?: unknown };
    if (type === 'stop') stop('asked', nodes === true);
  });
}
