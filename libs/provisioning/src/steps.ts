/**
 * The steps an operation can have, each a rule: what is still to do, what only time resolves, what to take back.
 * Everything derives from facts; doing an action twice is harmless. Source: product.md 4.3, ARCHITECTURE.md 10.
 */
import type { ChainFacts, DesiredChain, DesiredNode, Mark, NodeFacts } from './facts.js';
import { NO_NODE_FACTS } from './facts.js';

/** Steps of all operations. */
export type StepKey =
  | 'VALIDATE'
  | 'RESERVE_QUOTA'
  | 'ALLOCATE'
  | 'KEYS'
  | 'DATABASES'
  | 'GENESIS'
  | 'START_NODES'
  | 'CONNECT_PEERS'
  | 'FIRST_FINAL_BLOCK'
  | 'START_SERVICES'
  | 'TEST_TRANSACTION'
  | 'REGISTER_ON_MAINCHAIN'
  | 'STOP_SERVICES'
  | 'STOP_NODES'
  | 'REMOVE_DATA'
  | 'RELEASE'
  | 'STOP_NODE'
  | 'START_NODE'
  | 'CATCH_UP';

/**
 * What an action does. With `undo` it takes back what the same kind had made:
 * validate (checks the specification) · quota · ports (leases of a node) · keys (folder and keys file of a node) ·
 * store (database of a node) · genesis (specification, genesis block, identifiers) · config (files of a node) ·
 * start (process of a node; undo: stop it and forget its record) · service (undo: stop it and drop what it stored) ·
 * self-test (advance it, done when its last transaction is final; undo: remove accounts, assets and custody keys) ·
 * register · stop and stop-service (keep everything else).
 */
export type ActionKind =
  | 'validate'
  | 'quota'
  | 'ports'
  | 'keys'
  | 'store'
  | 'genesis'
  | 'config'
  | 'start'
  | 'service'
  | 'self-test'
  | 'register'
  | 'stop'
  | 'stop-service';

/** One thing to do now. */
export interface Action {
  /** Deterministic: `keys/validator-1`, `undo/keys/validator-1`. */
  readonly name: string;
  readonly step: StepKey;
  readonly kind: ActionKind;
  /** Node or service, null for the whole chain. */
  readonly subject: string | null;
  readonly undo: boolean;
  /** Name of the mark this action makes or takes away; null when live facts tell. */
  readonly mark: string | null;
}

/** What only time resolves. */
export interface Wait {
  /** Sentence for users. */
  readonly message: string;
  readonly lookAgainMs: number;
}

/** Why a step cannot go on by itself. */
export interface StepFailure {
  readonly code: 'NODE_CRASHED';
  readonly subject: string;
}

/** What a rule says of its step. */
export interface StepLook {
  readonly done: boolean;
  readonly skipped?: boolean;
  readonly actions?: readonly Action[];
  readonly wait?: Wait;
  readonly failure?: StepFailure;
  /** 0 to 1 where it can be told. */
  readonly progress?: number;
  readonly message?: string;
}

/** Facts beside the wish, with short ways to read them. */
export class World {
  constructor(
    readonly desired: DesiredChain,
    readonly facts: ChainFacts,
  ) {}

  node(name: string): NodeFacts {
    return this.facts.nodes[name] ?? NO_NODE_FACTS;
  }

  mark(name: string): Mark | undefined {
    return this.facts.recorded.marks[name];
  }

  /** Nodes that shall run. */
  get wanted(): readonly DesiredNode[] {
    return this.desired.nodes.filter((node) => node.state === 'RUNNING');
  }

  /** Validators of the chain, running or not. */
  get validatorCount(): number {
    return this.desired.nodes.filter((node) => node.validator).length;
  }
}

const LOOK_MS = { process: 100, peers: 150, block: 200, catchUp: 500 };

const action = (step: StepKey, kind: ActionKind, subject: string | null, marked: boolean): Action => {
  const name = subject === null ? kind : `${kind}/${subject}`;
  return { name, step, kind, subject, undo: false, mark: marked ? name : null };
};

