import { describe, expect, it } from 'vitest';
import type { ChainEntity } from '../chains/chain.entity.js';
import { parseSpecInput } from '../chains/spec-input.js';
import { toFaultMargin, toFindings } from '../chains/chain-view.js';
import type { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { viewToFacts, type NodeProcessView } from '../supervisor/node-view.js';
import { nodeFields, observeChain, type ChainFields } from './observation.js';
import { newRecorded, recordedColumn, withMark } from './recorded.js';

const NOW = 1_700_000_100_000;
const parsed = parseSpecInput({ name: 'Acme', validatorCount: 4 }, 'x1');
const settings = parsed.ok ? parsed.settings : null;
const NAMES = ['validator-1', 'validator-2', 'validator-3', 'validator-4'];

const nodeOf = (name: string, desiredState = 'RUNNING'): ChainNodeEntity =>
  ({
    id: name,
    name,
    role: 'VALIDATOR',
    desiredState,
    status: 'RUNNING',
    signingState: 'SIGNING',
    identityKey: Buffer.from(name.padEnd(32)),
    height: null,
    networkHeight: null,
    clockOffsetMs: null,
    generation: 1,
    restarts: 0,
  }) as never;

const key = (name: string): string => Buffer.from(name.padEnd(32)).toString('hex');

function viewOf(name: string, state: NodeProcessView['state']): NodeProcessView {
  const running = state === 'RUNNING';
  const peers = NAMES.filter((one) => one !== name).map((one) => ({ identityKey: key(one), connected: true, lastHeardMs: NOW - 1_000 }));
  const status = {
    heightFinalized: '9',
    networkHeight: '9',
    lastFinalAtMs: NOW - 2_000,
    signing: 'SIGNING',
    syncing: false,
    identityKey: key(name),
    version: '1',
    rssBytes: 1,
    mempool: { transactions: 2, bytes: 9 },
    peers,
  };
  return {
    nodeId: name,
    chainRowId: 'c',
    nodeName: name,
    state,
    pid: running ? 7 : null,
    startTime: null,
    instanceId: 'i',
    generation: 1,
    restarts: 0,
    rssBytes: 90e6,
    answering: running,
    everAnswered: true,
    status,
    exit: null,
    failure: null,
    nextTryAtMs: null,
  } as never;
}

/** What users see when the validators are in these states. */
function see(states: Readonly<Record<string, NodeProcessView['state']>>, row: Partial<ChainEntity> = {}, explain = ''): ChainFields {
  const recorded = { ...withMark(newRecorded(NOW - 60_000), 'config/validator-1', 'DONE'), creation: 'DONE' as const };
  const chain = {
    id: 'c',
    phase: 'ACTIVE',
    desiredState: 'RUNNING',
    validatorCount: 4,
    settings,
    observed: recordedColumn(recorded),
    health: [],
    height: 8n,
    lastFinalAt: null,
    ...row,
  } as never as ChainEntity;
  const stopped = (name: string): boolean => states[name] === 'NONE' && chain.desiredState === 'RUNNING';
  const nodes = NAMES.map((name) => nodeOf(name, stopped(name) ? 'STOPPED' : 'RUNNING'));
  const views = new Map(NAMES.map((name) => [name, viewOf(name, states[name] ?? 'RUNNING')]));
  const facts = {
    recorded,
    nodes: Object.fromEntries(NAMES.map((name) => [name, viewToFacts(views.get(name) as NodeProcessView)])),
    services: { index: true },
  };
  const seen = nodes.map((node) => nodeFields(chain, node, views.get(node.id) ?? null, facts));
  return observeChain({ chain, nodes, seen, look: { facts, views }, now: NOW, explain, pendingSinceMs: null });
}

const marginOf = (fields: ChainFields) => toFaultMargin({ n: 4, f: 1, voting: (fields.fault as { voting: number }).voting }, 'en');

describe('a look at a chain of four', () => {
  it('is ACTIVE with margin 1 while all vote', () => {
    const fields = see({});
    expect(fields).toMatchObject({
      phase: 'ACTIVE',
      phaseReason: null,
      health: [],
      height: 9n,
      pending: 2,
      lastFinalAt: new Date(NOW - 2_000),
    });
    expect(marginOf(fields).margin).toBe(1);
  });

  it('is DEGRADED with margin 0 at once when one is stopped, and names it', () => {
    const fields = see({ 'validator-2': 'NONE' });
    expect(fields.phase).toBe('DEGRADED');
    expect(marginOf(fields).margin).toBe(0);
    expect(toFindings(fields.health, 'en')).toMatchObject([{ code: 'VALIDATOR_DOWN', subject: 'validator-2', severity: 'WARNING' }]);
  });

  it('is DEGRADED while the supervisor restarts one that crashed', () => {
    const fields = see({ 'validator-3': 'BACKING_OFF' });
    expect(fields.phase).toBe('DEGRADED');
    expect(toFindings(fields.health, 'en')[0]).toMatchObject({ code: 'VALIDATOR_RESTARTING', subject: 'validator-3' });
  });

  it('is HALTED at once when two are stopped; the finding names them, says why and what to do', () => {
    const fields = see({ 'validator-2': 'NONE', 'validator-4': 'NONE' }, {}, 'Only 2 of 3 validators needed are heard from.');
    expect(fields.phase).toBe('HALTED');
    const [finding] = toFindings(fields.health, 'en');
    expect(finding).toMatchObject({ code: 'QUORUM_LOST', severity: 'CRITICAL', remedy: 'Start validator-2, validator-4.' });
    expect(finding?.message).toContain('validator-2, validator-4. Only 2 of 3 validators needed are heard from.');
    expect(toFindings(fields.health, 'zh')[0]?.message).toContain('validator-2, validator-4');
  });

  it('keeps the beginning of a finding that goes on', () => {
    const before = see({ 'validator-2': 'NONE' });
    const health = (before.health as { sinceMs: number }[]).map((one) => ({ ...one, sinceMs: 5 }));
    expect(toFindings(see({ 'validator-2': 'NONE' }, { health }).health, 'en')[0]?.since).toEqual(new Date(5));
  });

  it('is BOOTSTRAPPING in its creation and without findings, PAUSED when all have stopped for a pause', () => {
    const observed = recordedColumn(newRecorded(NOW));
    expect(see({}, { phase: 'PROVISIONING', observed })).toMatchObject({ phase: 'BOOTSTRAPPING', health: [] });
    const none = Object.fromEntries(NAMES.map((name) => [name, 'NONE' as const]));
    expect(see(none, { desiredState: 'PAUSED' })).toMatchObject({ phase: 'PAUSED', health: [], fault: { voting: 0 }, pending: null });
  });
});
