/** What users are told of each step, and how long it may take. */
import type { Language } from './fault-margin.js';
import type { StepKey } from './steps.js';

/** Texts and bounds of a step. */
export interface StepInfo {
  readonly title: Readonly<Record<Language, string>>;
  /** True when the step may be tried again after a failure. */
  readonly retryable: boolean;
  /** How long it usually takes, ms, on a machine of two cores and four validators. */
  readonly usualMs: number;
  /** After this long in the step the operation fails. */
  readonly deadlineMs: number;
}

const info = (en: string, zh: string, usualMs: number, deadlineMs: number, retryable = true): StepInfo => ({
  title: { en, zh },
  retryable,
  usualMs,
  deadlineMs,
});

/** Every step. */
export const STEP_INFO: Readonly<Record<StepKey, StepInfo>> = {
  VALIDATE: info('Check the specification', '检查链规格', 50, 30_000, false),
  RESERVE_QUOTA: info('Reserve quota', '预留配额', 50, 30_000),
  ALLOCATE: info('Allocate hosts and ports', '分配主机和端口', 100, 60_000),
  KEYS: info('Create keys', '创建密钥', 400, 120_000),
  DATABASES: info('Prepare databases', '准备数据库', 100, 120_000),
  GENESIS: info('Write the genesis block', '写入创世区块', 200, 60_000),
  START_NODES: info('Start nodes', '启动节点', 3_000, 120_000),
  CONNECT_PEERS: info('Connect nodes', '连接节点', 1_000, 120_000),
  FIRST_FINAL_BLOCK: info('First final block', '首个最终区块', 2_000, 180_000),
  START_SERVICES: info('Start services', '启动服务', 200, 60_000),
  TEST_TRANSACTION: info('Test transaction', '测试交易', 3_000, 180_000),
  REGISTER_ON_MAINCHAIN: info('Register on the main-chain', '在主链上注册', 0, 86_400_000),
  STOP_SERVICES: info('Stop services', '停止服务', 200, 60_000),
  STOP_NODES: info('Stop nodes', '停止节点', 1_000, 120_000),
  REMOVE_DATA: info('Remove data and keys', '删除数据和密钥', 500, 300_000),
  RELEASE: info('Release ports and quota', '释放端口和配额', 100, 60_000),
  STOP_NODE: info('Stop the node', '停止节点', 500, 60_000),
  START_NODE: info('Start the node', '启动节点', 2_000, 120_000),
  CATCH_UP: info('Catch up with the chain', '追赶链上进度', 1_000, 3_600_000),
};

/** True when the step has run longer than it may. */
export function isStepOverdue(key: StepKey, startedAtMs: number, nowMs: number): boolean {
  return nowMs - startedAtMs > STEP_INFO[key].deadlineMs;
}
