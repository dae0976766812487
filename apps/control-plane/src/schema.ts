/**
 * Writes the schema: `node dist/schema.js [FILE]`, default libs/api-contract/schema.graphql. Needs no database: it is
 * made from the resolver classes alone.
 */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaText } from './schema-text.js';

const DEFAULT_FILE = fileURLToPath(new URL('../../../libs/api-contract/schema.graphql', import.meta.url));

const [file = DEFAULT_FILE, ...more] = process.argv.slice(2);
if (file.startsWith('-') || more.length > 0) {
  process.stderr.write('usage: node apps/control-plane/dist/schema.js [FILE]   (default libs/api-contract/schema.graphql)\n');
  process.exitCode = 2;
} else {
  writeFileSync(file, await schemaText());
}
