/**
 * Recorded calls of a node, replayed in order against a fresh solonet node of ours (mainchain.md 18, 20). HTTP status,
 * status, code, text of the code, member names and kinds of values must agree everywhere; the values too where they
 * follow from the chain alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MainNodeProcess } from '../../../process/main-node-process.js';
import type { CaseVerdict, CheckContext, VectorCheck } from '../../check.js';
import { items, type Fields } from '../../judge.js';
import { BLOCKS_FILE, RecordedBlocks } from './rest-blocks.js';
import { restCase, type RestCase } from './rest-case.js';
import { differences, exactDifferences, readAnswer, shapeDifferences } from './rest-compare.js';
import { RestWallet } from './rest-wallet.js';

/** Kinds whose values follow from the chain. */
const EXACT: ReadonlySet<string> = new Set(['chain', 'decode']);
/** Members that tell of peers, of the program's version, or of the time of the recording. */
const LOOSE: ReadonlySet<string> = new Set(['listening', 'syncing', 'peer_count', 'highest_block', 'version_info']);

/** A node with what it has been told. */
class Replay {
  #height = 0;
  readonly #wallet: RestWallet;

  constructor(
    private readonly node: MainNodeProcess,
    private readonly blocks: RecordedBlocks,
    cases: readonly RestCase[],
  ) {
    this.#wallet = new RestWallet(node, cases);
  }

  /** Hands in recorded blocks up to a height; the recording did so between its calls. */
  async #grow(height: number): Promise<void> {
    for (; this.#height < height; this.#height += 1)
      await this.node.call('/submit-block', { raw_block: this.blocks.raw(this.#height + 1) });
  }

  async judge(c: RestCase): Promise<CaseVerdict> {
    await this.#grow(this.blocks.heightOf(c));
    const exact = EXACT.has(c.kind);
    if (!exact) await this.#wallet.prepare(c);
    const answer = await this.node.ask(c.path, this.#wallet.own(c.requestBody));
    const [recorded, own] = [readAnswer(c.responseBody), readAnswer(answer.text)];
    if (!exact) this.#wallet.learn(c, recorded, own);
    const found = [
      ...differences('HTTP status', c.httpStatus, answer.status),
      ...(exact ? exactDifferences(recorded, own, LOOSE) : shapeDifferences(recorded, own)),
      ...(answer.text.endsWith('\n') ? [] : ['the answer does not end with a newline']),
    ];
    return found.length === 0 ? { name: c.name, ok: true } : { name: c.name, ok: false, detail: `${c.path}: ${found.join('; ')}` };
  }
}

/** A case whose replay broke is a failed case, and the next one is tried. */
const judged = async (replay: Replay, c: RestCase): Promise<CaseVerdict> => {
  try {
    return await replay.judge(c);
  } catch (error) {
    return { name: c.name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
};

/** Starts the node, replays, stops it. */
async function* rest(file: Fields, context: CheckContext): AsyncGenerator<CaseVerdict> {
  const dir = await mkdtemp(join(tmpdir(), 'bystack-rest-'));
  const node = new MainNodeProcess(dir, { name: 'solonet' });
  try {
    await node.start();
    const cases = items(file, 'cases').map(restCase);
    const replay = new Replay(node, new RecordedBlocks(context.sibling(BLOCKS_FILE)), cases);
    for (const c of cases) yield await judged(replay, c);
  } finally {
    await node.kill('SIGTERM');
    await rm(dir, { recursive: true, force: true });
  }
}

/** Check of rest.json. */
export const restChecks: Readonly<Record<string, VectorCheck>> = { 'rest.json': rest };
