/**
 * A chain of one process for tests that need real blocks but no consensus: the product's ledger judges and assembles,
 * the product's rpc server serves. Blocks are made on demand or at an interval; every block is final at once.
 */
import { bytesToHex, hexToBytes, InvariantError, sha3, type Hash, type Logger } from '@bystack/base';
import { canonicalText, developmentSpec, genesisHash, genesisHeader, type ChainSpec } from '@bystack/chainspec';
import { encodeFinalityProof, ZERO_HASH } from '@bystack/consensus';
import { creditReward, dueRewards, opensEpoch, subsidyAt } from '@bystack/dpos';
import { nobleSignatures } from '@bystack/keys';
import {
  assembleBlock,
  checkTx,
  genesisTip,
  ledgerError,
  ledgerParams,
  LoadedView,
  requiredState,
  type BlockContext,
  type CheckedTx,
  type LedgerTip,
  type Utxo,
} from '@bystack/ledger';
import { blockId, encodeBlock, type BlockHeader, type MappedTx } from '@bystack/protocol';
import { RpcServer, type RpcBlock, type RpcHandlers } from '@bystack/rpc';

/** Silent. */
export const quietLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => quietLog };

const EPOCH_DIGEST = sha3(new Uint8Array(1));
const VALIDATORS = 4;

/** A specification as the platform stores it, with everything that follows from it. */
export function sampleSpec(name: string, change: Parameters<typeof developmentSpec>[0] | object = {}): ChainSpec {
  const validators = Array.from({ length: VALIDATORS }, (_, i) => ({
    identityKey: `2${i}`.repeat(32),
    blsKey: `3${i}`.repeat(48),
    pop: `4${i}`.repeat(96),
    rewardProgram: `0014${`5${i}`.repeat(20)}`,
  }));
  return developmentSpec({ name, nonce: '11'.repeat(32), genesisTimeMs: 1_700_000_000_000, validators, ...change });
}

/** The chain. `token` and `url` are for `RpcClient`s. */
export class LedgerNode {
  readonly header: BlockHeader;
  readonly genesisHash: Hash;
  readonly canonical: string;
  readonly token = 'test-token';
  url = '';
  tip: LedgerTip;
  readonly blocks: RpcBlock[] = [];
  readonly pool: CheckedTx[] = [];
  readonly final = new Map<string, { height: bigint; index: number }>();
  /** When set, `submitTx` throws it. */
  refusal: Error | null = null;
  #utxos = new Map<string, Utxo>();
  #registry = new Map<string, Uint8Array>();
  #server: RpcServer | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #params;
  readonly #signatures = nobleSignatures();

  constructor(readonly spec: ChainSpec) {
    this.header = genesisHeader(spec, EPOCH_DIGEST);
    this.genesisHash = genesisHash(spec, EPOCH_DIGEST);
    this.canonical = canonicalText(spec);
    this.tip = genesisTip(this.header);
    this.#params = ledgerParams(spec, this.genesisHash);
    this.blocks.push(served(0n, this.genesisHash, encodeBlock({ header: this.header, transactions: [] }), null));
  }

