/** Templates handed out: the one in force, and older ones on the same parent whose nonce may still come in. */
import { equalBytes, type Clock, type Hash } from '@bystack/base';
import type { HeaderNode } from '@bystack/powchain';
import { encodeMainBlock, type MainHeader } from '@bystack/protocol';
import type { ChainPort } from '../ports.js';
import { childTimestamp, pauseEnd, type BlockTemplate, type TemplateSource } from './template.js';

/** Age at which a template is made again: other transactions, a later time. */
export const TEMPLATE_MS = 30_000;
/** Templates of one parent that are kept: eight minutes of them. */
const KEPT_MAX = 16;

/** Whom a template pays and what it says. */
export interface TemplateChoices {
  program(): Uint8Array;
  arbitrary(): Uint8Array;
}

interface Entry {
  readonly template: BlockTemplate;
  readonly parent: Hash;
  readonly program: Uint8Array;
  readonly arbitrary: Uint8Array;
  readonly madeMs: number;
}

const sameBlock = (a: MainHeader, b: MainHeader): boolean =>
  a.version === b.version &&
  a.height === b.height &&
  a.bits === b.bits &&
  equalBytes(a.previous, b.previous) &&
  equalBytes(a.txRoot, b.txRoot) &&
  equalBytes(a.statusRoot, b.statusRoot);

/** Makes templates on the tip and finds them again by header. */
export class WorkBook {
  readonly #chain: Pick<ChainPort, 'tip' | 'network'>;
  readonly #source: TemplateSource;
  readonly #choices: TemplateChoices;
  readonly #clock: Clock;
  #entries: Entry[] = [];
  #seen: { readonly tip: HeaderNode; readonly atMs: number } | null = null;

  constructor(chain: Pick<ChainPort, 'tip' | 'network'>, source: TemplateSource, choices: TemplateChoices, clock: Clock) {
    this.#chain = chain;
    this.#source = source;
    this.#choices = choices;
    this.#clock = clock;
  }

  /**
   * Milliseconds until a search on the tip may begin; 0 when it may. The pause ends with the tip's timestamp, but lasts
   * no longer than the network's pace from when the tip was first seen: a tip dated ahead does not stop us.
   */
  waitMs(): number {
    const { tip, network } = this.#chain;
    const nowMs = this.#clock.nowMs();
    if (this.#seen?.tip !== tip) this.#seen = { tip, atMs: nowMs };
    const end = pauseEnd(tip, network);
    if (end === null) return 0;
    return Math.max(0, Math.min(Number(end) * 1_000, this.#seen.atMs + network.minBlockSeconds * 1_000) - nowMs);
  }

  /** The template in force: on the tip, for the present choices, younger than 30 s. */
  current(): BlockTemplate {
    const parent = this.#chain.tip;
    const program = this.#choices.program();
    const arbitrary = this.#choices.arbitrary();
    const last = this.#entries.at(-1);
    const fits =
      last !== undefined &&
      equalBytes(last.parent, parent.hash) &&
      equalBytes(last.program, program) &&
      equalBytes(last.arbitrary, arbitrary) &&
      this.#clock.nowMs() < last.madeMs + TEMPLATE_MS;
    return fits ? last.template : this.#make(parent, program, arbitrary);
  }

  /** Raw block of a header whose template is known and on the tip: its nonce and time, our transactions. Else null. */
  complete(header: MainHeader): Uint8Array | null {
    if (!equalBytes(header.previous, this.#chain.tip.hash)) return null;
    const entry = this.#entries.findLast(({ template }) => sameBlock(template.header, header));
    return entry === undefined ? null : encodeMainBlock(header, entry.template.transactions);
  }

  #make(parent: HeaderNode, program: Uint8Array, arbitrary: Uint8Array): BlockTemplate {
    const nowMs = this.#clock.nowMs();
    const timestamp = childTimestamp(parent, this.#chain.network, BigInt(Math.floor(nowMs / 1_000)));
    const template = this.#source({ parent, program, arbitrary, timestamp });
    this.#entries = this.#entries.filter((entry) => equalBytes(entry.parent, parent.hash)).slice(1 - KEPT_MAX);
    this.#entries.push({ template, parent: parent.hash, program, arbitrary, madeMs: nowMs });
    return template;
  }
}
