/** The blocks that the recorded node was handed between its calls: those of chain-solonet.json, in order. */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { decodeMainHeader } from '@bystack/protocol';
import { items, text, type Fields } from '../../judge.js';
import { isFields } from './rest-compare.js';
import type { RestCase } from './rest-case.js';

/** File that holds them. */
export const BLOCKS_FILE = 'chain-solonet.json';

/** Members of requests and answers that tell a height, and those that tell a hash. */
const HEIGHTS = ['block_count', 'height', 'current_block', 'block_height'] as const;
const HASHES = ['block_hash', 'hash'] as const;

/** The recorded best chain by height. */
export class RecordedBlocks {
  readonly #raws: readonly string[];
  readonly #heights = new Map<string, number>();

  /** `file`: the parsed file, null where there is none. */
  constructor(file: Fields | null) {
    const cases = items(file ?? {}, 'cases').filter((c) => c['kind'] === 'extend');
    this.#raws = cases.map((c) => text(c, 'raw'));
    cases.forEach((c, i) => this.#heights.set(text(c, 'hash'), i + 1));
  }

  /** The block of a height, from 1. @throws RangeError where it is not recorded */
  raw(height: number): string {
    const raw = this.#raws[height - 1];
    if (raw === undefined) throw new RangeError(`no block ${String(height)} in ${BLOCKS_FILE}`);
    return raw;
  }

  /** The height that the recorded node must have had to give this answer; 0 where the answer tells nothing of it. */
  heightOf(c: RestCase): number {
    if (c.path === '/submit-block') return c.responseBody.includes('orphan') ? 0 : this.#parentOf(c);
    if (c.kind !== 'chain') return 0;
    const data = isFields(c.answer['data']) ? c.answer['data'] : {};
    if (c.answer['status'] !== 'success') return 0;
    const told = [data, c.request].flatMap((from) => [
      ...HEIGHTS.map((key) => Number(from[key] ?? 0)),
      ...HASHES.map((key) => this.#heights.get(String(from[key])) ?? 0),
    ]);
    return Math.max(0, ...told.filter((height) => Number.isSafeInteger(height)));
  }

  #parentOf(c: RestCase): number {
    try {
      const { previous } = decodeMainHeader(hexToBytes(String(c.request['raw_block'])));
      return this.#heights.get(bytesToHex(previous)) ?? 0;
    } catch {
      return 0;
    }
  }
}
