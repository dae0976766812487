/** Puts the faults of machines on the timeline of a world: crashes, disks, clocks, late starts, backups, adversaries at work. */
import { LANE } from '@bystack/replica';
import type { Host } from '../host.js';
import { pick, split } from '../random.js';
import type { Fault } from '../scenario.js';
import type { World } from '../world.js';

/** How often a node without room on its disk is started again, ms. */
const RETRY_MS = 500;

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/** Starts every node that is not late and plans everything that will strike. */
export function planMachines(world: World): void {
  const late = new Set(world.scenario.faults.flatMap((f) => (f.kind === 'late' ? [f.node] : [])));
  for (const host of world.hosts) if (!late.has(host.keys.node)) world.start(host);
  for (const fault of world.scenario.faults) planOne(world, fault);
}

const hostsOf = (world: World, node: number): Host[] => world.hosts.filter((h) => h.keys.node === node);

const planOne = (world: World, f: Fault): void => {
  switch (f.kind) {
    case 'late':
      return world.strike(f.from, f.node, () => hostsOf(world, f.node).forEach((h) => world.start(h)));
    case 'crash':
      return planCrash(world, f);
    case 'diskFull':
      return planDiskFull(world, f);
    case 'clock':
      world.strike(f.from, f.node, () => hostsOf(world, f.node).forEach((h) => (h.clockMs = f.ms)));
      if (f.until !== null) world.strike(f.until, f.node, () => hostsOf(world, f.node).forEach((h) => (h.clockMs = 0)));
      return;
    case 'logLost':
      return world.strike(f.from, f.node, () => loseLog(world, world.host(f.node), f.downMs));
    case 'backup':
      return planBackup(world, f);
    case 'forge':
    case 'usurp':
    case 'replay':
      return planNoise(world, f);
    default:
      return;
  }
};

const startLater = (world: World, host: Host, ms: number): void =>
  world.time.later(ms, () => {
    if (!world.isGone(host)) world.start(host);
  });

const planCrash = (world: World, f: Of<'crash'>): void =>
  world.strike(f.from, f.node, () => {
    const host = world.host(f.node);
    host.fuse = { at: f.at, effects: f.effects, kept: f.kept };
    if (f.downMs !== null) whenDown(world, host, f.downMs);
  });

/** The fuse burns at the node's own pace; a node that stays down long enough is started again. */
const whenDown = (world: World, host: Host, downMs: number): void =>
  world.time.later(downMs + 1, () => {
    if (host.up && host.fuse) whenDown(world, host, downMs);
    else if (!host.up && !world.isGone(host)) world.start(host);
  });

const planDiskFull = (world: World, f: Of<'diskFull'>): void => {
  const host = world.host(f.node);
  const again = (): void => {
    if (!host.up && !world.isGone(host)) world.start(host);
    if (host.diskFull) world.time.later(RETRY_MS, again);
  };
  world.strike(f.from, f.node, () => {
    host.diskFull = true;
    world.time.later(RETRY_MS, again);
  });
  if (f.until !== null)
    world.strike(f.until, f.node, () => {
      host.diskFull = false;
      if (!world.isGone(host)) world.start(host);
    });
};

/** Only a node that has a chain can tell that its log is missing; an empty disk is another node's first start. */
const loseLog = (world: World, host: Host, downMs: number): void => {
  if (!host.disk.store.tip) return;
  host.crash(0);
  world.lostLog(host);
  startLater(world, host, downMs);
};

const planBackup = (world: World, f: Of<'backup'>): void => {
  const host = world.host(f.node);
  let backup = host.disk.copy();
  world.strike(f.takenAt, f.node, () => (backup = host.disk.copy()));
  world.strike(f.from, f.node, () => {
    host.crash(0);
    host.disk = backup;
    world.start(host);
  });
};

const planNoise = (world: World, f: Of<'forge' | 'usurp' | 'replay'>): void => {
  const random = split(world.scenario.seed, `${f.kind} ${String(f.node)}`);
  const host = world.host(f.node);
  const others = world.hosts.filter((h) => h.keys.node !== f.node);
  const speak = (): void => {
    const adversary = world.adversaries.get(f.node);
    const bytes = { forge: () => adversary?.forge(), usurp: () => adversary?.usurp(), replay: () => adversary?.repeat() }[f.kind]();
    if (bytes && host.up) world.transmit(host, pick(random, others), LANE.consensus, bytes);
    if (f.until === null || world.at < f.until) world.time.later(f.everyMs, speak);
  };
  world.plan(f.from, speak);
};
