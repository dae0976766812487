/** Row of a chain → what the API shows, in the caller's language. Pure. */
import type { Language } from '@bystack/api-contract';
import { bytesToHex } from '@bystack/base';
import { maxFaulty, specHashOfBytes } from '@bystack/chainspec';
import { faultMargin } from '@bystack/provisioning';
import { toGlobalId } from '../common/ids.js';
import type { ChainEntity } from './chain.entity.js';
import type { ChainPhase, DesiredChainState } from './chain.enums.js';
import { draftText } from './chain-forecast.js';
import { gatewaysOf, type ChainSettings } from './chain-settings.js';
import { ChainSpecType, ChainType, FaultMarginType, FindingType } from './chain.type.js';
import { findingMessage, findingRemedy, type FindingCode, type FindingFacts } from './finding-texts.js';
import type { StoredFinding } from './health.js';

/** Why a chain is in its phase, as kept in `chain.phase_reason`. */
export interface StoredReason {
  readonly code: FindingCode;
  readonly facts: FindingFacts;
}

/** Row → object. */
export function toChain(row: ChainEntity, language: Language): ChainType {
  const fault = row.fault as { readonly voting: number } | null;
  return Object.assign(new ChainType(), {
    id: toGlobalId('Chain', row.id),
    rowId: row.id,
    votes: { n: row.validatorCount, f: maxFaulty(row.validatorCount), voting: fault?.voting ?? 0 },
    findings: row.health,
    slug: row.slug,
    name: row.name,
    description: row.description,
    environment: row.environment as ChainType['environment'],
    phase: row.phase as ChainPhase,
    phaseReason: reasonText(row.phaseReason, language),
    desiredState: row.desiredState as DesiredChainState,
    observedAt: row.observedAt,
    createdAt: row.createdAt,
    spec: toSpec(row),
    genesisHash: row.genesisHash,
    consensusId: row.consensusId,
    scid: row.scid,
    pendingTransactions: row.pending,
  });
}

function reasonText(stored: string | null, language: Language): string | null {
  if (stored === null) return null;
  const { code, facts } = JSON.parse(stored) as StoredReason;
  return findingMessage(code, facts, language);
}

function toSpec(row: ChainEntity): ChainSpecType {
  const settings = row.settings as unknown as ChainSettings;
  const canonical = row.canonical ?? draftText(settings);
  return Object.assign(new ChainSpecType(), {
    environment: settings.environment,
    preset: settings.preset,
    engine: settings.engine,
    validatorCount: settings.validatorCount,
    blockIntervalMs: settings.blockIntervalMs,
    emptyIntervalMs: settings.emptyIntervalMs,
    epochLength: settings.epochLength,
    gateways: gatewaysOf(settings),
    assetOrigin: settings.assetOrigin,
    storage: settings.storage,
    canonical,
    hash: bytesToHex(row.specHash ?? specHashOfBytes(new TextEncoder().encode(canonical))),
    hrp: 'sp',
  });
}

/** Votes at hand → fault margin with its sentence. */
export function toFaultMargin(votes: ChainType['votes'], language: Language): FaultMarginType {
  return Object.assign(new FaultMarginType(), faultMargin(votes.n, votes.f, votes.voting, language));
}

/** Stored findings → findings with their sentences. */
export function toFindings(stored: readonly unknown[], language: Language): FindingType[] {
  return (stored as readonly StoredFinding[]).map((one) =>
    Object.assign(new FindingType(), {
      code: one.code,
      severity: one.severity,
      since: new Date(one.sinceMs),
      subject: one.subject,
      message: findingMessage(one.code, one.facts, language),
      remedy: findingRemedy(one.code, one.facts, language),
    }),
  );
}
