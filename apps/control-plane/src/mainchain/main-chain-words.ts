/** The state of the main-chain in one sentence, with what to do. Pure. */
import type { Language, Localized } from '@bystack/api-contract';
import type { MainChainStatus } from './main-chain.enums.js';

/** What a sentence may need. */
export interface MainChainFacts {
  readonly managed: boolean;
  readonly url: string | null;
  /** Why the node ended or does not answer; empty when nothing is known. */
  readonly reason: string;
  readonly height: bigint | null;
  readonly highestHeight: bigint | null;
}

type Sentence = (facts: MainChainFacts) => Localized;

const SENTENCES: Readonly<Record<MainChainStatus, Sentence>> = {
  OFF: () => ({
    en: 'This platform runs without a main-chain. Start it without BYSTACK_MAINCHAIN_URL=off to get one.',
    zh: '本平台未启用主链。去掉 BYSTACK_MAINCHAIN_URL=off 后重新启动即可启用。',
  }),
  STOPPED: () => ({
    en: 'The main-chain node was stopped. Start it to see new blocks.',
    zh: '主链节点已停止。启动后即可看到新区块。',
  }),
  STARTING: ({ reason }) => ({
    en: reason === '' ? 'The main-chain node is starting.' : `The main-chain node is starting again. Before: ${reason}`,
    zh: reason === '' ? '主链节点正在启动。' : `主链节点正在重新启动。此前：${reason}`,
  }),
  SYNCING: ({ height, highestHeight }) => ({
    en: `The node is catching up: block ${height ?? 0n} of ${highestHeight ?? height ?? 0n}.`,
    zh: `节点正在同步：区块 ${height ?? 0n} / ${highestHeight ?? height ?? 0n}。`,
  }),
  RUNNING: () => ({ en: 'The main-chain works.', zh: '主链运行正常。' }),
  CRASHED: ({ reason }) => ({
    en: `The main-chain node ended by itself and is started again shortly. ${reason}`.trim(),
    zh: `主链节点意外退出，即将重新启动。${reason}`.trim(),
  }),
  FAILED: ({ reason }) => ({
    en: `The main-chain node cannot start. Read its log, remove the cause, then start it. ${reason}`.trim(),
    zh: `主链节点无法启动。请查看日志，排除原因后再启动。${reason}`.trim(),
  }),
  UNREACHABLE: ({ managed, url, reason }) =>
    managed
      ? {
          en: `The main-chain node does not answer. If it stays so it is started again by itself; its log tells more. ${reason}`.trim(),
          zh: `主链节点没有应答。若持续如此将自动重新启动，详情见其日志。${reason}`.trim(),
        }
      : {
          en: `Nothing answers as a main-chain node at ${url ?? ''}. Check that it runs, that this machine may reach it, and BYSTACK_MAINCHAIN_URL and BYSTACK_MAINCHAIN_TOKEN. ${reason}`.trim(),
          zh: `${url ?? ''} 处没有主链节点应答。请检查它是否在运行、本机能否访问它，以及 BYSTACK_MAINCHAIN_URL 与 BYSTACK_MAINCHAIN_TOKEN。${reason}`.trim(),
        },
};

/** The sentence of a state. */
export function mainChainSentence(status: MainChainStatus, facts: MainChainFacts, language: Language): string {
  return SENTENCES[status](facts)[language];
}
