#!/usr/bin/env node
/**
 * Set-up behind `prestart`, `pretest` and the other commands: dependencies, build and, for tests, system packages.
 * Dependency-free (it runs before node_modules exists) and silent on stdout: every line goes to stderr.
 *
 *   node scripts/setup.mjs [--console] [--test] [--help]
 *
 * Each step runs only when its inputs changed (content hash kept below node_modules). Exit code 3 with one sentence
 * when the machine lacks something.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'node_modules', '.bystack');
const logFile = join(root, 'node_modules', '.bystack', 'setup.log');
const say = (line) => process.stderr.write(`${line}\n`);

/** Ends with the exit code of a missing requirement. */
function missing(sentence) {
  say(`bystack set-up: ${sentence}`);
  process.exit(3);
}

/** One set-up at a time per checkout; the lock lies outside it, since installing replaces node_modules. */
const lockFile = join(
  tmpdir(),
  `bystack-setup-${createHash('sha256')
    .update(`${process.getuid?.() ?? ''} ${root}`)
    .digest('hex')
    .slice(0, 16)}.lock`,
);
const LOCK_POLL_MS = 200;
/** A lock without a process number for this long was left by a process killed while it made it. */
const LOCK_EMPTY_POLLS = 25;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function takeLock() {
  for (let waited = 0; ; waited++) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      process.on('exit', () => rmSync(lockFile, { force: true }));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    let holder = 0;
    try {
      holder = Number(readFileSync(lockFile, 'utf8'));
    } catch {
      continue;
    }
    const abandoned = holder > 0 ? !isAlive(holder) : waited > LOCK_EMPTY_POLLS;
    if (abandoned) rmSync(lockFile, { force: true });
    else {
      if (waited === 0) say(`bystack set-up: another set-up of this checkout is running (process ${holder}); waiting for it.`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS);
    }
  }
}

function filesBelow(path, accept, out = []) {
  const full = join(root, path);
  if (!existsSync(full)) return out;
  for (const entry of readdirSync(full, { withFileTypes: true })) {
    if (['node_modules', 'dist', '.next'].includes(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) filesBelow(child, accept, out);
    else if (accept(entry.name)) out.push(child);
  }
  return out;
}

function hashOf(paths, salt = '') {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch} ${salt}`);
  for (const path of [...paths].sort()) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

const readStamp = (name) => {
  const file = join(stamps, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** Runs a command with its output in the log; prints elapsed seconds while it runs on a terminal. */
function run(title, command, args, options = {}) {
  const started = Date.now();
  process.stderr.write(`bystack set-up: ${title} … `);
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  if (result.status === 0) {
    say(`done in ${seconds} s`);
    return;
  }
  say(`failed after ${seconds} s`);
  say(output.split('\n').slice(-60).join('\n'));
  if (existsSync(stamps)) writeFileSync(logFile, output);
  throw new Error(`${command} ${args.join(' ')} ended with ${result.error ? result.error.message : `exit code ${result.status}`}`);
}

function once(name, hash, outputs, work) {
  if (readStamp(name) === hash && outputs.every((path) => existsSync(join(root, path)))) return;
  rmSync(join(stamps, name), { force: true });
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), hash);
}

function onPath(program) {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(dir, program), constants.X_OK);
      return true;
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  return false;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    missing(`Node ${process.versions.node} is too old; install Node 20.19 or newer from https://nodejs.org and run the command again.`);
  }
  try {
    accessSync(root, constants.W_OK);
  } catch {
    missing(`the folder ${root} is not writable for this user; change its owner or run the command as its owner.`);
  }
}

function installDependencies() {
  const manifests = [
    'package-lock.json',
    'package.json',
    ...['libs', 'apps', 'migrations'].flatMap((d) => filesBelow(d, (n) => n === 'package.json')),
  ];
  once('install', hashOf(manifests), ['node_modules/typescript/bin/tsc'], () => {
    run('installing dependencies (npm ci, about a minute)', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  });
}

function buildKernels() {
  const inputs = ['scripts/build-wasm.mjs', 'package-lock.json', ...filesBelow(join('libs', 'tensority', 'assembly'), () => true)];
  once('wasm', hashOf(inputs), ['libs/tensority/src/kernel.gen.ts'], () => {
    run('compiling WebAssembly', process.execPath, ['scripts/build-wasm.mjs']);
  });
}

function build() {
  const isSource = (n) => /\.(ts|graphql|json)$/.test(n);
  const sources = ['tsconfig.base.json', 'tsconfig.json', ...['libs', 'apps', 'migrations'].flatMap((d) => filesBelow(d, isSource))].filter(
    (path) => !path.startsWith(join('apps', 'console')),
  );
  once(
    'build',
    hashOf(sources),
    ['apps/cli/dist', 'apps/control-plane/dist', 'apps/mainchain-node/dist', 'apps/sidechain-node/dist'],
    () => {
      run('compiling (tsc -b)', process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
    },
  );
}

function buildConsole() {
  const inputs = [
    ...filesBelow(join('apps', 'console'), () => true).filter((path) => relative(join('apps', 'console'), path) !== 'next-env.d.ts'),
    ...filesBelow(join('libs', 'api-contract'), (n) => /\.(ts|graphql)$/.test(n)),
  ].filter((path) => !path.includes('tsbuildinfo'));
  once('console', hashOf(inputs), ['apps/console/.next/BUILD_ID'], () => {
    run('building the console (next build)', process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: join(root, 'apps/console'),
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    });
  });
}

function installSystemPackage(name, program, variable) {
  if (onPath(program)) return true;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    run(`installing the system package ${name}`, 'apt-get', ['install', '-y', '--no-install-recommends', name], { env });
  try {
    install();
  } catch {
    try {
      run('refreshing the package lists', 'apt-get', ['update'], { env });
      install();
    } catch {
      say(`bystack set-up: the system package ${name} could not be installed${variable ? `; set ${variable} to use another copy` : ''}.`);
    }
  }
  return onPath(program);
}

function testPackages() {
  if (!process.env.CHROMIUM_PATH && !installSystemPackage('chromium', 'chromium', 'CHROMIUM_PATH')) {
    missing('the tests need Chromium: run `apt-get install chromium` as root, or set CHROMIUM_PATH to a Chromium binary.');
  }
  if (!process.env.REDIS_URL && !installSystemPackage('redis-server', 'redis-server', 'REDIS_URL')) {
    say(
      'bystack set-up: no redis-server here (run `apt-get install redis-server` as root, or set REDIS_URL); the Redis half of the queue suite will be reported as skipped.',
    );
  }
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  say(
    'usage: node scripts/setup.mjs [--console] [--test]\n  --console  build the web console too\n  --test     also provide Chromium and redis-server for the tests',
  );
  process.exit(0);
}
const unknown = args.find((a) => !['--console', '--test'].includes(a));
if (unknown) {
  say(`bystack set-up: unknown option ${unknown}; see --help.`);
  process.exit(2);
}
try {
  checkNode();
  takeLock();
  installDependencies();
  buildKernels();
  build();
  if (args.includes('--console') || args.includes('--test')) buildConsole();
  if (args.includes('--test')) testPackages();
} catch (error) {
  say(
    `bystack set-up: ${error instanceof Error ? error.message : String(error)}; the last lines are above. Fix that and run the same command again.`,
  );
  process.exit(3);
}
