/** Sentences and remedies of findings in every language. `{name}` stands for a fact. */
import type { Language } from '@bystack/api-contract';

/** What a finding is about, as programs know it. */
export type FindingCode =
  | 'QUORUM_LOST'
  | 'NO_FINAL_BLOCK'
  | 'VALIDATOR_DOWN'
  | 'VALIDATOR_RESTARTING'
  | 'VALIDATOR_SILENT'
  | 'SERVICE_UNHEALTHY'
  | 'FIRST_BLOCK_AWAITED'
  | 'CREATION_UNDONE'
  | 'INDEX_CONFLICT'
  | 'NODE_LAGGING'
  | 'NODE_CLOCK_SKEW';

interface Text {
  readonly en: string;
  readonly zh: string;
}

/** Facts of a finding. */
export type FindingFacts = Readonly<Record<string, string | number>>;

const text = (en: string, zh: string): Text => ({ en, zh });

const TEXTS: Readonly<Record<FindingCode, { readonly message: Text; readonly remedy: Text | null }>> = {
  QUORUM_LOST: {
    message: text(
      '{running} of {n} validators run, {quorum} are needed: no block can become final. Silent: {names}. {explain}',
      '{n} 个验证节点中有 {running} 个在运行，需要 {quorum} 个：无法产生最终区块。无响应：{names}。{explain}',
    ),
    remedy: text('Start {names}.', '请启动 {names}。'),
  },
  NO_FINAL_BLOCK: {
    message: text('No block became final for {seconds} s. {explain}', '已有 {seconds} 秒没有产生最终区块。{explain}'),
    remedy: text(
      'Look at the logs of the validators named; restart one that does not answer.',
      '请查看所列验证节点的日志，并重启没有响应的节点。',
    ),
  },
  VALIDATOR_DOWN: {
    message: text('{name} does not run: {status}.', '{name} 未运行：{status}。'),
    remedy: text('Start it, or read its log first.', '请启动该节点，或先查看其日志。'),
  },
  VALIDATOR_RESTARTING: {
    message: text('{name} ended unexpectedly and is being restarted.', '{name} 意外退出，正在重新启动。'),
    remedy: text('Nothing to do unless it goes on; then read its log.', '如未持续发生则无需处理，否则请查看其日志。'),
  },
  VALIDATOR_SILENT: {
    message: text('{name} runs, but nobody heard from it for {seconds} s.', '{name} 在运行，但已有 {seconds} 秒没有收到它的消息。'),
    remedy: text('Look at its log and at its network; restart it if it does not recover.', '请查看其日志和网络；若未恢复请重启。'),
  },
  SERVICE_UNHEALTHY: {
    message: text('The service {name} does not follow the chain.', '服务 {name} 未能跟随该链。'),
    remedy: text(
      'It starts again by itself; look at the log of the control plane if it does not.',
      '它会自动重新启动；若没有，请查看控制平面的日志。',
    ),
  },
  FIRST_BLOCK_AWAITED: {
    message: text('The first final block is awaited.', '正在等待首个最终区块。'),
    remedy: null,
  },
  CREATION_UNDONE: {
    message: text(
      'The creation ended before the chain was ready; everything it had made was removed.',
      '创建在链就绪之前结束，已创建的内容均已清除。',
    ),
    remedy: text('Read the log of the operation, then try it again or delete the chain.', '请查看操作日志，然后重试或删除该链。'),
  },
  INDEX_CONFLICT: {
    message: text(
      'At height {height} a node serves another final block than the one the explorer indexed; the explorer stands still.',
      '在高度 {height}，某节点提供的最终区块与浏览器已索引的区块不同；浏览器已停止更新。',
    ),
    remedy: text(
      'Stop the chain, compare the blocks of its nodes at this height, and keep the data of both for an investigation.',
      '请暂停该链，比较各节点在此高度的区块，并保留双方数据以供调查。',
    ),
  },
  NODE_LAGGING: {
    message: text('{name} is {blocks} blocks behind.', '{name} 落后 {blocks} 个区块。'),
    remedy: text('It catches up by itself; restart it if the distance grows.', '它会自动追赶；若差距扩大请重启。'),
  },
  NODE_CLOCK_SKEW: {
    message: text('The clock of {name} differs by {ms} ms from the others.', '{name} 的时钟与其他节点相差 {ms} 毫秒。'),
    remedy: text('Set the clock of its machine, for example with NTP.', '请校准其所在机器的时钟，例如使用 NTP。'),
  },
};

const fill = (template: string, facts: FindingFacts): string =>
  template
    .replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''))
    .replace(/\s+/g, ' ')
    .trim();

/** The sentence of a finding. */
export function findingMessage(code: FindingCode, facts: FindingFacts, language: Language): string {
  return fill(TEXTS[code].message[language], facts);
}

/** What the reader can do about it, null when nothing. */
export function findingRemedy(code: FindingCode, facts: FindingFacts, language: Language): string | null {
  const remedy = TEXTS[code].remedy;
  return remedy === null ? null : fill(remedy[language], facts);
}
