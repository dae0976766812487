import { describe, expect, it } from 'vitest';
import {
  NO_NODE_FACTS,
  parseRecordedFacts,
  plan,
  recordMark,
  type ChainFacts,
  type DesiredChain,
  type Goal,
  type NodeFacts,
  type Plan,
} from './index.js';

const desired: DesiredChain = {
  state: 'RUNNING',
  f: 0,
  emptyIntervalMs: 5_000,
  nodes: [
    { name: 'validator-1', validator: true, state: 'RUNNING' },
    { name: 'validator-2', validator: true, state: 'RUNNING' },
  ],
  services: ['index'],
  mainChain: false,
};
const up: NodeFacts = {
  ...NO_NODE_FACTS,
  process: 'RUNNING',
  instanceId: 'one',
  answering: true,
  everAnswered: true,
  peers: 1,
  height: '5',
  networkHeight: '5',
  finalSinceStart: true,
};
const PER_NODE = ['ports', 'keys', 'store', 'config'].flatMap((kind) => [`${kind}/validator-1`, `${kind}/validator-2`]);
const done = (...names: string[]): ChainFacts['recorded'] => ({ marks: Object.fromEntries(names.map((name) => [name, 'DONE' as const])) });
const ready = done('validate', 'quota', 'genesis', ...PER_NODE);
const facts = (change: Partial<ChainFacts> = {}): ChainFacts => ({ recorded: done(), nodes: {}, services: {}, ...change });
const both = (node: NodeFacts): ChainFacts['nodes'] => ({ 'validator-1': node, 'validator-2': node });

/** `STEP: names of actions`, `STEP wait`, `STEP fails on node` or `done`. */
const told = (p: Plan): string => {
  if (p.done) return 'done';
  const step = p.steps.find((s) => s.status === 'RUNNING')?.key ?? '';
  if (p.failure !== null) return `${step} fails on ${p.failure.subject}`;
  return p.actions.length === 0 ? `${step} wait` : `${step}: ${p.actions.map((a) => a.name).join(' ')}`;
};