  /** Takes a raw transaction; throws the ledger's refusal. */
  submit(raw: Uint8Array): Hash {
    if (this.refusal) throw this.refusal;
    const checked = checkTx(raw, this.#params, this.tip.height + 1n, this.#signatures);
    const id = bytesToHex(checked.mapped.id);
    if (this.final.has(id) || this.pool.some((tx) => bytesToHex(tx.mapped.id) === id)) return checked.mapped.id;
    const trial = this.#assemble([...this.pool, checked], this.tip.timestamp + 1);
    const refused = trial.refused.find(({ tx }) => bytesToHex(tx.mapped.id) === id);
    if (refused) throw ledgerError(refused.code);
    this.pool.push(checked);
    return checked.mapped.id;
  }

  /** Makes the next block of everything that waits. */
  block(): RpcBlock {
    const made = this.#assemble(this.pool.splice(0), this.tip.timestamp + 500);
    for (const u of made.diff.created) this.#utxos.set(bytesToHex(u.outputId), u);
    for (const id of made.diff.consumed) this.#utxos.delete(bytesToHex(id));
    for (const { key, value } of made.diff.registry) {
      if (value.length === 0) this.#registry.delete(bytesToHex(key));
      else this.#registry.set(bytesToHex(key), value);
    }
    this.tip = made.tip;
    made.transactionIds.forEach((id, index) => this.final.set(bytesToHex(id), { height: made.tip.height, index }));
    const block = served(made.tip.height, made.tip.blockId, encodeBlock(made.block), this.#proof(made.block.header));
    this.blocks.push(block);
    for (const listener of [...this.#listeners]) listener();
    return block;
  }

  /** Serves rpc on loopback. */
  async start(): Promise<void> {
    const events = {
      blocks: (from: bigint, count: number) => Promise.resolve(this.blocks.slice(Number(from), Number(from) + count)),
      heightFinalized: () => this.tip.height,
      mempoolCount: () => this.pool.length,
      onFinal: (listener: () => void) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
    this.#server = new RpcServer(
      { host: '127.0.0.1', port: 0, token: this.token, heartbeatMs: 200 },
      { handlers: this.#handlers(), events, log: quietLog },
    );
    this.url = (await this.#server.start()).url;
  }

  async stop(): Promise<void> {
    await this.#server?.stop(100);
    this.#server = null;
  }

  #assemble(transactions: readonly CheckedTx[], timestamp: number) {
    const epoch = this.tip.height / BigInt(this.spec.consensus.epochLength);
    return assembleBlock(
      { timestamp, epoch, createdView: this.tip.height + 1n, producer: Number(this.tip.height % BigInt(VALIDATORS)) },
      transactions,
      this.#context(transactions.map((tx) => tx.mapped)),
    );
  }

  #context(transactions: readonly MappedTx[]): BlockContext {
    const needed = requiredState(transactions);
    const { epochLength } = this.spec.consensus;
    const load = <T>(keys: readonly Uint8Array[], from: Map<string, T>) =>
      new Map(keys.map((k) => [bytesToHex(k), from.get(bytesToHex(k)) ?? null]));
    const producer = this.spec.consensus.validators[Number(this.tip.height % BigInt(VALIDATORS))];
    return {
      params: this.#params,
      tip: this.tip,
      view: new LoadedView(load(needed.utxos, this.#utxos), load(needed.registry, this.#registry)),
      rewards: {
        opensEpoch: (h) => opensEpoch(h, epochLength),
        due: dueRewards,
        credit: creditReward,
        subsidyAt: (h) => subsidyAt(this.#params.subsidy, h, this.#params.feeAssetNative),
      },
      producerProgram: hexToBytes(producer?.rewardProgram ?? '51'),
      elect: ({ current }) => current,
      nextEpoch: new Uint8Array(32),
    };
  }

  /** A fast proof of validators 0 to 2; the signature is empty, since nothing here checks it. */
  #proof(header: BlockHeader): Uint8Array {
    const vote = {
      epoch: header.epoch,
      view: header.createdView,
      height: header.height,
      blockId: blockId(header),
      rel: 0 as const,
      jv: header.createdView - 1n,
      tc: ZERO_HASH,
    };
    return encodeFinalityProof({ form: 1, n: VALIDATORS, qc: { ...vote, signers: [0, 1, 2], signature: new Uint8Array(96) } });
  }

  #handlers(): RpcHandlers {
    const absent = (): never => {
      throw new InvariantError('this test node does not serve the method');
    };
    const { final, pool, blocks } = this;
    return {
      status: () =>
        Promise.resolve({
          instanceId: 'i',
          nodeName: 'ledger-node',
          chainId: bytesToHex(this.genesisHash),
          genesisHash: bytesToHex(this.genesisHash),
          pid: process.pid,
          startedAtMs: 0,
          version: '0',
          identityKey: '20'.repeat(32),
          validatorIndex: 0,
          heightFinalized: String(this.tip.height),
          tipBlockId: bytesToHex(this.tip.blockId),
          tipTimestampMs: this.tip.timestamp,
          lastFinalAtMs: null,
          epoch: '0',
          view: '1',
          peers: [],
          mempool: { transactions: pool.length, bytes: 0 },
          syncing: false,
          networkHeight: String(this.tip.height),
          signing: 'SIGNING',
          rssBytes: 0,
          blsBackend: 'noble',
        }),
      submitTx: async ({ raw }) => ({ txId: bytesToHex(this.submit(hexToBytes(raw))) }),
      getTx: async ({ txId }) => {
        const at = final.get(txId);
        if (at)
          return { state: 'FINAL', height: String(at.height), index: at.index, blockId: (blocks[Number(at.height)] as RpcBlock).blockId };
        return { state: pool.some((tx) => bytesToHex(tx.mapped.id) === txId) ? 'PENDING' : 'UNKNOWN' };
      },
      getBlock: async ({ height, blockId: id }) =>
        blocks.find((b) => (height === undefined ? b.blockId === id : b.height === height)) ?? null,
      getBlocks: async ({ from, count }) => ({ blocks: blocks.slice(Number(from), Number(from) + count), tip: String(this.tip.height) }),
      unspent: async ({ outputIds }) => ({ unspent: outputIds.map((id) => this.#utxos.has(id)) }),
      mempool: async ({ limit }) => ({ total: pool.length, txIds: pool.slice(0, limit).map((tx) => bytesToHex(tx.mapped.id)) }),
      explain: absent,
      setPeers: absent,
      stop: absent,
    };
  }
}

const served = (height: bigint, id: Hash, block: Uint8Array, proof: Uint8Array | null): RpcBlock => ({
  height: String(height),
  blockId: bytesToHex(id),
  block: bytesToHex(block),
  proof: proof && bytesToHex(proof),
});
