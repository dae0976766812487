#!/usr/bin/env node
/** `npm run --silent sim`: one run per seed. Exit codes: 0 all passed, 1 a seed failed, 2 usage. */
import { runCommand } from './command.js';

process.exitCode = await runCommand(
  process.argv.slice(2),
  (line) => process.stdout.write(`${line}\n`),
  (line) => process.stderr.write(`${line}\n`),
);
