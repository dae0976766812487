/**
 * What the wallet of the replaying node holds, in the names of the recording. Ids, keys and addresses of ours take the
 * place of recorded ones; and what a case is about but no case of the file made, is made before it.
 */
import type { MainNodeProcess } from '../../../process/main-node-process.js';
import type { Fields } from '../../judge.js';
import { textsUnder, type RestCase } from './rest-case.js';
import { isFields } from './rest-compare.js';

/** Shorter texts are no ids. */
const ID_CHARS = 12;
const KEY = /^[0-9a-f]{128}$/;
const XPUBS = new Set(['xpub', 'xpubs', 'root_xpubs']);
const ACCOUNTS = new Set(['account_alias']);
const ASSETS = new Set(['asset_alias']);
const ADDRESSES = new Set(['address']);
const DEFAULT = { key: 'k1', account: 'alice', password: 'pw' } as const;
/** Refusals that name what is missing: nothing is made for them. */
const ABSENT: ReadonlySet<unknown> = new Set(['BTM709', 'BTM710']);
/** Refusals of what is there already, by the call. */
const TAKEN: Readonly<Record<string, RegExp>> = {
  '/create-key': /BTM800/,
  '/create-account': /Duplicate account alias/,
  '/create-asset': /duplicate asset alias/,
};

/** Assets of the wallet's keys in the answer of /list-assets. */
const listedAssets = ({ path, answer }: RestCase): Fields[] => {
  const data = answer['data'];
  return path === '/list-assets' && Array.isArray(data) ? (data as Fields[]).filter((asset) => Array.isArray(asset['xpubs'])) : [];
};

/** The wallet behind a replay. */
export class RestWallet {
  readonly #names = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  readonly #accounts = new Set<string>();
  readonly #assets = new Set<string>(['BTM']);

  /** Assets as the recording lists them, by alias. */
  readonly #shown: ReadonlyMap<string, Fields>;

  /** `cases`: all of the file. */
  constructor(
    private readonly node: MainNodeProcess,
    cases: readonly RestCase[],
  ) {
    this.#shown = new Map(cases.flatMap(listedAssets).map((asset) => [String(asset['alias']), asset]));
  }

  /** A request with our texts in the place of recorded ones. */
  own(request: string): string {
    let out = request;
    for (const [recorded, own] of this.#names) out = out.replaceAll(`"${recorded}"`, `"${own}"`);
    return out;
  }

  /** Takes note of what a call made, and of our texts for recorded ones. */
  learn(c: RestCase, recorded: unknown, own: unknown): void {
    this.#pair(recorded, own);
    if (c.answer['status'] !== 'success') return;
    const data = isFields(c.answer['data']) ? c.answer['data'] : {};
    if (c.path === '/create-key') this.#keys.set(String(data['xpub']), String(data['alias']));
    if (c.path === '/create-account') this.#accounts.add(String(data['alias']));
    if (c.path === '/create-asset') this.#assets.add(String(data['alias']));
  }

  /** Makes what the case is about and the node does not hold yet. */
  async prepare(c: RestCase): Promise<void> {
    const { request, answer } = c;
    if (ABSENT.has(answer['code'])) return;
    for (const xpub of new Set(textsUnder([request, c.path === '/list-keys' ? answer : null], XPUBS))) await this.#key(xpub);
    if (this.#isTaken(c)) await this.#make(c.path, request);
    for (const alias of new Set(textsUnder(request, ACCOUNTS))) await this.#account(alias.toLowerCase());
    for (const asset of listedAssets(c)) await this.#asset(String(asset['alias']));
    for (const alias of new Set(textsUnder(request, ASSETS))) await this.#asset(alias.toUpperCase());
    for (const address of this.#ownAddresses(c)) await this.#receiver(address);
    const anyAccount = c.path === '/get-mining-address' || (c.path === '/list-accounts' && JSON.stringify(answer['data']) !== '[]');
    if (anyAccount && this.#accounts.size === 0) await this.#account(DEFAULT.account);
  }

  #isTaken(c: RestCase): boolean {
    return TAKEN[c.path]?.test(c.responseBody) === true;
  }

  /** What the refused call would have made again; its keys are there. */
  async #make(path: string, request: Fields): Promise<void> {
    const alias = String(request['alias']);
    if (path === '/create-key' && ![...this.#keys.values()].includes(alias)) await this.#newKey('', alias);
    if (path === '/create-account') await this.#account(alias.toLowerCase());
    if (path === '/create-asset') await this.#asset(alias.toUpperCase());
  }

  /** The addresses of a case that the recorded wallet knew as its own. */
  #ownAddresses(c: RestCase): string[] {
    const local = c.path === '/sign-message' || c.responseBody.includes('"is_local":true');
    return local && c.answer['status'] === 'success' ? textsUnder(c.request, ADDRESSES) : [];
  }

  #pair(recorded: unknown, own: unknown): void {
    if (typeof recorded === 'string' && typeof own === 'string') {
      if (recorded !== own && recorded.length >= ID_CHARS) this.#names.set(recorded, own);
    } else if (Array.isArray(recorded) && Array.isArray(own)) {
      recorded.forEach((item, i) => this.#pair(item, own[i]));
    } else if (isFields(recorded) && isFields(own)) {
      for (const key of Object.keys(recorded)) this.#pair(recorded[key], own[key]);
    }
  }

  async #key(xpub: string): Promise<void> {
    if (!KEY.test(xpub) || this.#keys.has(xpub)) return;
    await this.#newKey(xpub, this.#keys.size === 0 ? DEFAULT.key : `k${String(this.#keys.size + 1)}`);
  }

  async #newKey(recorded: string, alias: string): Promise<void> {
    const made = await this.node.call<{ xpub: string }>('/create-key', { alias, password: DEFAULT.password });
    this.#keys.set(recorded === '' ? made.xpub : recorded, alias);
    if (recorded !== '') this.#names.set(recorded, made.xpub);
  }

  /** Our text for the first key. */
  async #firstKey(): Promise<string> {
    if (this.#keys.size === 0) await this.#newKey('', DEFAULT.key);
    const [recorded = ''] = this.#keys.keys();
    return this.#names.get(recorded) ?? recorded;
  }

  /** An account with one receiver, as every recorded one has. */
  async #account(alias: string): Promise<void> {
    if (alias === '' || this.#accounts.has(alias)) return;
    this.#accounts.add(alias);
    await this.node.call('/create-account', { alias, quorum: 1, root_xpubs: [await this.#firstKey()] });
    await this.node.call('/create-account-receiver', { account_alias: alias });
  }

  async #asset(alias: string): Promise<void> {
    if (alias === '' || this.#assets.has(alias)) return;
    this.#assets.add(alias);
    const { definition = {}, limit_height = 0 } = this.#shown.get(alias) ?? {};
    const request = { alias, quorum: 1, root_xpubs: [await this.#firstKey()], definition, limit_height };
    await this.node.ask('/create-asset', JSON.stringify(request));
  }

  async #receiver(address: string): Promise<void> {
    if (this.#names.has(address)) return;
    await this.#account(DEFAULT.account);
    const made = await this.node.call<{ address: string }>('/create-account-receiver', { account_alias: DEFAULT.account });
    this.#names.set(address, made.address);
  }
}
