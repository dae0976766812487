#!/usr/bin/env node
/** `npm start`: the default run in the foreground. stdout carries the result, everything else goes to stderr and files. */
import { join } from 'node:path';
import { isBystackError } from '@bystack/base';
import { createLogger } from '@bystack/telemetry';
import { parseStartOptions, START_HELP } from './options.js';
import { startStack, type RunningStack } from './run.js';

const EXIT_USAGE = 2;
const EXIT_ENVIRONMENT = 3;
const EXIT_BUG = 70;

async function main(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (options.help) {
    process.stdout.write(START_HELP);
    return 0;
  }
  const log = createLogger({
    target: { kind: 'file', path: join(options.dataDir, 'logs', 'launcher.log'), maxBytes: 5_000_000, files: 3 },
    level: 'info',
  });
  let interrupted = false;
  let wake: () => void = () => undefined;
  const interruption = new Promise<void>((resolve) => {
    wake = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!interrupted) process.stderr.write('\nstopping …\n');
      interrupted = true;
      wake();
    });
  }
  const stack = await startStack(options, log, (line) => process.stderr.write(`${line} …\n`));
  if (!interrupted) announce(stack, options.json);
  await interruption;
  await stack.stop();
  process.stderr.write('stopped\n');
  return 0;
}

function announce(stack: RunningStack, json: boolean): void {
  const { consoleUrl, graphqlUrl, dataDir, firstAdmin } = stack;
  if (json) {
    process.stdout.write(`${JSON.stringify({ consoleUrl, graphqlUrl, ...(firstAdmin ?? {}), dataDir })}\n`);
  } else {
    const signIn = firstAdmin
      ? `\n  First sign-in (shown once, keep it):\n    e-mail    ${firstAdmin.email}\n    password  ${firstAdmin.password}\n    API key   ${firstAdmin.apiKey}\n`
      : '';
    process.stdout.write(
      `\n  Bystack is ready.\n\n    Console   ${consoleUrl}\n    GraphQL   ${graphqlUrl}\n    Data      ${dataDir}\n${signIn}\n  Ctrl-C stops it; the data stays.\n\n`,
    );
  }
  stack.forgetFirstAdmin();
}

try {
  process.exitCode = await main();
} catch (error) {
  if (isBystackError(error)) {
    process.stderr.write(`bystack: ${error.message}${error.remedy ? ` ${error.remedy}` : ''}\n`);
    process.exitCode = error.fault === 'caller' ? EXIT_USAGE : EXIT_ENVIRONMENT;
  } else {
    process.stderr.write(`bystack: unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT_BUG;
  }
}
