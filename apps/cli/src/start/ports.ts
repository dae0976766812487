/** Ports of the default run: chosen free once, then remembered in `<data>/run/ports.json`. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BystackError } from '@bystack/base';
import { DEFAULT_PORT } from './options.js';

/** Ports on 127.0.0.1. `console` is the public one; `next` serves the pages behind it. */
export interface Ports {
  readonly console: number;
  readonly next: number;
}

/** Resolves to the port when it can be bound on 127.0.0.1 now (0 = any), else null. */
export function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(bound));
    });
  });
}

/**
 * Chooses both ports and writes them down. A port asked for by number must be free; a remembered or default one is
 * replaced when it is taken.
 * @throws BystackError `START_PORT_IN_USE` for a port asked for by number.
 */
export async function choosePorts(dataDir: string, wanted: number | undefined): Promise<Ports> {
  const remembered = readPorts(dataDir);
  const free = async (candidate: number | undefined): Promise<number> => {
    const port = (candidate === undefined ? null : await tryPort(candidate)) ?? (await tryPort(0));
    if (port === null) throw new BystackError({ code: 'START_NO_PORT' }, { message: 'No free port on 127.0.0.1.', fault: 'environment' });
    return port;
  };
  let consolePort: number;
  if (wanted !== undefined && wanted !== 0) {
    if ((await tryPort(wanted)) === null) {
      throw new BystackError(
        { code: 'START_PORT_IN_USE', port: wanted },
        {
          message: `Port ${wanted} on 127.0.0.1 is in use.`,
          remedy: 'Stop the program that uses it, or start with --port 0 for any free port.',
          fault: 'environment',
        },
      );
    }
    consolePort = wanted;
  } else {
    consolePort = await free(remembered.console ?? (wanted === 0 ? 0 : DEFAULT_PORT));
  }
  let next = await free(remembered.next);
  if (next === consolePort) next = await free(0);
  const ports = { console: consolePort, next };
  const dir = join(dataDir, 'run');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'ports.json.tmp'), JSON.stringify(ports), { mode: 0o600 });
  renameSync(join(dir, 'ports.json.tmp'), join(dir, 'ports.json'));
  return ports;
}

function readPorts(dataDir: string): Partial<Ports> {
  try {
    const value = JSON.parse(readFileSync(join(dataDir, 'run', 'ports.json'), 'utf8')) as Record<string, unknown>;
    const port = (v: unknown): number | undefined => (typeof v === 'number' && Number.isInteger(v) && v > 0 && v < 65536 ? v : undefined);
    const out: { console?: number; next?: number } = {};
    const c = port(value.console);
    const n = port(value.next);
    if (c !== undefined) out.console = c;
    if (n !== undefined) out.next = n;
    return out;
  } catch {
    // First start, or a file cut short: choose anew.
    return {};
  }
}
