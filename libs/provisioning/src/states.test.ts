import { BystackError, InvariantError } from '@bystack/base';
import { describe, expect, it } from 'vitest';
import {
  CHAIN_PHASE,
  createTransitions,
  faultMargin,
  isCancellable,
  isRetryable,
  isStepOverdue,
  NO_NODE_FACTS,
  NODE_STATUS,
  nodeSafety,
  nodeStatus,
  OPERATION_STATUS,
  retryDelayMs,
  STEP_INFO,
  STEP_STATUS,
  stepAfterUndo,
  type ChainPhase,
  type NodeFacts,
  type NodeStatus,
} from './index.js';

describe('tables of states', () => {
  it('are checked when they are made', () => {
    const make = (table: Record<string, string[]>) => () => createTransitions('thing', table);
    expect(make({ A: ['B'], B: [] })).not.toThrow();
    expect(make({ A: ['C'], B: [] })).toThrow(InvariantError);
    expect(make({ A: ['A'] })).toThrow(InvariantError);
    expect(make({ A: ['B', 'B'], B: [] })).toThrow(InvariantError);
  });

  it('let a state change as the table says and refuse the rest by name', () => {
    expect(OPERATION_STATUS.change('QUEUED', 'RUNNING')).toBe('RUNNING');
    expect(OPERATION_STATUS.change('RUNNING', 'RUNNING')).toBe('RUNNING');
    expect(() => OPERATION_STATUS.change('SUCCEEDED', 'RUNNING')).toThrow(BystackError);
    expect(() => OPERATION_STATUS.change('SUCCEEDED', 'RUNNING')).toThrow('The operation status SUCCEEDED does not lead to RUNNING.');
  });

  it('end where nothing follows', () => {
    expect(OPERATION_STATUS.states.filter(OPERATION_STATUS.isTerminal)).toEqual(['SUCCEEDED', 'CANCELLED']);
    expect(CHAIN_PHASE.states.filter(CHAIN_PHASE.isTerminal)).toEqual(['DELETED']);
    expect(NODE_STATUS.states.filter(NODE_STATUS.isTerminal)).toEqual(['REMOVED']);
    expect(STEP_STATUS.states.filter(STEP_STATUS.isTerminal)).toEqual([]);
  });

  it('hold every line of product.md 4.1', () => {
    const table: Record<string, string> = {
      DRAFT: 'PROVISIONING DELETED',
      PROVISIONING: 'BOOTSTRAPPING FAILED',
      BOOTSTRAPPING: 'ACTIVE FAILED',
      ACTIVE: 'DEGRADED HALTED PAUSED UPGRADING',
      DEGRADED: 'ACTIVE HALTED',
      HALTED: 'DEGRADED ACTIVE',
      UPGRADING: 'ACTIVE DEGRADED',
      PAUSED: 'BOOTSTRAPPING',
      FAILED: 'PROVISIONING DELETED',
      ARCHIVED: 'DELETED',
    };
    for (const [from, targets] of Object.entries(table))
      for (const to of targets.split(' ')) expect(CHAIN_PHASE.allows(from as ChainPhase, to as ChainPhase), `${from} to ${to}`).toBe(true);
    expect(CHAIN_PHASE.allows('DELETED', 'ACTIVE')).toBe(false);
    expect(CHAIN_PHASE.allows('FAILED', 'ACTIVE')).toBe(false);
  });

  it('tell which operations can be cancelled and retried', () => {
    expect(OPERATION_STATUS.states.filter(isCancellable)).toEqual(['QUEUED', 'RUNNING', 'WAITING_APPROVAL', 'WAITING_EXTERNAL']);
    expect(OPERATION_STATUS.states.filter(isRetryable)).toEqual(['FAILED', 'COMPENSATED']);
  });

  it('show a step after things were taken back', () => {
    expect(STEP_STATUS.states.map((status) => stepAfterUndo(status, false))).toEqual([
      'PENDING',
      'COMPENSATED',
      'COMPENSATED',
      'SKIPPED',
      'FAILED',
      'COMPENSATED',
    ]);
    expect(stepAfterUndo('DONE', true)).toBe('DONE');
  });
});

