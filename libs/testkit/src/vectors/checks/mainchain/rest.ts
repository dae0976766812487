/**
 * Recorded calls of a node, replayed in order against a fresh solonet node of ours (mainchain.md 18, 20). HTTP status,
 * status, code, text of the code, member names and kinds of values must agree everywhere; the values too where they
 * follow from the chain alone. Ids, keys and addresses that our wallet made take the place of the recorded ones.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MainNodeProcess } from '../../../process/main-node-process.js';
import type { CaseVerdict, CheckContext, VectorCheck } from '../../check.js';
import { items, text, type Fields } from '../../judge.js';
import { differences, exactDifferences, isFields, readAnswer, shapeDifferences } from './rest-compare.js';

/** Kinds whose values follow from the chain. */
const EXACT: ReadonlySet<string> = new Set(['chain', 'decode']);
/** Members that tell of peers, of the program's version, or of the time of the recording. */
const LOOSE: ReadonlySet<string> = new Set(['listening', 'syncing', 'peer_count', 'highest_block', 'version_info']);
/** Shorter texts are no ids. */
const ID_CHARS = 12;
const BLOCKS = 'chain-solonet.json';

interface RestCase {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  readonly requestBody: string;
  readonly httpStatus: number;
  readonly responseBody: string;
}

const caseOf = (c: Fields): RestCase => ({
  kind: text(c, 'kind'),
  name: text(c, 'name'),
  path: text(c, 'path'),
  requestBody: text(c, 'requestBody'),
  httpStatus: Number(c['httpStatus']),
  responseBody: text(c, 'responseBody'),
});

const dataOf = (body: string): unknown => (JSON.parse(body) as Fields)['data'];

/** The highest block that the recorded node must have had to give this answer. */
const heightShown = (c: RestCase): number => {
  const data = dataOf(c.responseBody);
  if (c.kind !== 'chain' || !isFields(data)) return 0;
  const asked = (JSON.parse(c.requestBody || '{}') as Fields)['block_height'];
  return Math.max(...[data['block_count'], data['height'], asked].map((height) => (typeof height === 'number' ? height : 0)));
};

/** A node with what it has been told. */
class Replay {
  #height = 0;
  readonly #names = new Map<string, string>();

  constructor(
    private readonly node: MainNodeProcess,
    private readonly blocks: readonly string[],
  ) {}

  /** Hands in recorded blocks up to a height; the recording did so between its calls. */
  async grow(height: number): Promise<void> {
    for (; this.#height < height; this.#height += 1) {
      const raw = this.blocks[this.#height];
      if (raw === undefined) throw new Error(`no block ${String(this.#height + 1)} in ${BLOCKS}`);
      await this.node.call('/submit-block', { raw_block: raw });
    }
  }

  /** Texts of ours in the place of recorded ones. */
  #own(request: string): string {
    let out = request;
    for (const [recorded, own] of this.#names) out = out.replaceAll(`"${recorded}"`, `"${own}"`);
    return out;
  }

  #learn(recorded: unknown, own: unknown): void {
    if (typeof recorded === 'string' && typeof own === 'string') {
      if (recorded !== own && recorded.length >= ID_CHARS) this.#names.set(recorded, own);
    } else if (Array.isArray(recorded) && Array.isArray(own)) {
      recorded.forEach((item, i) => this.#learn(item, own[i]));
    } else if (isFields(recorded) && isFields(own)) {
      for (const key of Object.keys(recorded)) this.#learn(recorded[key], own[key]);
    }
  }

  /** Makes the assets that an answer lists and no call of the file made. */
  async makeAssets(assets: readonly Fields[]): Promise<void> {
    for (const asset of assets) {
      const { alias, xpubs, quorum, definition, limit_height } = asset;
      const request = JSON.stringify({ alias, root_xpubs: xpubs, quorum, definition, limit_height });
      await this.node.ask('/create-asset', this.#own(request));
    }
  }

  async judge(c: RestCase): Promise<CaseVerdict> {
    const answer = await this.node.ask(c.path, this.#own(c.requestBody));
    const [recorded, own] = [readAnswer(c.responseBody), readAnswer(answer.text)];
    if (!EXACT.has(c.kind)) this.#learn(recorded, own);
    const found = [
      ...differences('HTTP status', c.httpStatus, answer.status),
      ...(EXACT.has(c.kind) ? exactDifferences(recorded, own, LOOSE) : shapeDifferences(recorded, own)),
      ...(answer.text.endsWith('\n') ? [] : ['the answer does not end with a newline']),
    ];
    return found.length === 0 ? { name: c.name, ok: true } : { name: c.name, ok: false, detail: `${c.path}: ${found.join('; ')}` };
  }
}

/** Assets with keys that a recorded list shows, and that no call before it made. */
const assetsShown = (cases: readonly RestCase[]): Fields[] => {
  const made = new Set(cases.filter((c) => c.path === '/create-asset').map((c) => JSON.stringify(dataOf(c.responseBody))));
  const listed = cases.filter((c) => c.path === '/list-assets').flatMap((c) => (dataOf(c.responseBody) ?? []) as Fields[]);
  return listed.filter((asset) => Array.isArray(asset['xpubs']) && !made.has(JSON.stringify(asset)));
};

const isAboutAssets = (c: RestCase): boolean => c.path === '/create-asset' || c.path.endsWith('-assets') || c.requestBody.includes('asset');

async function* replay(cases: readonly RestCase[], node: MainNodeProcess, context: CheckContext): AsyncGenerator<CaseVerdict> {
  const chain = items(context.sibling(BLOCKS) ?? {}, 'cases').filter((c) => c['kind'] === 'extend');
  const run = new Replay(
    node,
    chain.map((c) => text(c, 'raw')),
  );
  let assets: Fields[] | null = assetsShown(cases);
  for (const c of cases) {
    const height = heightShown(c);
    await run.grow(height);
    if (assets !== null && c.kind === 'wallet' && isAboutAssets(c)) {
      await run.makeAssets(assets);
      assets = null;
    }
    yield await run.judge(c);
  }
}

/** Starts the node, replays, stops it. */
async function* rest(file: Fields, context: CheckContext): AsyncGenerator<CaseVerdict> {
  const dir = await mkdtemp(join(tmpdir(), 'bystack-rest-'));
  const node = new MainNodeProcess(dir, { name: 'solonet' });
  try {
    await node.start();
    yield* replay(items(file, 'cases').map(caseOf), node, context);
  } finally {
    await node.kill('SIGTERM');
    await rm(dir, { recursive: true, force: true });
  }
}

/** Check of rest.json. */
export const restChecks: Readonly<Record<string, VectorCheck>> = { 'rest.json': rest };
