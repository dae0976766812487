#!/usr/bin/env node
/**
 * Runs the test kinds one after the other and prints, last, `N passed, N failed`.
 *
 *   node scripts/test.mjs [unit|integration|e2e …]     default: all
 *
 * A kind that ends without its report counts as one failure. Skipped tests are named, never counted as passed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const KINDS = { unit: 'vitest.config.ts', integration: 'test/integration/vitest.config.ts', e2e: 'test/e2e/vitest.config.ts' };

/** Kinds with a folder of their own are run once that folder has a test file. */
const FOLDERS = { integration: ['test/integration', '.int.test.ts'], e2e: ['test/e2e', '.e2e.test.ts'] };
const isEmpty = (kind) => {
  const [folder, ending] = FOLDERS[kind] ?? [];
  return folder !== undefined && !readdirSync(join(root, folder), { recursive: true }).some((name) => String(name).endsWith(ending));
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((kind) => !(kind in KINDS));
if (unknown) {
  process.stderr.write(`unknown test kind ${unknown}; one of ${Object.keys(KINDS).join(', ')}\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'bystack-test-'));
let passed = 0;
let failed = 0;
for (const kind of wanted.length > 0 ? wanted : Object.keys(KINDS)) {
  if (isEmpty(kind)) {
    process.stdout.write(`\n== ${kind}: no tests exist yet\n`);
    continue;
  }
  const report = join(folder, `${kind}.json`);
  process.stdout.write(`\n== ${kind}\n`);
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    KINDS[kind],
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const run = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    passed += result.numPassedTests;
    failed += result.numFailedTests;
    const brokenFiles = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    failed += brokenFiles.length;
    for (const file of brokenFiles) process.stdout.write(`failed to run: ${file.name}\n`);
    for (const file of result.testResults) {
      for (const test of file.assertionResults)
        if (test.status === 'pending' || test.status === 'skipped') process.stdout.write(`skipped: ${test.fullName}\n`);
    }
    if (run.status !== 0 && result.numFailedTests === 0 && brokenFiles.length === 0) {
      failed += 1;
      process.stdout.write(`${kind}: the runner ended with exit code ${run.status} although no test failed\n`);
    }
  } catch (error) {
    failed += 1;
    process.stdout.write(`${kind}: no report (${error instanceof Error ? error.message : String(error)})\n`);
  }
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
