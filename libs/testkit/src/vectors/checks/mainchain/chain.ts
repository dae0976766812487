/** A mined chain, block by block: what each leads to, by our own fork choice over memory (mainchain.md 8, 10, 11). */
import { bytesToHex, equalBytes, type Hash } from '@bystack/base';
import { judgeMainBlock } from '@bystack/ledger';
import { nobleSignatures } from '@bystack/keys';
import {
  genesisChanges,
  PowChain,
  publicNetwork,
  type BlockOutcome,
  type HeaderNode,
  type MainChainReader,
  type MainChanges,
  type MainUtxo,
} from '@bystack/powchain';
import { compactToTarget, childSeed, subsidyAt } from '@bystack/powheaders';
import { decodeMainBlock, mainHeaderHash } from '@bystack/protocol';
import { createTensority, meetsTarget, type PreparedSeed } from '@bystack/tensority';
import type { VectorCheck } from '../../check.js';
import { compare, eachCase, text, type Fields } from '../../judge.js';
import { bytesOf } from './fields.js';

/** The clock of the recording, ms. */
const NOW_MS = Date.UTC(2026, 10, 22);

/** Committed state in memory. */
class MemoryState implements MainChainReader {
  readonly #blocks = new Map<string, MainChanges['blocks'][number]>();
  readonly #utxos = new Map<string, MainUtxo>();

  write(changes: MainChanges): void {
    for (const block of changes.blocks) this.#blocks.set(bytesToHex(block.hash), block);
    for (const [id, utxo] of changes.utxos) {
      if (utxo) this.#utxos.set(bytesToHex(id), utxo);
      else this.#utxos.delete(bytesToHex(id));
    }
  }
  block(hash: Hash): MainChanges['blocks'][number] | null {
    return this.#blocks.get(bytesToHex(hash)) ?? null;
  }
  utxo(id: Hash): MainUtxo | null {
    return this.#utxos.get(bytesToHex(id)) ?? null;
  }
}

/** A solonet node without threads and disk. */
class Solonet {
  readonly state = new MemoryState();
  readonly chain: PowChain;
  readonly #tensority = createTensority();
  readonly #signatures = nobleSignatures();
  #prepared: PreparedSeed | null = null;

  constructor() {
    const network = publicNetwork('solonet');
    this.state.write(genesisChanges(network));
    this.chain = new PowChain(network, this.state);
  }

  /** Takes a raw block through all rules, and what waited for it. */
  process(raw: Uint8Array): BlockOutcome {
    const block = decodeMainBlock(raw);
    const hash = mainHeaderHash(block.header);
    const verdict = this.chain.checkHeader(block.header, NOW_MS, hash);
    const refused = (stage: 'header' | 'work' | 'body', code: string): BlockOutcome => ({ kind: 'refused', orphan: false, stage, code });
    switch (verdict.kind) {
      case 'known':
        return { kind: 'known', orphan: false };
      case 'orphan':
        this.chain.keepOrphan(block.header, raw, NOW_MS);
        return { kind: 'orphan', orphan: true };
      case 'refused':
        return refused('header', verdict.code);
    }
    if (!this.#meetsTarget(hash, verdict.parent, block.header.bits)) return refused('work', 'errWorkProof');
    const body = judgeMainBlock(block, { subsidy: subsidyAt(block.header.height), signatures: this.#signatures });
    if (body.error !== null) return refused('body', body.error);
    const statusFail = body.transactions.map(({ error }) => error !== null);
    const { outcome, changes, ready } = this.chain.accept({ hash, raw, block, mapped: body.mapped, statusFail });
    if (changes) this.state.write(changes);
    for (const next of ready) this.process(next);
    return outcome;
  }

  #meetsTarget(hash: Hash, parent: HeaderNode, bits: bigint): boolean {
    const seed = childSeed(parent);
    if (!this.#prepared || !equalBytes(this.#prepared.seed, seed)) this.#prepared = this.#tensority.prepare(seed, this.#prepared?.bytes);
    return meetsTarget(this.#tensority.hash(hash, this.#prepared), compactToTarget(bits));
  }
}

/** The recording names errors of the machine without our mark, and errors of the outputs behind `other: `. */
const recordedError = (outcome: BlockOutcome): string | null => {
  if (outcome.kind !== 'refused') return null;
  return outcome.stage === 'utxo' ? `other: ${outcome.code}` : outcome.code.replace(/^VM:/, '');
};

/** Checks of chain-solonet.json: its cases build on each other. */
export const chainChecks: Readonly<Record<string, VectorCheck>> = {
  'chain-solonet.json': (file, context) => {
    const node = new Solonet();
    return eachCase((c: Fields) => {
      const raw = bytesOf(c, 'raw');
      const outcome = node.process(raw);
      const hash = mainHeaderHash(decodeMainBlock(raw).header);
      const { tip } = node.chain;
      const stored = node.state.block(hash)?.statusFail;
      return compare(text(c, 'name'), [
        ['hash', c['hash'], bytesToHex(hash)],
        ['error', c['error'], recordedError(outcome)],
        ['orphan', c['orphan'], outcome.orphan],
        ['best height', Number(c['bestHeight']), Number(tip.height)],
        ['best hash', c['bestHash'], tip.id],
        ['statuses', c['statusFail'] ?? null, stored ?? null],
      ]);
    })(file, context);
  },
};
