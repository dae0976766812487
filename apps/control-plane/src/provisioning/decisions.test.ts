import { BystackError } from '@bystack/base';
import { STEP_ATTEMPTS_MAX } from '@bystack/provisioning';
import { describe, expect, it } from 'vitest';
import type { OperationEntity } from '../operations/operation.entity.js';
import { changesOf } from './changed-fields.js';
import { judge, reasonOf, stepError } from './failures.js';
import { goalOf, isTakingBack, selectWork, stepsOf } from './goals.js';
import { newRecorded, parseRecorded, recordedColumn, withMark } from './recorded.js';

const operation = (fields: Partial<OperationEntity>): OperationEntity =>
  ({ status: 'RUNNING', cancelRequested: false, error: null, nodeId: null, input: {}, ...fields }) as OperationEntity;

describe('steps of an operation', () => {
  it('are those of product.md 4.3 for a creation', () => {
    expect(stepsOf('CREATE_CHAIN')).toEqual([
      'VALIDATE',
      'RESERVE_QUOTA',
      'ALLOCATE',
      'KEYS',
      'DATABASES',
      'GENESIS',
      'START_NODES',
      'CONNECT_PEERS',
      'FIRST_FINAL_BLOCK',
      'START_SERVICES',
      'TEST_TRANSACTION',
      'REGISTER_ON_MAINCHAIN',
    ]);
  });
  it.each([
    ['DELETE_CHAIN', ['STOP_SERVICES', 'STOP_NODES', 'REMOVE_DATA', 'RELEASE']],
    ['PAUSE_CHAIN', ['STOP_SERVICES', 'STOP_NODES']],
    ['STOP_NODE', ['STOP_NODE']],
    ['RESTART_NODE', ['STOP_NODE', 'START_NODE', 'CATCH_UP']],
  ] as const)('%s: %j', (kind, steps) => expect(stepsOf(kind)).toEqual(steps));
});

describe('goal of an operation', () => {
  it('turns into taking back when a creation is cancelled or failed, and for no other kind', () => {
    expect(goalOf(operation({ kind: 'CREATE_CHAIN' }), [])).toEqual({ kind: 'CREATE' });
    expect(goalOf(operation({ kind: 'CREATE_CHAIN', cancelRequested: true }), [])).toEqual({ kind: 'COMPENSATE' });
    expect(goalOf(operation({ kind: 'CREATE_CHAIN', error: {} }), [])).toEqual({ kind: 'COMPENSATE' });
    expect(isTakingBack(operation({ kind: 'PAUSE_CHAIN', error: {} }))).toBe(false);
  });
  it('names node and process of a restart', () => {
    const nodes = [{ id: 'n1', name: 'validator-1' }] as never;
    const restart = operation({ kind: 'RESTART_NODE', nodeId: 'n1', input: { fromInstance: 'i1' } });
    expect(goalOf(restart, nodes)).toEqual({ kind: 'RESTART_NODE', node: 'validator-1', fromInstance: 'i1' });
  });
});

describe('work to do now', () => {
  const create = operation({ id: 'a', kind: 'CREATE_CHAIN' });
  const stop1 = operation({ id: 'b', kind: 'STOP_NODE', nodeId: 'n1' });
  const start1 = operation({ id: 'c', kind: 'START_NODE', nodeId: 'n1' });
  const stop2 = operation({ id: 'd', kind: 'STOP_NODE', nodeId: 'n2' });
  const remove = operation({ id: 'e', kind: 'DELETE_CHAIN' });
  it.each([
    ['nothing', [], []],
    ['the first about the chain alone', [create, remove], [create]],
    ['nodes side by side', [stop1, stop2], [stop1, stop2]],
    ['one per node', [stop1, start1, stop2], [stop1]],
    ['nodes before the chain', [stop1, stop2, remove], [stop1, stop2]],
    ['not what has ended', [operation({ ...create, status: 'COMPENSATED' }), stop1], [stop1]],
  ])('%s', (_, open, expected) => expect(selectWork(open)).toEqual(expected));
});

describe('failures', () => {
  const refusal = new BystackError({ code: 'X' }, { message: 'No.', remedy: 'Do this.' });
  const outage = new BystackError({ code: 'Y' }, { fault: 'environment' });
  it('give up on a refusal, try an outage and a bug again, and end at the limit', () => {
    expect(judge(refusal, 1, false, 0.5)).toEqual({ kind: 'give-up' });
    expect(judge(outage, 1, false, 0.5)).toEqual({ kind: 'again', afterMs: 500 });
    expect(judge(new TypeError('x'), 1, false, 0.5).kind).toBe('again');
    expect(judge(outage, STEP_ATTEMPTS_MAX, false, 0.5)).toEqual({ kind: 'give-up' });
  });
  it('never give up taking back', () => {
    for (const error of [refusal, outage]) expect(judge(error, 99, true, 0.5)).toEqual({ kind: 'again', afterMs: 4_000 });
  });
  it('tell the sentence and remedy of a typed error, and nothing of a bug', () => {
    expect(stepError('KEYS', refusal)).toEqual({
      code: 'STEP_FAILED',
      facts: { step: 'Create keys', reason: 'No.', cause: 'X' },
      remedy: 'Do this.',
    });
    expect(reasonOf(new Error('password=1'))).not.toContain('password');
  });
});

describe('recorded facts', () => {
  it('survive the column, and marks come and go', () => {
    const marked = withMark(newRecorded(5), 'keys/validator-1', 'BEGUN');
    expect(parseRecorded(JSON.parse(JSON.stringify(recordedColumn(marked))) as never)).toEqual(marked);
    expect(withMark(marked, 'keys/validator-1', null).marks).toEqual({});
  });
  it('refuse what nobody wrote', () => {
    for (const damaged of [{}, { marks: {}, creation: 'x', startedAtMs: 1 }, { marks: { a: 'Y' }, creation: 'DONE', startedAtMs: 1 }])
      expect(() => parseRecorded(damaged)).toThrow(BystackError);
  });
});

describe('changed fields', () => {
  it('compare objects, dates and lists by content', () => {
    const row = { a: 1, b: { x: [1, 2] }, c: new Date(5), d: 7n };
    expect(changesOf(row, { a: 1, b: { x: [1, 2] }, c: new Date(5), d: 7n })).toBeNull();
    expect(changesOf(row, { a: 2, b: { x: [1, 3] }, d: 7n })).toEqual({ a: 2, b: { x: [1, 3] } });
  });
});
