#!/usr/bin/env node
/**
 * Compiles the WebAssembly kernels from AssemblyScript. The bytes become a constant in a generated module, so that a
 * pure lib has them without reading a file. The same source gives the same bytes on every run and machine.
 *
 *   node scripts/build-wasm.mjs [--check] [--help]
 */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const KERNELS = [{ source: 'libs/tensority/assembly/kernel.ts', target: 'libs/tensority/src/kernel.gen.ts', name: 'KERNEL_HEX' }];

/**
 * Compiles one AssemblyScript entry (path below the checkout) with a fixed memory.
 * @param {string} source
 * @param {number} pages memory in pages of 64 KiB
 * @returns {Uint8Array} the module
 * @throws Error with the compiler's output
 */
export function compileWasm(source, pages) {
  const folder = mkdtempSync(join(tmpdir(), 'bystack-wasm-'));
  const out = join(folder, 'out.wasm');
  const memory = ['--initialMemory', String(pages), '--maximumMemory', String(pages)];
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', ...memory, '-o', out];
  try {
    const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [asc, source, ...options], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`asc ${source} ended with exit code ${status}\n${stdout ?? ''}${stderr ?? ''}`);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pages of Tensority's kernel: libs/tensority/assembly/layout.ts. */
const KERNEL_PAGES = 10;

/** Text of the generated module of a kernel. */
const moduleOf = ({ source, name }) =>
  `/** Made by scripts/build-wasm.mjs from ${source}: the module's bytes in hex. */\nexport const ${name} =\n  '${Buffer.from(compileWasm(source, KERNEL_PAGES)).toString('hex')}';\n`;

/** True when the file has that text. */
const has = (path, text) => existsSync(path) && readFileSync(path, 'utf8') === text;

/** Writes the generated modules (whole or not at all); with `check` it only compares. @returns {string[]} targets that differed */
export function buildWasm(check = false) {
  return KERNELS.filter((kernel) => {
    const path = join(root, kernel.target);
    const text = moduleOf(kernel);
    if (has(path, text)) return false;
    if (!check) {
      writeFileSync(`${path}.tmp`, text);
      renameSync(`${path}.tmp`, path);
    }
    return true;
  }).map((kernel) => kernel.target);
}

const USAGE =
  'usage: node scripts/build-wasm.mjs [--check]\n  --check  compile again and compare with the files there; exit code 1 when one differs\n';

function main(args) {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) {
    process.stderr.write(`unknown option ${unknown}\n${USAGE}`);
    return 2;
  }
  const check = args.includes('--check');
  const changed = buildWasm(check);
  for (const target of changed) process.stdout.write(`${target} ${check ? 'differs from its source' : 'written'}\n`);
  return check && changed.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
