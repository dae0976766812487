/**
 * Random and mutated bytes at every decoder: each answers with a value or a typed refusal, never with another
 * error, and within a bound. Seeded; `FUZZ_SEED` and `FUZZ_RUNS` change seed and volume. The peer and rpc ports of a
 * live validator are fuzzed in test/integration.
 */
import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, isBystackError, type Signatures } from '@bystack/base';
import { bbftEngine, decodeRecord as decodeSafetyRecord } from '@bystack/bbft';
import { assemble, describeProgram, disassemble, executedProgram, parseMultisig } from '@bystack/bvm';
import { canonicalBytes, developmentSpec, genesisHeader, parseChainSpec } from '@bystack/chainspec';
import { decodeBitmap, decodeFinalityProof, FixedReader, readQC, readTC, type EpochContext } from '@bystack/consensus';
import { openBytes, sealBytes } from '@bystack/keystore';
import {
  decodeAssetRecord,
  decodeCandidate,
  decodeTip,
  decodeValidatorSet,
  encodeAssetRecord,
  encodeCandidate,
  encodeTip,
  encodeValidatorSet,
  genesisTip,
  judgeMainBlock,
  openTx,
} from '@bystack/ledger';
import { decodeRecord as decodeLogRecord, encodeRecord as encodeLogRecord, scanSegment } from '@bystack/node-host';
import { childSeed, compactToTarget, nextBits, targetToCompact, workOf } from '@bystack/powheaders';
import {
  decodeAddress,
  decodeBlock,
  decodeDirective,
  decodeHeader,
  decodeMainBlock,
  decodeMainHeader,
  decodeTx,
  encodeAddress,
  encodeBlock,
  encodeDirective,
  encodeHeader,
  encodeMainHeader,
  mainHeaderHash,
  mapTx,
  type Directive,
} from '@bystack/protocol';
import { parseEventLine, parseNodeConfig, parseRequest, parseResponse } from '@bystack/rpc';
import { describe, expect, it } from 'vitest';
import { ConsensusNetwork, CALM } from '../consensus/network.js';
import { seeded } from '../seeded.js';

const SEED = Number(process.env.FUZZ_SEED ?? 20261124);
const RUNS = Number(process.env.FUZZ_RUNS ?? 1500);
/** No decoder may need longer for any of these inputs, ms. */
const SLOWEST_MS = 5_000;
const MAX_RANDOM_BYTES = 600;

interface Target {
  readonly name: string;
  /** Valid inputs, to be mutated. */
  readonly seeds: readonly Uint8Array[];
  readonly decode: (bytes: Uint8Array) => unknown;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);
const rawCases = (file: string): Uint8Array[] => {
  const content = readFileSync(new URL(`../../../../test/vectors/${file}`, import.meta.url), 'utf8');
  const { cases } = JSON.parse(content) as { readonly cases: readonly { readonly raw?: string }[] };
  return cases.flatMap(({ raw }) => (raw ? [hexToBytes(raw)] : []));
};
const frames = rawCases('sidechain/transactions.json').slice(0, 40);
const mainFrames = rawCases('mainchain/transactions.json').slice(0, 40);
const mainBlocks = rawCases('mainchain/blocks.json').slice(0, 40);

const spec = developmentSpec({
  name: 'fuzz',
  nonce: '11'.repeat(32),
  genesisTimeMs: 1_700_000_000_000,
  validators: [{ identityKey: '22'.repeat(32), blsKey: '33'.repeat(48), pop: '44'.repeat(96), rewardProgram: '51' }],
});
const header = genesisHeader(spec, new Uint8Array(32));
const block = encodeBlock({ header, transactions: frames.slice(0, 3) });
const params = { ...({} as Parameters<typeof openTx>[1]), origin: 'BOTH' as const, genesisHash: new Uint8Array(32) };

/** Everything that validators of a small network said to each other, and one of their contexts. */
const recorded = ((): { messages: Uint8Array[]; records: Uint8Array[]; ctx: EpochContext } => {
  const net = new ConsensusNetwork({ n: 4, seed: SEED, weather: { ...CALM, loss: 0.2 } });
  const messages: Uint8Array[] = [];
  for (let i = 0; i < 6; i++) {
    net.submit(`t${String(i)}`);
    net.run(3000);
  }
  const [node] = net.nodes;
  if (!node?.state) throw new Error('the network did not start');
  const { ctx, state } = node;
  const common = { view: state.view, height: state.final.height };
  messages.push(
    bbftEngine.encode({ kind: 'finalize', ...common, qc: state.d.highQC }, ctx, 0),
    bbftEngine.encode(
      {
        kind: 'status',
        ...common,
        qc: state.d.highQC,
        tc: state.d.lastTC,
        finalHeight: state.final.height,
        finalId: state.final.blockId,
        nowMs: net.now,
        proof: state.final.proof,
      },
      ctx,
      1,
    ),
  );
  for (const proposal of state.proposals.values()) messages.push(bbftEngine.encode(proposal.message, ctx, 0));
  if (state.ownVote) messages.push(bbftEngine.encode(state.ownVote, ctx, 0));
  return { messages, records: node.durable ? [node.durable] : [], ctx };
})();

