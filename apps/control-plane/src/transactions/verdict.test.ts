import { BystackError } from '@bystack/base';
import { expect, it } from 'vitest';
import { retryDelayMs, submissionVerdict } from './verdict.js';

const verdict = (code: string, retryable = false) => submissionVerdict(new BystackError({ code }, { retryable }));

it('tells never, depends and retry apart', () => {
  for (const code of ['ErrUnbalanced', 'VM:ErrFalseVMResult', 'PROTOCOL_TRUNCATED', 'ErrBadTimeRange', 'MEMPOOL_ZERO_AMOUNT'])
    expect(verdict(code), code).toBe('NEVER');
  for (const code of ['ErrUtxoMissing', 'MEMPOOL_CONFLICT', 'ErrIssuanceReplayed']) expect(verdict(code), code).toBe('DEPENDS');
  for (const code of ['RPC_UNREACHABLE', 'RPC_INTERNAL', 'MEMPOOL_FULL', 'RPC_BUSY']) expect(verdict(code), code).toBe('RETRY');
  expect(verdict('ErrSomethingNew', true)).toBe('RETRY');
});

it('waits longer each time, within bounds', () => {
  const waits = Array.from({ length: 20 }, (_, i) => retryDelayMs(i));
  expect(waits.every((ms, i) => ms >= (waits[i - 1] ?? 0) && ms <= 30_000)).toBe(true);
});
