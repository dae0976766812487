#!/usr/bin/env node
/** `npm run --silent vectors -- DIR…`: judges every vector file of the directories. File name and dialect decide the check. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runVectors, type VectorFile } from './runner.js';

const HELP = `Usage: npm run --silent vectors -- DIR…

Runs every .json file below the given directories through the check that its name and its dialect
(the start of its "source") choose. Prints a line per file and, last, "N passed, N failed" counting cases.
Exit code 0 when all passed, 1 on any failure, 2 on wrong usage.
`;

const directories = process.argv.slice(2);
if (directories.includes('--help') || directories.includes('-h')) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (directories.length === 0) {
  process.stderr.write(HELP);
  process.exit(2);
}

const files: VectorFile[] = [];
for (const directory of directories) {
  try {
    for (const name of readdirSync(directory)
      .filter((n) => n.endsWith('.json'))
      .sort()) {
      files.push({ name, path: join(directory, name), text: readFileSync(join(directory, name), 'utf8') });
    }
  } catch (error) {
    process.stderr.write(`${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}
const { failed } = await runVectors(files, (line) => process.stdout.write(`${line}\n`));
process.exit(failed === 0 && files.length > 0 ? 0 : 1);
