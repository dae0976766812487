/**
 * Writes the schema: `node dist/schema.js [FILE]`, default libs/api-contract/schema.graphql. Needs no database: it is
 * made from the resolver classes alone.
 */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaText } from './schema-text.js';

const DEFAULT_FILE = fileURLToPath(new URL('../../../libs/api-contract/schema.graphql', import.meta.url));

writeFileSync(process.argv[2] ?? DEFAULT_FILE, await schemaText());