const config = {
  version: 1,
  nodeName: 'validator-1',
  instanceId: 'i',
  generation: 1,
  dataDir: '/tmp/x',
  chainspecFile: '/tmp/x/chainspec.json',
  keysFile: '/tmp/x/keys.json',
  rpc: { host: '127.0.0.1', port: 0 },
  p2p: { host: '127.0.0.1', port: 0 },
  peers: [{ identityKey: '22'.repeat(32), host: '127.0.0.1', port: 4000 }],
  store: { kind: 'lmdb' },
  log: { level: 'info', maxBytes: 1_000_000, files: 3 },
};
const sealKey = new Uint8Array(32).fill(9);
const program = hexToBytes(`0014${'aa'.repeat(20)}`);
const logRecords = [1, 2, 3].map((seq) => encodeLogRecord({ seq, type: 1, payload: utf8(`payload ${String(seq)}`) }));
const segment = Uint8Array.from(logRecords.flatMap((record) => [...record]));
const proof = recorded.messages.length > 0 ? finalProof() : new Uint8Array(0);

function finalProof(): Uint8Array {
  const net = new ConsensusNetwork({ n: 4, seed: 2, weather: CALM });
  net.submit('one');
  net.run(1000, () => net.has('one'));
  return net.nodes[0]?.proof ?? new Uint8Array(0);
}

/** What is computed of a foreign header before its work is looked at. */
function headerFacts(bytes: Uint8Array): unknown {
  const read = decodeMainHeader(bytes);
  const hash = mainHeaderHash(read);
  const target = compactToTarget(read.bits);
  return [encodeMainHeader(read), targetToCompact(target), workOf(read.bits), nextBits(read, 0n), childSeed({ ...read, hash, seed: hash })];
}

/** No signature holds: everything but the arithmetic of signatures is reached. */
const NO_SIGNATURES: Signatures = { name: 'none', verify: () => false, verifyMany: (_rule, items) => items.map(() => false) };

function judgeBlock(bytes: Uint8Array): unknown {
  return judgeMainBlock(decodeMainBlock(bytes), { subsidy: 41_250_000_000n, signatures: NO_SIGNATURES });
}

