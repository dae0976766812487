/** Serves metrics as text, for whoever collects them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsRegistry } from '@bystack/telemetry';
import { endpointText, type Endpoint } from './endpoint.js';
import { mainchainError } from './errors.js';

/** Collectors at a time. */
const CONNECTIONS_MAX = 16;
const TIMEOUT_MS = 10_000;

/** A listening server. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers `GET /metrics`. @throws BystackError `MAINCHAIN_LISTEN` */
export async function serveMetrics(at: Endpoint, metrics: MetricsRegistry): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS }, (request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen('metrics', at, cause)));
    server.listen(at.port, at.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `MAINCHAIN_LISTEN`: somebody else has the address, or it is not of this machine. */
export const cannotListen = (what: string, at: Endpoint, cause: unknown): Error =>
  mainchainError('MAINCHAIN_LISTEN', `The address for ${what}, ${endpointText(at)}, cannot be listened on: ${(cause as Error).message}.`, {
    remedy: `Choose another address with --${what}, or stop the program that holds it.`,
    fault: 'environment',
    cause,
  });
