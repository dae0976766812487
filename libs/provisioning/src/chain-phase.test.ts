import { describe, expect, it } from 'vitest';
import {
  BOOTSTRAP_GRACE_MS,
  chainPhase,
  liveWindowMs,
  type ChainPhase,
  type NodeStatus,
  type PhaseFacts,
  type PhaseValidator,
} from './index.js';

const NOW = 1_800_000_000_000;
const validators = (...statuses: NodeStatus[]): PhaseValidator[] =>
  statuses.map((status, i) => ({ name: `validator-${i + 1}`, status, lastHeardAtMs: NOW - 500 }));
const four = validators('RUNNING', 'RUNNING', 'RUNNING', 'RUNNING');
const active: PhaseFacts = {
  previous: 'ACTIVE',
  desired: 'RUNNING',
  creation: 'DONE',
  removed: false,
  f: 1,
  validators: four,
  blockIntervalMs: 500,
  emptyIntervalMs: 5_000,
  lastFinalAtMs: NOW - 3_000,
  oldestPendingAtMs: null,
  startedAtMs: NOW - 600_000,
  unhealthyServices: [],
};
const silent = (ms: number): PhaseValidator[] => four.map((v, i) => (i === 3 ? { ...v, lastHeardAtMs: NOW - ms } : v));

const cases: [string, Partial<PhaseFacts>, ChainPhase, string | null, string[]?][] = [
  ['a draft', { creation: 'NONE', previous: 'DRAFT' }, 'DRAFT', null],
  ['in creation, nothing runs', { creation: 'RUNNING', validators: validators('PENDING', 'PENDING') }, 'PROVISIONING', null],
  ['in creation, a node runs', { creation: 'RUNNING', validators: validators('STARTING', 'PENDING') }, 'BOOTSTRAPPING', null],
  ['in creation, tested not yet', { creation: 'RUNNING' }, 'BOOTSTRAPPING', null],
  ['creation taken back', { creation: 'UNDONE' }, 'FAILED', 'CREATION_UNDONE'],
  ['all well', {}, 'ACTIVE', null],
  ['idle within the window', { lastFinalAtMs: NOW - 15_000 }, 'ACTIVE', null],
  ['no final block for the window', { lastFinalAtMs: NOW - 15_001 }, 'HALTED', 'NO_FINAL_BLOCK'],
  [
    'one validator crashed',
    { validators: validators('RUNNING', 'CRASHED', 'RUNNING', 'RUNNING') },
    'DEGRADED',
    'VALIDATOR_DOWN',
    ['validator-2'],
  ],
  ['one validator stopped', { validators: validators('RUNNING', 'STOPPED', 'RUNNING', 'RUNNING') }, 'DEGRADED', 'VALIDATOR_DOWN'],
  ['one validator unreachable', { validators: validators('UNREACHABLE', 'RUNNING', 'RUNNING', 'RUNNING') }, 'DEGRADED', 'VALIDATOR_DOWN'],
  [
    'two of four down, at once',
    { validators: validators('RUNNING', 'CRASHED', 'RUNNING', 'STOPPED'), lastFinalAtMs: NOW - 10 },
    'HALTED',
    'QUORUM_LOST',
    ['validator-2', 'validator-4'],
  ],
  ['one silent for 30 s', { validators: silent(30_000) }, 'ACTIVE', null],
  ['one silent for longer', { validators: silent(30_001) }, 'DEGRADED', 'VALIDATOR_SILENT', ['validator-4']],
  [
    'a validator never heard since the start',
    { validators: four.map((v) => ({ ...v, lastHeardAtMs: null })) },
    'DEGRADED',
    'VALIDATOR_SILENT',
  ],
  ['catching up is voting soon', { validators: validators('RUNNING', 'SYNCING', 'RUNNING', 'LAGGING') }, 'ACTIVE', null],
  ['the index is behind', { unhealthyServices: ['index'] }, 'DEGRADED', 'SERVICE_UNHEALTHY', ['index']],
  ['no empty blocks, idle for a day', { emptyIntervalMs: 0, lastFinalAtMs: NOW - 86_400_000 }, 'ACTIVE', null],
  [
    'no empty blocks, a transaction waits',
    { emptyIntervalMs: 0, oldestPendingAtMs: NOW - 5_000, lastFinalAtMs: NOW - 86_400_000 },
    'ACTIVE',
    null,
  ],
  [
    'no empty blocks, a transaction waits too long',
    { emptyIntervalMs: 0, oldestPendingAtMs: NOW - 5_001, lastFinalAtMs: NOW - 86_400_000 },
    'HALTED',
    'NO_FINAL_BLOCK',
  ],
  ['being paused', { desired: 'PAUSED', validators: validators('STOPPED', 'STOPPED', 'RUNNING', 'STOPPED') }, 'ACTIVE', null],
  ['paused', { desired: 'PAUSED', validators: validators('STOPPED', 'STOPPED', 'STOPPED', 'STOPPED') }, 'PAUSED', null],
  ['resumed, no block yet', { previous: 'PAUSED', startedAtMs: NOW - 1_000 }, 'BOOTSTRAPPING', 'FIRST_BLOCK_AWAITED'],
  [
    'resumed, nodes start',
    { previous: 'BOOTSTRAPPING', startedAtMs: NOW - 1_000, validators: validators('STARTING', 'STOPPED', 'STOPPED', 'STARTING') },
    'BOOTSTRAPPING',
    'FIRST_BLOCK_AWAITED',
  ],
  [
    'resumed, no block for too long',
    { previous: 'BOOTSTRAPPING', startedAtMs: NOW - BOOTSTRAP_GRACE_MS - 1, lastFinalAtMs: NOW - 90_000 },
    'HALTED',
    'NO_FINAL_BLOCK',
  ],
  ['resumed and final', { previous: 'BOOTSTRAPPING', startedAtMs: NOW - 4_000 }, 'ACTIVE', null],
  ['healed from halt', { previous: 'HALTED' }, 'ACTIVE', null],
  ['being deleted', { desired: 'DELETED', previous: 'DEGRADED' }, 'DEGRADED', null],
  ['deleted', { desired: 'DELETED', removed: true }, 'DELETED', null],
  ['archived', { desired: 'ARCHIVED', validators: validators('STOPPED') }, 'ARCHIVED', null],
  ['one validator alone', { f: 0, validators: validators('RUNNING') }, 'ACTIVE', null],
  ['one validator alone, down', { f: 0, validators: validators('CRASHED') }, 'HALTED', 'QUORUM_LOST'],
];

describe('chain phase', () => {
  it.each(cases)('%s', (_title, change, phase, code, subjects) => {
    const seen = chainPhase({ ...active, ...change }, NOW);
    expect([seen.phase, seen.reason?.code ?? null]).toEqual([phase, code]);
    if (subjects !== undefined) expect(seen.reason?.subjects).toEqual(subjects);
  });

  it('has the window of product.md 4.1', () => {
    expect(liveWindowMs(500, 5_000)).toBe(15_000);
    expect(liveWindowMs(2_000, 5_000)).toBe(20_000);
    expect(liveWindowMs(500, 0)).toBe(5_000);
  });
});