const cases: [string, Goal, Partial<DesiredChain>, Partial<ChainFacts>, string][] = [
  ['nothing exists', { kind: 'CREATE' }, {}, {}, 'VALIDATE: validate'],
  ['validated', { kind: 'CREATE' }, {}, { recorded: done('validate') }, 'RESERVE_QUOTA: quota'],
  ['quota reserved', { kind: 'CREATE' }, {}, { recorded: done('validate', 'quota') }, 'ALLOCATE: ports/validator-1 ports/validator-2'],
  [
    'one node has ports',
    { kind: 'CREATE' },
    {},
    { recorded: done('validate', 'quota', 'ports/validator-2') },
    'ALLOCATE: ports/validator-1',
  ],
  ['killed within an action', { kind: 'CREATE' }, {}, { recorded: recordMark(done('validate'), 'quota', 'BEGUN') }, 'RESERVE_QUOTA: quota'],
  [
    'no genesis yet',
    { kind: 'CREATE' },
    {},
    { recorded: done('validate', 'quota', ...PER_NODE.filter((n) => !n.startsWith('config'))) },
    'GENESIS: genesis',
  ],
  ['all files written', { kind: 'CREATE' }, {}, { recorded: ready }, 'START_NODES: start/validator-1 start/validator-2'],
  ['one node runs', { kind: 'CREATE' }, {}, { recorded: ready, nodes: { 'validator-1': up } }, 'START_NODES: start/validator-2'],
  [
    'nodes do not answer yet',
    { kind: 'CREATE' },
    {},
    { recorded: ready, nodes: both({ ...up, process: 'STARTING', answering: false }) },
    'START_NODES wait',
  ],
  [
    'a node gave up',
    { kind: 'CREATE' },
    {},
    { recorded: ready, nodes: { 'validator-1': up, 'validator-2': { ...up, process: 'CRASHED', answering: false } } },
    'START_NODES fails on validator-2',
  ],
  ['nodes do not see each other', { kind: 'CREATE' }, {}, { recorded: ready, nodes: both({ ...up, peers: 0 }) }, 'CONNECT_PEERS wait'],
  ['no block yet', { kind: 'CREATE' }, {}, { recorded: ready, nodes: both({ ...up, height: '0' }) }, 'FIRST_FINAL_BLOCK wait'],
  ['a block is final', { kind: 'CREATE' }, {}, { recorded: ready, nodes: both(up) }, 'START_SERVICES: service/index'],
  [
    'no empty blocks: the test makes the first one',
    { kind: 'CREATE' },
    { emptyIntervalMs: 0 },
    { recorded: ready, nodes: both({ ...up, height: '0' }), services: { index: true } },
    'TEST_TRANSACTION: self-test',
  ],
  [
    'tested',
    { kind: 'CREATE' },
    {},
    { recorded: { marks: { ...ready.marks, 'self-test': 'DONE' } }, nodes: both(up), services: { index: true } },
    'done',
  ],
  [
    'with a main-chain',
    { kind: 'CREATE' },
    { mainChain: true },
    { recorded: { marks: { ...ready.marks, 'self-test': 'DONE' } }, nodes: both(up), services: { index: true } },
    'REGISTER_ON_MAINCHAIN: register',
  ],
  ['nothing to take back', { kind: 'COMPENSATE' }, {}, {}, 'done'],
  [
    'the last thing first',
    { kind: 'COMPENSATE' },
    {},
    { recorded: { marks: { ...ready.marks, 'self-test': 'BEGUN' } }, nodes: both(up), services: { index: true } },
    'TEST_TRANSACTION: undo/self-test',
  ],
  [
    'a process that no mark names',
    { kind: 'COMPENSATE' },
    {},
    { recorded: done('validate'), nodes: { 'validator-1': up } },
    'START_NODES: undo/start/validator-1',
  ],
  ['begun counts as made', { kind: 'COMPENSATE' }, {}, { recorded: { marks: { quota: 'BEGUN' } } }, 'RESERVE_QUOTA: undo/quota'],
  [
    'deletion stops services first',
    { kind: 'DELETE' },
    { state: 'DELETED' },
    { recorded: ready, nodes: both(up), services: { index: true } },
    'STOP_SERVICES: undo/service/index',
  ],
  [
    'deletion stops nodes, those that gave up too',
    { kind: 'DELETE' },
    {},
    { recorded: ready, nodes: both({ ...up, process: 'CRASHED', answering: false }) },
    'STOP_NODES: undo/start/validator-1 undo/start/validator-2',
  ],
  [
    'pause',
    { kind: 'PAUSE' },
    { state: 'PAUSED' },
    { recorded: ready, nodes: both(up), services: { index: true } },
    'STOP_SERVICES: stop-service/index',
  ],
  ['pause, services stopped', { kind: 'PAUSE' }, {}, { recorded: ready, nodes: { 'validator-2': up } }, 'STOP_NODES: stop/validator-2'],
  ['paused', { kind: 'PAUSE' }, {}, { recorded: ready }, 'done'],
  ['resume', { kind: 'RESUME' }, {}, { recorded: ready }, 'START_NODES: start/validator-1 start/validator-2'],
  [
    'resumed, no new block',
    { kind: 'RESUME' },
    {},
    { recorded: ready, nodes: both({ ...up, finalSinceStart: false }) },
    'FIRST_FINAL_BLOCK wait',
  ],
  ['converged', { kind: 'CONVERGE' }, {}, { recorded: ready, nodes: both(up), services: { index: true } }, 'done'],
  ['a process is missing', { kind: 'CONVERGE' }, {}, { recorded: ready, nodes: { 'validator-1': up } }, 'START_NODES: start/validator-2'],
  [
    'a node that gave up is left alone',
    { kind: 'CONVERGE' },
    {},
    { recorded: ready, nodes: { 'validator-1': up, 'validator-2': { ...up, process: 'CRASHED' } }, services: { index: true } },
    'done',
  ],
  ['a chain without files is not started', { kind: 'CONVERGE' }, {}, { services: { index: true } }, 'done'],
  [
    'a node that shall not run',
    { kind: 'CONVERGE' },
    { nodes: desired.nodes.map((n) => ({ ...n, state: n.name === 'validator-1' ? 'STOPPED' : 'RUNNING' }) as const) },
    { recorded: ready, nodes: both(up) },
    'STOP_NODES: stop/validator-1',
  ],
  [
    'paused chain with a process',
    { kind: 'CONVERGE' },
    { state: 'PAUSED' },
    { recorded: ready, nodes: { 'validator-1': up } },
    'STOP_NODES: stop/validator-1',
  ],
  ['stop a node', { kind: 'STOP_NODE', node: 'validator-1' }, {}, { nodes: both(up) }, 'STOP_NODE: stop/validator-1'],
  ['a node is stopped', { kind: 'STOP_NODE', node: 'validator-1' }, {}, { nodes: { 'validator-2': up } }, 'done'],
  ['start a node', { kind: 'START_NODE', node: 'validator-1', fromInstance: null }, {}, {}, 'START_NODE: start/validator-1'],
  ['it runs already', { kind: 'START_NODE', node: 'validator-1', fromInstance: 'one' }, {}, { nodes: both(up) }, 'done'],
  [
    'it gave up before: start it anew',
    { kind: 'START_NODE', node: 'validator-1', fromInstance: 'one' },
    {},
    { nodes: both({ ...up, process: 'CRASHED', answering: false }) },
    'START_NODE: start/validator-1',
  ],
  [
    'it gave up again',
    { kind: 'START_NODE', node: 'validator-1', fromInstance: 'zero' },
    {},
    { nodes: both({ ...up, process: 'CRASHED', answering: false }) },
    'START_NODE fails on validator-1',
  ],
  [
    'it catches up',
    { kind: 'START_NODE', node: 'validator-1', fromInstance: null },
    {},
    { nodes: both({ ...up, syncing: true }) },
    'CATCH_UP wait',
  ],
  ['restart', { kind: 'RESTART_NODE', node: 'validator-1', fromInstance: 'one' }, {}, { nodes: both(up) }, 'STOP_NODE: stop/validator-1'],
  [
    'restart, stopped',
    { kind: 'RESTART_NODE', node: 'validator-1', fromInstance: 'one' },
    {},
    { nodes: { 'validator-1': { ...up, process: 'NONE', answering: false } } },
    'START_NODE: start/validator-1',
  ],
  ['restarted', { kind: 'RESTART_NODE', node: 'validator-1', fromInstance: 'zero' }, {}, { nodes: both(up) }, 'done'],
];

