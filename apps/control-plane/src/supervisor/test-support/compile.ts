/** Compiles this folder for a process of its own, where the built libs of the workspace resolve. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SUPERVISOR = join(dirname(fileURLToPath(import.meta.url)), '..');
const CACHE = join(SUPERVISOR, '..', '..', '..', '..', 'node_modules', '.cache');

/** A new folder with the JavaScript of the supervisor; the caller removes it. */
export function compileSupervisor(): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'supervisor-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of readdirSync(SUPERVISOR)) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const { outputText } = ts.transpileModule(readFileSync(join(SUPERVISOR, name), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, experimentalDecorators: true },
    });
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), outputText);
  }
  return folder;
}