const [identityKey, blsKey, chainCode, signature] = [32, 48, 32, 64].map((n) => new Uint8Array(n).fill(n)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const terms = { commission: 100, rewardProgram: program };
const candidate = { state: 'ACTIVE', since: 3n, sequence: 1n << 20n, blsKey, chainCode, ...terms } as const;
const validatorSet = { members: [{ identityKey, blsKey, votes: 9n, rewardProgram: program }], latency: Uint16Array.of(0) };
const directives: readonly Directive[] = [
  { kind: 'latency', epoch: 2n, identityKey, protocol: 1, peers: [{ identityKey, roundTrip: 12 }], signature },
  { kind: 'register', identityKey, blsKey, chainCode, ...terms, pop: new Uint8Array(96).fill(1), signature },
  { kind: 'update', identityKey, sequence: 7n, resign: true, ...terms, signature },
];

const TARGETS: readonly Target[] = [
  { name: 'transaction', seeds: frames, decode: (b) => mapTx(decodeTx(b)) },
  { name: 'transaction, lenient', seeds: frames, decode: (b) => mapTx(decodeTx(b, { lenient: true })) },
  { name: 'transaction, main-chain', seeds: mainFrames, decode: (b) => mapTx(decodeTx(b, { dialect: 'mainchain' }), 'mainchain') },
  { name: 'header, main-chain', seeds: mainBlocks, decode: headerFacts },
  { name: 'block, main-chain, with its judging', seeds: mainBlocks, decode: judgeBlock },
  { name: 'transaction on admission', seeds: frames, decode: (b) => openTx(b, params) },
  { name: 'header', seeds: [encodeHeader(header)], decode: decodeHeader },
  { name: 'block', seeds: [block], decode: (b) => decodeBlock(b) },
  { name: 'certificate', seeds: [proof.subarray(4)], decode: (b) => readQC(new FixedReader(b), 4) },
  { name: 'time-out certificate', seeds: [proof.subarray(4)], decode: (b) => readTC(new FixedReader(b), 4) },
  { name: 'bitmap', seeds: [Uint8Array.of(0x0f)], decode: (b) => decodeBitmap(b, 4) },
  { name: 'finality proof', seeds: [proof], decode: decodeFinalityProof },
  { name: 'consensus message', seeds: recorded.messages, decode: (b) => bbftEngine.decode(b, recorded.ctx) },
  { name: 'safety record', seeds: recorded.records, decode: (b) => decodeSafetyRecord(b, 4, 0n) },
  { name: 'stored tip', seeds: [encodeTip(genesisTip(header))], decode: decodeTip },
  {
    name: 'asset record',
    seeds: [encodeAssetRecord({ origin: 'NATIVE', outstanding: 5n, vmVersion: 1n, issuanceProgram: program, definition: utf8('{}') })],
    decode: decodeAssetRecord,
  },
  { name: 'candidate', seeds: [encodeCandidate(candidate)], decode: decodeCandidate },
  { name: 'validator set', seeds: [encodeValidatorSet(validatorSet)], decode: decodeValidatorSet },
  { name: 'directive', seeds: directives.map(encodeDirective), decode: decodeDirective },
  { name: 'log record', seeds: logRecords, decode: (b) => decodeLogRecord(b, 0) },
  { name: 'log segment', seeds: [segment], decode: (b) => scanSegment(b, 1) },
  { name: 'chain specification', seeds: [canonicalBytes(spec)], decode: parseChainSpec },
  { name: 'node configuration', seeds: [utf8(JSON.stringify(config))], decode: (b) => parseNodeConfig(text(b)) },
  {
    name: 'rpc request',
    seeds: [utf8('{"jsonrpc":"2.0","id":1,"method":"getBlocks","params":{"from":"1","count":2}}')],
    decode: (b) => parseRequest(text(b)),
  },
  {
    name: 'rpc response',
    seeds: [utf8('{"jsonrpc":"2.0","id":1,"result":{"total":1,"txIds":[]}}')],
    decode: (b) => parseResponse('mempool', text(b)),
  },
  { name: 'rpc event', seeds: [utf8('{"type":"heartbeat","heightFinalized":"1","mempool":0}')], decode: (b) => parseEventLine(text(b)) },
  { name: 'address', seeds: [utf8(encodeAddress('sp', program))], decode: (b) => decodeAddress('sp', text(b)) },
  {
    name: 'program',
    seeds: [program, hexToBytes('ae20' + 'bb'.repeat(32) + '5151ad')],
    decode: (b) => [describeProgram(b), executedProgram(b), parseMultisig(b), disassemble(b)],
  },
  { name: 'assembly text', seeds: [utf8('DUP HASH160 0x0011 EQUALVERIFY 7 CHECKSIG')], decode: (b) => assemble(text(b)) },
  { name: 'sealed value', seeds: [sealBytes(sealKey, 'fuzz', utf8('secret'))], decode: (b) => openBytes(sealKey, 'fuzz', b) },
];

/** One changed input: random bytes, or a seed that was cut, flipped, doubled, or given extreme numbers. */
function mutate(seeds: readonly Uint8Array[], random: () => number): Uint8Array {
  const below = (n: number): number => Math.floor(random() * n);
  const seed = seeds[below(seeds.length)];
  if (!seed || random() < 0.15) return Uint8Array.from({ length: below(MAX_RANDOM_BYTES) }, () => below(256));
  let out = Uint8Array.from(seed);
  for (let n = 1 + below(4); n > 0; n--) {
    const at = below(Math.max(1, out.length));
    switch (below(6)) {
      case 0:
        out = out.slice(0, at);
        break;
      case 1:
        out[at] = below(256);
        break;
      case 2:
        out[at] = (out[at] ?? 0) ^ (1 << below(8));
        break;
      case 3:
        out.fill(0xff, at, at + 1 + below(9));
        break;
      case 4:
        out = Uint8Array.from([...out.subarray(0, at), ...out.subarray(below(Math.max(1, out.length))), ...out.subarray(at)]);
        break;
      default:
        out = Uint8Array.from([...out, below(256)]);
    }
  }
  return out;
}

describe(`decoders under ${String(RUNS)} inputs each, seed ${String(SEED)}`, () => {
  it.each(TARGETS)('$name', ({ name, seeds, decode }) => {
    expect(seeds.length, 'a seed to mutate').toBeGreaterThan(0);
    for (const seed of seeds) expect(() => settle(decode, seed), 'an unchanged seed').not.toThrow();
    const random = seeded(SEED);
    for (let run = 0; run < RUNS; run++) {
      const bytes = mutate(seeds, random);
      const begun = performance.now();
      expect(() => settle(decode, bytes), `${name}, run ${String(run)}: ${bytesToHex(bytes.subarray(0, 400))}`).not.toThrow();
      expect(performance.now() - begun, `${name}, run ${String(run)}, ms`).toBeLessThan(SLOWEST_MS);
    }
  });
});

/** Runs the decoder; a typed refusal is an answer, anything else is thrown on. */
function settle(decode: Target['decode'], bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    if (!isBystackError(error)) throw error;
  }
}
