/** What a chain of given settings will cost and how fast it will be, before it exists. Source: product.md 6.4, step 5. */
import { canonicalText, maxFaulty } from '@bystack/chainspec';
import { gatewaysOf, quorumOf, SETTING_RANGES, settingsToSpec, type ChainSettings, type NumericSetting } from './chain-settings.js';

/** A field whose value is not the preset's. */
export interface Difference {
  readonly field: string;
  readonly presetValue: string;
  readonly value: string;
}

/** Something worth knowing that does not stop the creation. */
export interface Warning {
  readonly code: string;
  readonly severity: 'INFO' | 'WARNING';
  readonly subject: string;
  readonly message: string;
  readonly remedy: string | null;
}

/** Sizes in bytes, times in ms; a month has 30 days. */
export interface Forecast {
  /** The specification's canonical text without what only the creation makes: nonce, genesis time and keys. */
  readonly canonical: string;
  /** Submission to final, typical, little load, validators on one machine. */
  readonly predictedFinalityMs: number;
  readonly messagesPerBlock: number;
  /** All nodes together, the chain idle. */
  readonly storageBytesPerMonth: bigint;
  readonly estimatedMemoryBytes: bigint;
  readonly quorum: number;
  readonly faultTolerance: number;
  readonly differences: readonly Difference[];
  readonly warnings: readonly Warning[];
}

/** Resident size of an idle validator. */
const NODE_MEMORY_BYTES = 150n * 1024n * 1024n;
const MONTH_MS = 30 * 24 * 3_600_000;
/** Header, coinbase, finality proof and index entries of an empty block. */
const EMPTY_BLOCK_BYTES = 1_300n;
/** Building, checking and writing of a block, twice over the network of one machine. */
const BASE_FINALITY_MS = 40;
/** What each further validator adds on one machine: its share of signing and checking. */
const FINALITY_PER_VALIDATOR_MS = 8;

/** Figures, differences and warnings. `machine`: cores and free memory where the nodes will run. */
export function forecast(settings: ChainSettings, machine: { readonly cores: number; readonly freeMemoryBytes: number }): Forecast {
  const n = settings.validatorCount;
  const estimatedMemoryBytes = BigInt(n) * NODE_MEMORY_BYTES;
  return {
    canonical: draftText(settings),
    predictedFinalityMs: BASE_FINALITY_MS + Math.round((FINALITY_PER_VALIDATOR_MS * n * 2) / Math.min(machine.cores, 2)),
    messagesPerBlock: messagesPerBlock(n, gatewaysOf(settings)),
    storageBytesPerMonth: storagePerMonth(settings),
    estimatedMemoryBytes,
    quorum: quorumOf(n),
    faultTolerance: maxFaulty(n),
    differences: differences(settings),
    warnings: warnings(settings, estimatedMemoryBytes, machine),
  };
}

/** Messages of one block with n nodes and m gateways: m² − 2m + 3n − 2. Source: BB 3. */
export function messagesPerBlock(n: number, m: number): number {
  return m * m - 2 * m + 3 * n - 2;
}

/** The canonical text of what is known before the keys exist: without nonce, genesis time and validators. */
export function draftText(settings: ChainSettings): string {
  const spec = settingsToSpec(settings, { nonce: '', genesisTimeMs: 0, validators: [] });
  const { nonce: _nonce, genesisTimeMs: _time, consensus, ...rest } = spec;
  const { validators: _validators, ...rules } = consensus;
  const n = settings.validatorCount;
  return canonicalText({
    ...rest,
    consensus: { ...rules, f: maxFaulty(n), engine: n === 1 ? 'solo' : 'bbft', minValidators: n === 1 ? 1 : 4 },
  });
}

function storagePerMonth(settings: ChainSettings): bigint {
  if (settings.emptyIntervalMs === 0) return 0n;
  const blocks = BigInt(Math.round(MONTH_MS / settings.emptyIntervalMs));
  return BigInt(settings.validatorCount) * blocks * (EMPTY_BLOCK_BYTES + BigInt(Math.ceil(settings.validatorCount / 8)));
}

function differences(settings: ChainSettings): Difference[] {
  const out: Difference[] = [];
  for (const field of Object.keys(SETTING_RANGES) as NumericSetting[]) {
    const { preset } = SETTING_RANGES[field];
    if (settings[field] !== preset) out.push({ field, presetValue: String(preset), value: String(settings[field]) });
  }
  if (settings.assetOrigin !== 'BOTH') out.push({ field: 'assetOrigin', presetValue: 'BOTH', value: settings.assetOrigin });
  return out;
}

function warnings(
  settings: ChainSettings,
  memoryBytes: bigint,
  machine: { readonly cores: number; readonly freeMemoryBytes: number },
): Warning[] {
  const n = settings.validatorCount;
  const found: (Warning | false)[] = [
    n === 1 && {
      code: 'NO_FAULT_TOLERANCE',
      severity: 'WARNING',
      subject: 'validatorCount',
      message: 'One validator tolerates no fault: while it is stopped, the chain stands still.',
      remedy: 'Take 4 validators to tolerate the failure of one.',
    },
    memoryBytes > BigInt(machine.freeMemoryBytes) && {
      code: 'MEMORY_SHORT',
      severity: 'WARNING',
      subject: 'validatorCount',
      message: `The validators take about ${mib(memoryBytes)} MiB of memory; this machine has ${mib(BigInt(machine.freeMemoryBytes))} MiB free.`,
      remedy: 'Take fewer validators, or free memory first.',
    },
    n > 4 * machine.cores && {
      code: 'CORES_SHORT',
      severity: 'WARNING',
      subject: 'validatorCount',
      message: `${n} validators share ${machine.cores} processor cores: blocks may take longer than the interval.`,
      remedy: 'Take fewer validators, or a longer block interval.',
    },
    settings.emptyIntervalMs === 0 && {
      code: 'NO_EMPTY_BLOCKS',
      severity: 'INFO',
      subject: 'emptyIntervalMs',
      message: 'An idle chain makes no blocks at all: its height tells nothing about its health.',
      remedy: null,
    },
    settings.coinbaseMaturity === 0 && {
      code: 'NO_COINBASE_MATURITY',
      severity: 'INFO',
      subject: 'coinbaseMaturity',
      message: 'Rewards can be spent in the very next block.',
      remedy: null,
    },
  ];
  return found.filter((one) => one !== false);
}

function mib(bytes: bigint): string {
  return String(bytes / 1_048_576n);
}
