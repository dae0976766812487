#!/usr/bin/env node
/**
 * Removes one condition of libs/bbft at a time and counts the seeds until a checker of the simulator notices.
 *
 *   node libs/simulator/mutations/main.mjs [--validators N] [--seeds MAX] [ID …]
 *
 * A mutant is a patched copy of the sources, compiled to node_modules/.bystack/mutants; production code has no seam for
 * it. Exit code 0 when every mutant was caught, 1 when one survived, 2 when an edit no longer fits the sources.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { installFastHasher } from '@bystack/base';
import { FAULTS, planOf, runScenario } from '@bystack/simulator';
import { MUTANTS } from './mutants.mjs';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const sources = join(root, 'libs/bbft/src');
const { values, positionals } = parseArgs({
  options: { validators: { type: 'string', default: '4' }, seeds: { type: 'string', default: '200' } },
  allowPositionals: true,
});

/** Compiles a patched copy of the engine and loads it. */
async function mutate({ id, edits, ...single }) {
  const out = join(root, 'node_modules/.bystack/mutants', id);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  const open = new Set(edits ?? [single]);
  for (const name of readdirSync(sources).filter((n) => n.endsWith('.ts') && !n.endsWith('.test.ts'))) {
    let text = readFileSync(join(sources, name), 'utf8');
    for (const edit of edits ?? [single]) {
      const { file, find, put } = edit;
      if (file !== name) continue;
      open.delete(edit);
      if (text.split(find).length !== 2) throw new Error(`${id}: the edit of ${file} no longer fits`);
      text = text.replace(find, () => put);
    }
    const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    writeFileSync(join(out, name.replace(/[.]ts$/, '.js')), ts.transpileModule(text, { compilerOptions: options }).outputText);
  }
  if (open.size > 0) throw new Error(`${id}: a file of its edits is gone`);
  return (await import(pathToFileURL(join(out, 'index.js')).href)).bbftEngine;
}

await installFastHasher();
const validators = Number(values.validators);
const unknown = positionals.find((id) => !MUTANTS.some((m) => m.id === id));
if (unknown) {
  process.stderr.write(`there is no mutant ${unknown}; there are ${MUTANTS.map((m) => m.id).join(', ')}\n`);
  process.exit(2);
}
let survivors = 0;
let unfit = 0;
for (const mutant of MUTANTS.filter((m) => positionals.length === 0 || positionals.includes(m.id))) {
  let engine;
  try {
    engine = await mutate(mutant);
  } catch (error) {
    process.stdout.write(`${error.message}\n`);
    unfit++;
    continue;
  }
  let caught = null;
  let seed = 1;
  for (; seed <= Number(values.seeds) && !caught; seed++)
    caught = runScenario(planOf(seed, { validators, gateways: validators, faults: mutant.faults ?? FAULTS }), { engine }).breach;
  if (!caught) survivors++;
  const verdict = caught ? `${caught.invariant} after ${seed - 1} seeds: ${caught.sentence}` : `SURVIVES ${values.seeds} seeds`;
  process.stdout.write(`${mutant.id.padEnd(24)} ${mutant.rule.padEnd(52)} ${verdict}\n`);
}
process.exit(unfit > 0 ? 2 : survivors > 0 ? 1 : 0);
