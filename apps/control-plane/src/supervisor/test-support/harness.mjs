// A control plane reduced to its supervisor: started with the folder of the compiled supervisor and JSON settings, it
// adopts, does what it is told, prints one JSON line per answer, and can be killed at any instant.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder, settingsText] = process.argv.slice(2);
const settings = JSON.parse(settingsText);
const load = (name) => import(pathToFileURL(join(folder, name)).href);
const { NodeProcesses } = await load('node-processes.js');
const { LocalDriver } = await load('local-driver.js');
const { sidechainKind } = await load('sidechain-kind.js');

const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const local = new LocalDriver();
/** With `dieBefore` or `dieAfter` the process kills itself around the spawn, where a record is only an intent. */
const driver = {
  spawn: async (order, onExit) => {
    if (settings.die === 'before-spawn') process.kill(process.pid, 'SIGKILL');
    const identity = await local.spawn(order, onExit);
    if (settings.die === 'after-spawn') process.kill(process.pid, 'SIGKILL');
    return identity;
  },
  signal: (target, signal) => local.signal(target, signal),
  inspect: (target) => local.inspect(target),
  find: (args) => local.find(args),
};
const kind = sidechainKind(settings.program);
const processes = new NodeProcesses(
  { dataDir: settings.dataDir, kinds: { SIDECHAIN: kind, MAINCHAIN: kind }, timing: settings.timing, limits: settings.limits },
  { driver, log, unlockKey: async () => settings.unlockKey },
);
await processes.adoptAll();
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const { order, ref, launch } = JSON.parse(line);
  if (order === 'ensure') await processes.ensureRunning(ref, launch);
  if (order === 'list') say(processes.list());
  if (order === 'done') say({ done: true });
}
