/** Names of what the self-test of a chain makes; lists leave them out. */
import { BystackError } from '@bystack/base';
import type { PlatformTxEntity } from '../transactions/platform-tx.entity.js';

/** Alias of the test asset. */
export const SELF_TEST_ASSET = 'selftest';
/** Aliases of the paying and the receiving account. */
export const SELF_TEST_ACCOUNTS = ['selftest-1', 'selftest-2'] as const;

/** A step of the self-test ended too often without a block. */
export function selfTestFailed(step: string, row: PlatformTxEntity | null): BystackError {
  const reason = String((row?.rejection as { code?: string } | null)?.code ?? row?.state ?? 'unknown');
  return new BystackError(
    { code: 'SELF_TEST_FAILED', step, reason },
    {
      message: `The test ${step} did not become final: ${reason}.`,
      remedy: 'Look at the logs of the nodes.',
      fault: 'environment',
    },
  );
}
