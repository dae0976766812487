/** Command line of `npm start`. */
import { resolve } from 'node:path';
import { BystackError } from '@bystack/base';

/** What the caller asked for. */
export interface StartOptions {
  readonly dataDir: string;
  /** Console port: a number, 0 = any free one, undefined = the remembered or default one. */
  readonly port: number | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** Console port of a first start without `--port`. */
export const DEFAULT_PORT = 4400;

export const START_HELP = `usage: npm start -- [--data DIR] [--port N] [--json]

  --data DIR   data folder (default ./.bystack)
  --port N     port of console and API on 127.0.0.1 (default ${DEFAULT_PORT}, or the one of the last start; 0 = any free port)
  --json       print one JSON line {consoleUrl, graphqlUrl, email, password, apiKey, dataDir} when ready
               (email, password and apiKey only at the first start of a data folder)
  --help       this text

environment
  POSTGRES_URL  use this Postgres instead of the embedded one
  REDIS_URL     run the job queues on this Redis instead of Postgres
  BYSTACK_MAINCHAIN_URL    use this bytomd-compatible main-chain node instead of one of our own; off = none
  BYSTACK_MAINCHAIN_TOKEN  its access token, name:secret

Ctrl-C and SIGTERM stop everything that was started here; the data stays.
`;

/**
 * Parses the arguments after `npm start --`. Relative data folders resolve against `cwd`.
 * @throws BystackError `START_USAGE` on an unknown option or a bad value.
 */
export function parseStartOptions(args: readonly string[], cwd: string): StartOptions {
  let dataDir = resolve(cwd, '.bystack');
  let port: number | undefined;
  let json = false;
  let help = false;
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = (args[i] as string).split(/=(.*)/s, 2) as [string, string | undefined];
    const value = (): string => {
      const text = inline ?? args[++i];
      if (text === undefined || text === '') throw usage(`${name} needs a value`);
      return text;
    };
    if (name === '--data') dataDir = resolve(cwd, value());
    else if (name === '--port') port = parsePort(value());
    else if (name === '--json') json = true;
    else if (name === '--help' || name === '-h') help = true;
    else throw usage(`unknown option ${args[i]}`);
  }
  return { dataDir, port, json, help };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw usage(`--port takes a number from 0 to 65535, not ${text}`);
  return port;
}

const usage = (message: string): BystackError =>
  new BystackError({ code: 'START_USAGE' }, { message, remedy: 'See npm start -- --help.', fault: 'caller' });
