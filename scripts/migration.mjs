#!/usr/bin/env node
/**
 * Writes the migration that brings the control plane's tables to what its compiled entities say.
 *
 *   node scripts/migration.mjs NAME          a new file after the existing ones
 *   node scripts/migration.mjs --initial     the first file anew (only while nothing was released)
 *
 * Compares on a fresh embedded Postgres, thrown away afterwards. Build the control plane before.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import 'reflect-metadata';
import { DataSource } from 'typeorm';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'migrations', 'control-plane', 'src');
const INITIAL = '1760000000000-initial.ts';
const [name] = process.argv.slice(2);
if (!name || (name !== '--initial' && !/^[a-z][a-z0-9-]*$/.test(name))) {
  process.stderr.write('usage: node scripts/migration.mjs NAME | --initial   (NAME in kebab-case)\n');
  process.exit(2);
}

/** The statements as a TypeORM migration class. */
function source(className, up, down) {
  const statement = (sql) => `    await runner.query(\`${sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\`);`;
  return [
    `import type { MigrationInterface, QueryRunner } from 'typeorm';`,
    '',
    `export class ${className} implements MigrationInterface {`,
    '  async up(runner: QueryRunner): Promise<void> {',
    ...up.map(statement),
    '  }',
    '',
    '  async down(runner: QueryRunner): Promise<void> {',
    ...down.map(statement),
    '  }',
    '}',
    '',
  ].join('\n');
}

const { startPostgres } = await import('@bystack/embedded');
const { dataSourceOptions } = await import(join(root, 'apps/control-plane/dist/database/data-source.js'));
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const dataDir = mkdtempSync(join(tmpdir(), 'bystack-migration-'));
const postgres = await startPostgres({ dataDir, log: quiet });
try {
  const options = dataSourceOptions(postgres.url, 0);
  const dataSource = new DataSource(name === '--initial' ? { ...options, migrations: [] } : options);
  await dataSource.initialize();
  await dataSource.runMigrations();
  const difference = await dataSource.driver.createSchemaBuilder().log();
  await dataSource.destroy();
  const up = difference.upQueries.map((query) => query.query.trim());
  const down = difference.downQueries.map((query) => query.query.trim()).reverse();
  if (up.length === 0) {
    process.stderr.write('tables and entities agree; nothing to write\n');
  } else {
    const last = Math.max(0, ...readdirSync(folder).map((file) => Number(file.split('-')[0])));
    const stamp = name === '--initial' ? Number(INITIAL.split('-')[0]) : Math.max(Date.now(), last + 1);
    const file = name === '--initial' ? INITIAL : `${stamp}-${name}.ts`;
    const words = file.replace(/^\d+-|\.ts$/g, '').split('-');
    const className = `${words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')}${stamp}`;
    writeFileSync(join(folder, file), source(className, up, down));
    process.stderr.write(`wrote ${join('migrations/control-plane/src', file)}: ${up.length} statements\n`);
  }
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