const undo = (step: StepKey, kind: ActionKind, subject: string | null): Action => {
  const mark = subject === null ? kind : `${kind}/${subject}`;
  return { name: `undo/${mark}`, step, kind, subject, undo: true, mark };
};

/** Step of marked actions: done when every mark is DONE. */
const marked = (world: World, actions: readonly Action[]): StepLook => {
  const open = actions.filter((a) => world.mark(a.mark ?? a.name) !== 'DONE');
  const done = actions.length - open.length;
  return {
    done: open.length === 0,
    actions: open,
    ...(actions.length > 1 ? { progress: done / actions.length, message: `${done} of ${actions.length}` } : {}),
  };
};

const perNode =
  (step: StepKey, kind: ActionKind) =>
  (world: World): StepLook =>
    marked(
      world,
      world.desired.nodes.filter((n) => n.state !== 'REMOVED').map((n) => action(step, kind, n.name, true)),
    );

const single =
  (step: StepKey, kind: ActionKind) =>
  (world: World): StepLook =>
    marked(world, [action(step, kind, null, true)]);

const genesis = (world: World): StepLook => {
  const made = marked(world, [action('GENESIS', 'genesis', null, true)]);
  return made.done ? perNode('GENESIS', 'config')(world) : made;
};

const firstCrashed = (world: World, nodes: readonly DesiredNode[]): DesiredNode | undefined =>
  nodes.find((node) => world.node(node.name).process === 'CRASHED');

const startNodes = (world: World): StepLook => {
  const nodes = world.wanted;
  const answering = nodes.filter((node) => world.node(node.name).answering).length;
  const crashed = firstCrashed(world, nodes);
  const shown = { progress: nodes.length === 0 ? 1 : answering / nodes.length, message: `${answering} of ${nodes.length} nodes answer` };
  if (crashed !== undefined) return { done: false, failure: { code: 'NODE_CRASHED', subject: crashed.name }, ...shown };
  const actions = nodes.filter((n) => world.node(n.name).process === 'NONE').map((n) => action('START_NODES', 'start', n.name, true));
  return {
    done: answering === nodes.length,
    actions,
    wait: { message: `Waiting for ${nodes.length - answering} of ${nodes.length} nodes to answer.`, lookAgainMs: LOOK_MS.process },
    ...shown,
  };
};

const connectPeers = (world: World): StepLook => {
  const nodes = world.wanted;
  const needed = Math.min(world.validatorCount - world.desired.f, nodes.length) - 1;
  const connected = nodes.filter((node) => world.node(node.name).peers >= needed).length;
  const message = `${connected} of ${nodes.length} nodes see at least ${Math.max(0, needed)} others`;
  return {
    done: connected === nodes.length,
    wait: { message, lookAgainMs: LOOK_MS.peers },
    progress: nodes.length === 0 ? 1 : connected / nodes.length,
    message,
  };
};

/** Of a new chain: any block; of a resumed one: a block since its nodes started. */
const firstFinalBlock =
  (sinceStart: boolean) =>
  (world: World): StepLook => {
    const { desired, wanted } = world;
    const quorum = world.validatorCount - desired.f;
    if (desired.emptyIntervalMs === 0)
      return { done: true, skipped: true, message: 'This chain makes its first block with its first transaction.' };
    if (wanted.filter((node) => node.validator).length < quorum)
      return { done: true, skipped: true, message: 'Fewer validators than a block needs are to run.' };
    const seen = wanted.filter((node) => {
      const facts = world.node(node.name);
      return sinceStart ? facts.finalSinceStart : facts.height !== '0';
    }).length;
    return {
      done: seen > 0,
      wait: { message: 'Waiting for the first final block.', lookAgainMs: LOOK_MS.block },
    };
  };

const startServices = (world: World): StepLook => {
  const open = world.desired.services.filter((name) => world.facts.services[name] !== true);
  return { done: open.length === 0, actions: open.map((name) => action('START_SERVICES', 'service', name, true)) };
};

