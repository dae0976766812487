/**
 * A node of somebody else that speaks bytomd's REST API: answers in the shapes that Bytom v1.1.0 was recorded to give
 * (vectors/mainchain/rest.json), of a chain made up here. It has no `/chain-status`, as bytomd has none.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const BTM = 'ff'.repeat(32);
const BITS = '2305843009214532812';
/** Above 2^53, so that a reader who loses digits is seen. */
const NONCE = '9253507043297000123';
const SECONDS = 15;
const NO_BLOCK = { code: 'BTM000', msg: 'Bytom API Error', error_detail: "can't find block in given height" };

/** Hash of anything, for made-up ids. */
export const idOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The node. */
export class RecordedBytomd {
  /** Height of the tip; may be raised. */
  height: number;
  /** Ids of waiting transactions. */
  pool: string[] = [];
  /** Access token that is asked for, `name:secret`; null = none. */
  token: string | null = null;
  #port = 0;
  readonly #server: Server;
  readonly #startedAt = Math.floor(Date.now() / 1000);

  private constructor(height: number) {
    this.height = height;
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const [status, text] = this.#answer(request.url ?? '', body, request.headers.authorization);
        response.writeHead(status, { 'content-type': 'application/json' }).end(`${text}\n`);
      });
    });
  }

  /** Starts it on a free port of loopback. */
  static async start(height = 40): Promise<RecordedBytomd> {
    const node = new RecordedBytomd(height);
    await node.restart();
    node.#port = (node.#server.address() as AddressInfo).port;
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens again where it did. */
  async restart(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  hashAt(height: number): string {
    return idOf(`block ${height}`);
  }

  /** Id of the coinbase of a block. */
  coinbaseAt(height: number): string {
    return idOf(`coinbase ${height}`);
  }

  #answer(path: string, body: string, authorization: string | undefined): [number, string] {
    if (this.token !== null && authorization !== `Basic ${Buffer.from(this.token).toString('base64')}`)
      return [401, '{"code":"BTM860","msg":"Request could not be authenticated","status":"fail","temporary":false}'];
    const data = this.#data(path, JSON.parse(body || '{}') as Record<string, unknown>);
    if (data === null) return [500, '{"code":"BTM000","msg":"Bytom API Error","status":"fail","detail":"not Found","temporary":false}'];
    return [200, data === undefined ? JSON.stringify({ status: 'fail', ...NO_BLOCK }) : `{"status":"success","data":${data}}`];
  }

  /** Undefined: no such thing. Null: no such call. */
  #data(path: string, request: Record<string, unknown>): string | undefined | null {
    switch (path) {
      case '/net-info':
        return `{"listening":true,"syncing":false,"mining":false,"peer_count":3,"current_block":${this.height},"highest_block":${this.height},"network_id":"solonet","version_info":{"version":"1.1.0","update":0,"new_version":"1.1.0"}}`;
      case '/get-block':
        return this.#block(request);
      case '/get-hash-rate':
        return `{"hash":"${this.hashAt(this.height)}","height":${this.height},"hash_rate":0}`;
      case '/list-unconfirmed-transactions':
        return JSON.stringify({ total: this.pool.length, tx_ids: this.pool });
      case '/get-unconfirmed-transaction':
        return this.pool.includes(String(request.tx_id)) ? spend(String(request.tx_id)) : undefined;
      case '/get-transaction': {
        const at = this.#heightWhere((height) => this.coinbaseAt(height) === request.tx_id);
        return at === null
          ? undefined
          : JSON.stringify({ tx_id: request.tx_id, block_height: at, block_hash: this.hashAt(at), block_index: 0 });
      }
      case '/validate-address':
        return JSON.stringify({ valid: String(request.address).startsWith('sm1'), is_local: false });
      case '/get-asset':
        return request.id === BTM ? JSON.stringify({ id: BTM, alias: 'BTM' }) : undefined;
      default:
        return null;
    }
  }

  #heightWhere(is: (height: number) => boolean): number | null {
    for (let height = 0; height <= this.height; height++) if (is(height)) return height;
    return null;
  }

  #block(request: Record<string, unknown>): string | undefined {
    const hash = String(request.block_hash ?? '');
    const height = hash.length === 64 ? this.#heightWhere((at) => this.hashAt(at) === hash) : Number(request.block_height ?? 0);
    if (height === null || height > this.height) return undefined;
    const at = this.#startedAt - (this.height - height) * SECONDS;
    const coinbase = `{"id":"${this.coinbaseAt(height)}","version":1,"size":77,"time_range":0,"inputs":[{"type":"coinbase","asset_id":"${'00'.repeat(32)}","asset_definition":{},"amount":0,"arbitrary":"0031","input_id":"${idOf('input')}","witness_arguments":null}],"outputs":[{"type":"control","id":"${idOf(`output ${height}`)}","position":0,"asset_id":"${BTM}","asset_definition":{},"amount":41250000000,"control_program":"0014a951006b7604dae516f95a50696421c143d7f778","address":"sm1q49gsq6mkqndw29hetfgxjeppc9pa0amcmdepjc"}],"status_fail":false,"mux_id":"${idOf('mux')}"}`;
    const more = height % 5 === 0 && height > 0 ? `,${spend(idOf(`spend ${height}`))}` : '';
    return `{"hash":"${this.hashAt(height)}","size":386,"version":1,"height":${height},"previous_block_hash":"${height === 0 ? '00'.repeat(32) : this.hashAt(height - 1)}","timestamp":${at},"nonce":${NONCE},"bits":${BITS},"difficulty":"20","transaction_merkle_root":"${idOf('root')}","transaction_status_hash":"${idOf('status')}","transactions":[${coinbase}${more}]}`;
  }
}

/** A payment of 2^53 + 1 neu that pays 1,000,000 neu as fee. */
const spend = (id: string): string =>
  `{"id":"${id}","version":1,"size":332,"time_range":0,"inputs":[{"type":"spend","asset_id":"${BTM}","asset_definition":{},"amount":9007199255740993,"control_program":"0014288eb2c026c42ca0e457612219dcf365c80c85b8","address":"sm1q9z8t9spxcsk2pezhvy3pnh8nvhyqepdccrr5ql","spent_output_id":"${idOf('spent')}","input_id":"${idOf('in')}","witness_arguments":["${'ab'.repeat(64)}","${'cd'.repeat(32)}"]}],"outputs":[{"type":"control","id":"${idOf(`${id} 0`)}","position":0,"asset_id":"${BTM}","asset_definition":{},"amount":9007199254740993,"control_program":"00149bd1c26b100450b7f7c313a435be986b8841ab76","address":"sm1qn0guy6csq3gt0a7rzwjrt05cdwyyr2mkcrx5au"}],"status_fail":false,"mux_id":"${idOf('mux')}"}`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
