/** A node in memory: machine, state and pool, driven as a host drives them. */
import { decodeMainBlock, encodeMainBlock, mainHeaderHash } from '@bystack/protocol';
import { judgeMainBlock } from '@bystack/ledger';
import { subsidyAt } from '@bystack/powheaders';
import {
  MainPool,
  makeTemplate,
  PowChain,
  type HeaderNode,
  type JudgedBlock,
  type MainTemplate,
  type MainNetwork,
  type PoolBlock,
  type PoolPlace,
  type PooledTx,
} from '../index.js';
import { easyNetwork, emptyOn, MemoryState, openBlock, TRUE } from './blocks.js';
import { NOW_MS, signatures } from './waiting.js';

/** Blocks, outcomes as text. */
export class Host {
  readonly state: MemoryState;
  readonly chain: PowChain;
  readonly pool = new MainPool();

  constructor(network: MainNetwork = easyNetwork) {
    this.state = new MemoryState(network);
    this.chain = new PowChain(network, this.state);
  }

  /** Takes a judged block and lets the pool follow. The kind of outcome, or the code of a refusal. */
  accept(block: JudgedBlock): string {
    const { outcome, changes, change } = this.chain.accept(block);
    if (changes) this.state.write(changes);
    const seen = (nodes: readonly HeaderNode[]): PoolBlock[] => nodes.map((node) => this.seen(node));
    if (change) this.pool.follow({ detached: seen(change.detached), attached: seen(change.attached) }, this.place());
    return outcome.kind === 'refused' ? outcome.code : outcome.kind;
  }

  /** Empty blocks on the tip. */
  grow(count: number, salt = 0): this {
    for (let i = 0; i < count; i++) this.accept(emptyOn(this.chain.tip, salt));
    return this;
  }

  seen(node: HeaderNode): PoolBlock {
    const { raw, statusFail } = this.state.block(node.hash) as NonNullable<ReturnType<MemoryState['block']>>;
    return { ...openBlock(raw), statusFail };
  }

  place(): PoolPlace {
    return { height: this.chain.tip.height, utxo: (id) => this.state.utxo(id), signatures, nowMs: NOW_MS };
  }

  submit(raw: Uint8Array): ReturnType<MainPool['submit']> {
    return this.pool.submit(raw, this.place());
  }

  template(parent: HeaderNode = this.chain.tip, pool: readonly PooledTx[] = this.pool.entries(), salt = 0): MainTemplate {
    const timestamp = parent.header.timestamp + 150n;
    const arbitrary = Uint8Array.of(salt);
    const { network } = this.chain;
    return makeTemplate({ network, parent, reader: this.state, pool, timestamp, program: TRUE, arbitrary, signatures });
  }
}

/** A template as a block that its own rules judged. @throws RangeError when they refuse it */
export function judgedOf({ header, transactions }: MainTemplate): JudgedBlock {
  const raw = encodeMainBlock(header, transactions);
  const block = decodeMainBlock(raw);
  const verdict = judgeMainBlock(block, { subsidy: subsidyAt(header.height), signatures });
  if (verdict.error !== null) throw new RangeError(`a template is refused: ${verdict.error}`);
  const statusFail = verdict.transactions.map(({ error }) => error !== null);
  return { hash: mainHeaderHash(header), raw, block, mapped: verdict.mapped, statusFail };
}