const register = (world: World): StepLook =>
  world.desired.mainChain
    ? marked(world, [action('REGISTER_ON_MAINCHAIN', 'register', null, true)])
    : { done: true, skipped: true, message: 'No main-chain is configured.' };

const stopServices = (world: World): StepLook => {
  const open = Object.keys(world.facts.services)
    .filter((name) => world.facts.services[name] === true)
    .sort();
  return { done: open.length === 0, actions: open.map((name) => action('STOP_SERVICES', 'stop-service', name, false)) };
};

const stopNodes =
  (which: (node: DesiredNode) => boolean) =>
  (world: World): StepLook => {
    const open = world.desired.nodes.filter((node) => which(node) && world.node(node.name).process !== 'NONE');
    const stopped = world.desired.nodes.length - open.length;
    return {
      done: open.length === 0,
      actions: open.map((node) => action('STOP_NODES', 'stop', node.name, false)),
      progress: world.desired.nodes.length === 0 ? 1 : stopped / world.desired.nodes.length,
    };
  };

/** Restarts what shall run and is down, leaving nodes alone that gave up or were never set up. */
const convergeNodes = (world: World): StepLook => {
  const open = world.wanted.filter((node) => world.node(node.name).process === 'NONE' && world.mark(`config/${node.name}`) === 'DONE');
  return { done: open.length === 0, actions: open.map((node) => action('START_NODES', 'start', node.name, true)) };
};

/** Everything of these kinds that began, to be taken back. */
const takeBack =
  (step: StepKey, kinds: readonly ActionKind[]) =>
  (world: World): StepLook => {
    const names = new Set(Object.keys(world.facts.recorded.marks));
    for (const [name, facts] of Object.entries(world.facts.nodes)) if (facts.process !== 'NONE') names.add(`start/${name}`);
    for (const [name, runs] of Object.entries(world.facts.services)) if (runs) names.add(`service/${name}`);
    for (const kind of kinds) {
      const actions = [...names]
        .filter((name) => name === kind || name.startsWith(`${kind}/`))
        .sort()
        .map((name) => undo(step, kind, name === kind ? null : name.slice(kind.length + 1)));
      if (actions.length > 0) return { done: false, actions };
    }
    return { done: true };
  };

const stopOne =
  (name: string, fromInstance: string | null | undefined) =>
  (world: World): StepLook => {
    const facts = world.node(name);
    const done = facts.process === 'NONE' || (fromInstance !== undefined && facts.instanceId !== fromInstance);
    return { done, actions: [action('STOP_NODE', 'stop', name, false)] };
  };

const startOne =
  (name: string, fromInstance: string | null) =>
  (world: World): StepLook => {
    const facts = world.node(name);
    const down = facts.process === 'NONE' || (facts.process === 'CRASHED' && facts.instanceId === fromInstance);
    if (!down && facts.process === 'CRASHED') return { done: false, failure: { code: 'NODE_CRASHED', subject: name } };
    return {
      done: facts.answering,
      actions: down ? [action('START_NODE', 'start', name, true)] : [],
      wait: { message: 'Waiting for the node to answer.', lookAgainMs: LOOK_MS.process },
    };
  };

const catchUp =
  (name: string) =>
  (world: World): StepLook => {
    const facts = world.node(name);
    const message = `Height ${facts.height} of ${facts.networkHeight}`;
    if (facts.process === 'CRASHED') return { done: false, failure: { code: 'NODE_CRASHED', subject: name } };
    return { done: facts.answering && !facts.syncing, wait: { message, lookAgainMs: LOOK_MS.catchUp }, message };
  };

/** A step of an operation. */
export interface StepRule {
  readonly key: StepKey;
  readonly look: (world: World) => StepLook;
}

const rule = (key: StepKey, look: (world: World) => StepLook): StepRule => ({ key, look });
const always = (): boolean => true;