describe('retries and deadlines', () => {
  it('wait longer each time, within 25 %, and end', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([500, 1000, 2000, 4000, null]);
    expect([retryDelayMs(1, 0), retryDelayMs(1, 1)]).toEqual([375, 625]);
  });

  it('have a bound and two languages for every step', () => {
    for (const [key, info] of Object.entries(STEP_INFO)) {
      expect(info.deadlineMs, key).toBeGreaterThan(info.usualMs);
      expect(
        [info.title.en, info.title.zh].every((title) => title.length > 1),
        key,
      ).toBe(true);
    }
    expect(isStepOverdue('KEYS', 0, STEP_INFO.KEYS.deadlineMs)).toBe(false);
    expect(isStepOverdue('KEYS', 0, STEP_INFO.KEYS.deadlineMs + 1)).toBe(true);
  });
});

describe('fault margin', () => {
  it.each([
    [4, 1, 4, 1, '4 of 4 validators vote and 3 are needed: 1 more may fail.'],
    [4, 1, 3, 0, '3 of 4 validators vote and 3 are needed: one more failure stops the chain.'],
    [4, 1, 2, -1, '2 of 4 validators vote and 3 are needed: the chain has stopped until 1 more votes.'],
    [7, 2, 2, -3, '2 of 7 validators vote and 5 are needed: the chain has stopped until 3 more vote.'],
    [1, 0, 1, 0, '1 of 1 validator vote and 1 are needed: one more failure stops the chain.'],
  ])('of n = %i, f = %i with %i voting is %i', (n, f, voting, margin, sentence) => {
    expect(faultMargin(n, f, voting)).toEqual({ n, voting, quorum: n - f, margin, sentence });
    expect(faultMargin(n, f, voting, 'zh').sentence).toMatch(/验证节点/);
  });

  it.each([
    [7, 2, 7, true, 1, true, 'After stopping this node 1 more may fail.'],
    [4, 1, 4, true, 0, false, 'Stopping this node leaves margin 0: one more failure would stop the chain.'],
    [4, 1, 3, true, -1, false, 'Stopping this node stops the chain.'],
    [4, 1, 3, false, 0, true, 'This node does not vote now: stopping it leaves the fault margin as it is.'],
  ])('n = %i, f = %i, %i voting: stopping a node (voting %s) leaves %i', (n, f, voting, isVoting, after, safe, sentence) => {
    const margin = faultMargin(n, f, voting);
    expect(nodeSafety(margin, isVoting)).toEqual({ marginAfterStop: after, safe, sentence });
    expect(nodeSafety(margin, isVoting, 'zh').sentence).not.toBe(sentence);
  });
});

describe('node status', () => {
  const live: NodeFacts = { ...NO_NODE_FACTS, process: 'RUNNING', instanceId: 'i', answering: true, everAnswered: true };
  const cases: [string, Partial<NodeFacts>, 'RUNNING' | 'STOPPED' | 'REMOVED', boolean, NodeStatus][] = [
    ['nothing exists yet', { ...NO_NODE_FACTS }, 'RUNNING', false, 'PENDING'],
    ['about to start', { ...NO_NODE_FACTS }, 'RUNNING', true, 'STARTING'],
    ['stopped by its user', { ...NO_NODE_FACTS }, 'STOPPED', true, 'STOPPED'],
    ['removed', { ...NO_NODE_FACTS }, 'REMOVED', true, 'REMOVED'],
    ['started, silent yet', { process: 'STARTING', answering: false }, 'RUNNING', true, 'STARTING'],
    ['answers', {}, 'RUNNING', true, 'RUNNING'],
    ['syncs', { syncing: true }, 'RUNNING', true, 'SYNCING'],
    ['10 behind', { height: '90', networkHeight: '100' }, 'RUNNING', true, 'RUNNING'],
    ['11 behind', { height: '89', networkHeight: '100' }, 'RUNNING', true, 'LAGGING'],
    ['no word any more', { answering: false }, 'RUNNING', true, 'UNREACHABLE'],
    ['ended, next try soon', { process: 'BACKING_OFF', answering: false }, 'RUNNING', true, 'CRASHED'],
    ['gave up', { process: 'CRASHED', answering: false }, 'RUNNING', true, 'CRASHED'],
    ['could never start', { process: 'CRASHED', answering: false, everAnswered: false }, 'RUNNING', true, 'FAILED'],
    ['first tries fail', { process: 'BACKING_OFF', answering: false, everAnswered: false }, 'RUNNING', true, 'STARTING'],
    ['being stopped', { process: 'STOPPING', answering: false }, 'STOPPED', true, 'STOPPED'],
  ];
  it.each(cases)('%s', (_title, facts, wanted, configured, status) => {
    expect(nodeStatus({ ...live, ...facts }, wanted, configured)).toBe(status);
  });
});
