/** Choices and states of a chain as the API names them. Source: product.md 4.1, 6.4. */
import { registerEnumType } from '@nestjs/graphql';

export const Environment = { DEVELOPMENT: 'DEVELOPMENT', TEST: 'TEST', PRODUCTION: 'PRODUCTION' } as const;
export type Environment = keyof typeof Environment;
export const Preset = { DEVELOPMENT: 'DEVELOPMENT' } as const;
export type Preset = keyof typeof Preset;
export const StorageKind = { EMBEDDED: 'EMBEDDED' } as const;
export type StorageKind = keyof typeof StorageKind;
export const AssetOriginRule = { NATIVE: 'NATIVE', BOTH: 'BOTH' } as const;
export type AssetOriginRule = keyof typeof AssetOriginRule;
export const EngineChoice = { SINGLE: 'SINGLE', BBFT_AUTHORITY: 'BBFT_AUTHORITY' } as const;
export type EngineChoice = keyof typeof EngineChoice;

export const ChainPhase = {
  DRAFT: 'DRAFT',
  PROVISIONING: 'PROVISIONING',
  BOOTSTRAPPING: 'BOOTSTRAPPING',
  ACTIVE: 'ACTIVE',
  DEGRADED: 'DEGRADED',
  HALTED: 'HALTED',
  UPGRADING: 'UPGRADING',
  PAUSED: 'PAUSED',
  FAILED: 'FAILED',
  ARCHIVED: 'ARCHIVED',
  DELETED: 'DELETED',
} as const;
export type ChainPhase = keyof typeof ChainPhase;

export const DesiredChainState = { RUNNING: 'RUNNING', PAUSED: 'PAUSED', ARCHIVED: 'ARCHIVED', DELETED: 'DELETED' } as const;
export type DesiredChainState = keyof typeof DesiredChainState;

export const Severity = { INFO: 'INFO', WARNING: 'WARNING', CRITICAL: 'CRITICAL' } as const;
export type Severity = keyof typeof Severity;

registerEnumType(Environment, { name: 'Environment', description: 'What a chain is for; decides its address prefix.' });
registerEnumType(Preset, { name: 'Preset', description: 'Ready settings a chain starts from.' });
registerEnumType(StorageKind, { name: 'StorageKind', description: 'Where a node keeps the chain.' });
registerEnumType(AssetOriginRule, { name: 'AssetOriginRule', description: 'Which assets may exist on a chain.' });
registerEnumType(EngineChoice, { name: 'EngineChoice', description: 'How validators agree.' });
registerEnumType(ChainPhase, { name: 'ChainPhase', description: 'Observed state of a chain.' });
registerEnumType(DesiredChainState, { name: 'DesiredChainState', description: 'State asked for.' });
registerEnumType(Severity, { name: 'Severity', description: 'How much a finding matters.' });