/** Creation, in order. */
export const CREATE_RULES: readonly StepRule[] = [
  rule('VALIDATE', single('VALIDATE', 'validate')),
  rule('RESERVE_QUOTA', single('RESERVE_QUOTA', 'quota')),
  rule('ALLOCATE', perNode('ALLOCATE', 'ports')),
  rule('KEYS', perNode('KEYS', 'keys')),
  rule('DATABASES', perNode('DATABASES', 'store')),
  rule('GENESIS', genesis),
  rule('START_NODES', startNodes),
  rule('CONNECT_PEERS', connectPeers),
  rule('FIRST_FINAL_BLOCK', firstFinalBlock(false)),
  rule('START_SERVICES', startServices),
  rule('TEST_TRANSACTION', single('TEST_TRANSACTION', 'self-test')),
  rule('REGISTER_ON_MAINCHAIN', register),
];

/** Compensation: the steps of the creation from the last to the first. */
export const COMPENSATE_RULES: readonly StepRule[] = [
  rule('REGISTER_ON_MAINCHAIN', takeBack('REGISTER_ON_MAINCHAIN', ['register'])),
  rule('TEST_TRANSACTION', takeBack('TEST_TRANSACTION', ['self-test'])),
  rule('START_SERVICES', takeBack('START_SERVICES', ['service'])),
  rule('START_NODES', takeBack('START_NODES', ['start'])),
  rule('GENESIS', takeBack('GENESIS', ['config', 'genesis'])),
  rule('DATABASES', takeBack('DATABASES', ['store'])),
  rule('KEYS', takeBack('KEYS', ['keys'])),
  rule('ALLOCATE', takeBack('ALLOCATE', ['ports'])),
  rule('RESERVE_QUOTA', takeBack('RESERVE_QUOTA', ['quota'])),
  rule('VALIDATE', takeBack('VALIDATE', ['validate'])),
];

/** Deletion: the same things as the compensation takes back, in steps of their own. */
export const DELETE_RULES: readonly StepRule[] = [
  rule('STOP_SERVICES', takeBack('STOP_SERVICES', ['register', 'service'])),
  rule('STOP_NODES', takeBack('STOP_NODES', ['start'])),
  rule('REMOVE_DATA', takeBack('REMOVE_DATA', ['self-test', 'config', 'genesis', 'store', 'keys'])),
  rule('RELEASE', takeBack('RELEASE', ['ports', 'quota', 'validate'])),
];

/** Pause: everything stops, nothing is removed. */
export const PAUSE_RULES: readonly StepRule[] = [rule('STOP_SERVICES', stopServices), rule('STOP_NODES', stopNodes(always))];

/** Resume. */
export const RESUME_RULES: readonly StepRule[] = [
  rule('START_NODES', startNodes),
  rule('CONNECT_PEERS', connectPeers),
  rule('FIRST_FINAL_BLOCK', firstFinalBlock(true)),
  rule('START_SERVICES', startServices),
];

/** A running chain without an operation: what shall not run stops, what shall run does. */
export const CONVERGE_RULES: readonly StepRule[] = [
  rule(
    'STOP_NODES',
    stopNodes((node) => node.state !== 'RUNNING'),
  ),
  rule('START_NODES', convergeNodes),
  rule('START_SERVICES', startServices),
];

/** Rules for one node. `fromInstance`: the process that ran when the operation was asked for. */
export function startNodeRules(name: string, fromInstance: string | null): StepRule[] {
  return [rule('START_NODE', startOne(name, fromInstance)), rule('CATCH_UP', catchUp(name))];
}

/** See `startNodeRules`. */
export function stopNodeRules(name: string): StepRule[] {
  return [rule('STOP_NODE', stopOne(name, undefined))];
}

/** See `startNodeRules`: once another process runs than `fromInstance`, the restart has happened. */
export function restartNodeRules(name: string, fromInstance: string | null): StepRule[] {
  return [rule('STOP_NODE', stopOne(name, fromInstance)), ...startNodeRules(name, fromInstance)];
}
