/** Where to ask about the main-chain: the managed node's address, or the one that the configuration names. */
import { Inject, Injectable } from '@nestjs/common';
import { isBystackError } from '@bystack/base';
import { topLevel } from '../common/errors.js';
import type { Config, MainChainSetting } from '../config/config.js';
import { CONFIG } from '../config/tokens.js';
import { BytomClient } from './bytom-client.js';
import { askAnyStatus, askChainStatus, type ChainStatus } from './chain-status.js';
import { MainChainRows } from './main-chain-rows.service.js';

/** An answer this young serves everybody who asks at the same time. */
const STATUS_AGE_MS = 300;
const NO_ANSWER: ReadonlySet<string> = new Set(['MAINCHAIN_UNREACHABLE', 'MAINCHAIN_ANSWER', 'MAINCHAIN_REFUSED']);
/** Who looks at a page waits this long for a node that hangs. */
const STATUS_TIMEOUT_MS = 2_000;

@Injectable()
export class MainChainSource {
  #client: BytomClient | null = null;
  #newest: { readonly url: string; readonly atMs: number; readonly status: Promise<ChainStatus> } | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly rows: MainChainRows,
  ) {}

  /** What the configuration says. */
  get setting(): MainChainSetting {
    return this.config.mainChain;
  }

  /** Client of the node, null when there is none: switched off, or not yet made. */
  async client(): Promise<BytomClient | null> {
    const { setting } = this;
    if (setting.kind === 'OFF') return null;
    if (setting.kind === 'EXTERNAL') return this.#clientAt(setting.url, setting.token);
    const port = (await this.rows.find())?.node.rpcPort ?? null;
    return port === null ? null : this.#clientAt(`http://127.0.0.1:${port}`, null);
  }

  /** What `work` gets from the node. @throws GraphQL error UNAVAILABLE when there is no node or no valid answer; whatever else `work` throws */
  async ask<T>(work: (client: BytomClient) => Promise<T>): Promise<T> {
    const client = await this.client();
    if (client === null) throw topLevel('UNAVAILABLE', 'There is no main-chain node to ask.');
    try {
      return await work(client);
    } catch (error) {
      if (!isBystackError(error) || !NO_ANSWER.has(error.code)) throw error;
      throw topLevel('UNAVAILABLE', 'The main-chain node does not answer; the page of the main-chain says what to do.', {
        reason: error.code,
      });
    }
  }

  /** What the node says now. @throws as `BytomClient.call` */
  status(client: BytomClient): Promise<ChainStatus> {
    const now = Date.now();
    if (this.#newest !== null && this.#newest.url === client.url && now - this.#newest.atMs < STATUS_AGE_MS) return this.#newest.status;
    const status = this.setting.kind === 'MANAGED' ? askChainStatus(client, STATUS_TIMEOUT_MS) : askAnyStatus(client);
    this.#newest = { url: client.url, atMs: now, status };
    return status;
  }

  #clientAt(url: string, token: string | null): BytomClient {
    if (this.#client?.url !== url) this.#client = new BytomClient(url, token);
    return this.#client;
  }
}