describe('plan', () => {
  it.each(cases)('%s: %o', (_title, goal, wish, known, expected) => {
    expect(told(plan({ ...desired, ...wish }, facts(known), goal))).toBe(expected);
  });

  it('shows steps before the present one as done and those behind as pending', () => {
    const { steps } = plan(desired, facts({ recorded: done('validate', 'quota', 'ports/validator-1') }), { kind: 'CREATE' });
    expect(steps.map((s) => s.status)).toEqual(['DONE', 'DONE', 'RUNNING', ...Array.from({ length: 9 }, () => 'PENDING')]);
    expect(steps[2]).toMatchObject({ key: 'ALLOCATE', progress: 0.5, message: '1 of 2' });
  });

  it('skips the registration without a main-chain', () => {
    const all = { recorded: { marks: { ...ready.marks, 'self-test': 'DONE' as const } }, nodes: both(up), services: { index: true } };
    expect(plan(desired, facts(all), { kind: 'CREATE' }).steps.at(-1)).toMatchObject({ key: 'REGISTER_ON_MAINCHAIN', status: 'SKIPPED' });
  });

  it('refuses a node that the chain does not have', () => {
    expect(() => plan(desired, facts(), { kind: 'STOP_NODE', node: 'x' })).toThrow('The chain has no node "x".');
  });
});

describe('stored facts', () => {
  it('are read back as written', () => {
    const recorded = recordMark(recordMark({ marks: {} }, 'quota', 'BEGUN'), 'keys/validator-1', 'DONE');
    expect(parseRecordedFacts(JSON.parse(JSON.stringify(recorded)))).toEqual(recorded);
    expect(recordMark(recordMark(recorded, 'quota', 'DONE'), 'keys/validator-1', null)).toEqual({ marks: { quota: 'DONE' } });
    expect([parseRecordedFacts(null), parseRecordedFacts({})]).toEqual([{ marks: {} }, { marks: {} }]);
  });

  it('are refused when damaged', () => {
    for (const value of [1, 'x', [], { marks: [] }, { marks: 1 }, { marks: { quota: 'MAYBE' } }])
      expect(() => parseRecordedFacts(value), JSON.stringify(value)).toThrow(
        expect.objectContaining({ code: 'PROVISIONING_FACTS' }) as Error,
      );
  });
});
