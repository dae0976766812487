/** The file that describes a custom network: read, checked field by field, written back in one form. */
import { BystackError, bytesToHex, hexToBytes, isBystackError, type ErrorFacts } from '@bystack/base';
import { compactToTarget, GENESIS_SUBSIDY, TARGET_BLOCK_SECONDS } from '@bystack/powheaders';
import { decodeAddress } from '@bystack/protocol';
import { GENESIS_PROGRAM, type BtmOutput } from './coinbase.js';
import { API_PORT, GENESIS_TEXT, PUBLIC_NETWORKS, type NetworkParams } from './networks.js';

/** Facts of `POWCHAIN_PARAMS`: the field that is wrong, empty for the whole file. */
export interface ParamsFacts extends ErrorFacts {
  readonly code: 'POWCHAIN_PARAMS';
  readonly field: string;
}

const MAX_TEXT = 65_536;
const MAX_U63 = (1n << 63n) - 1n;
const MAX_OUTPUTS = 64;
const TARGET_END = 1n << 256n;
const DEFAULT_P2P_PORT = 46_658;

const refuse = (field: string, message: string): never => {
  const remedy = 'Correct the file that --params names; apps/mainchain-node/README.md lists its fields.';
  throw new BystackError<ParamsFacts>({ code: 'POWCHAIN_PARAMS', field }, { message, remedy });
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown, field: string, allowed: readonly string[]): Fields => {
  const name = field === '' ? 'The description of the network' : `\`${field}\``;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(field, `${name} must be a JSON object.`);
  const unknown = Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown !== undefined) refuse(unknown, `${name} has the unknown field \`${unknown}\`; known are ${allowed.join(', ')}.`);
  return value as Fields;
};

const DECIMAL = /^(0|[1-9][0-9]{0,18})$/;
const HEX_NUMBER = /^0x[0-9a-fA-F]{1,16}$/;

/** A number, or its decimal or 0x form as text. */
const integer = (value: unknown, field: string, low: bigint, high: bigint): bigint => {
  const readable =
    typeof value === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' && (DECIMAL.test(value) || HEX_NUMBER.test(value));
  const number = readable ? BigInt(value as number | string) : null;
  if (number !== null && number >= low && number <= high) return number;
  return refuse(field, `\`${field}\` must be an integer from ${String(low)} to ${String(high)}; a number, or text in decimal or with 0x.`);
};

const text = (value: unknown, field: string, shape: RegExp, rule: string): string =>
  typeof value === 'string' && shape.test(value) ? value : refuse(field, `\`${field}\` must be ${rule}.`);

const bitsOf = (value: unknown, field: string): bigint => {
  const bits = integer(value, field, 1n, MAX_U63);
  const target = compactToTarget(bits);
  if (target > 0n && target < TARGET_END) return bits;
  return refuse(field, `\`${field}\` must stand for a target from 1 to 2^256 − 1, as 0x20000000007fffff does (every second hash).`);
};

const outputOf = (value: unknown, field: string, hrp: string): BtmOutput => {
  const fields = fieldsOf(value, field, ['address', 'program', 'amount']);
  const amount = integer(fields.amount, `${field}.amount`, 1n, MAX_U63);
  if ((fields.address === undefined) === (fields.program === undefined))
    refuse(field, `\`${field}\` needs either an address or a program.`);
  if (fields.program !== undefined) {
    const hex = text(fields.program, `${field}.program`, /^([0-9a-f]{2}){1,1024}$/, 'a program in lower-case hex');
    return { program: hexToBytes(hex), amount };
  }
  const address = text(fields.address, `${field}.address`, /^[\x21-\x7e]{1,90}$/, `an address of this network, ${hrp}1…`);
  try {
    return { program: decodeAddress(hrp, address), amount };
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return refuse(`${field}.address`, `\`${field}.address\` must be an address of this network, ${hrp}1….`);
  }
};

const outputsOf = (value: unknown, hrp: string): readonly BtmOutput[] => {
  const field = 'genesis.outputs';
  if (value === undefined) return [{ program: GENESIS_PROGRAM, amount: GENESIS_SUBSIDY }];
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_OUTPUTS)
    return refuse(field, `\`${field}\` must be a list of 1 to ${String(MAX_OUTPUTS)} outputs.`);
  const outputs = value.map((one, i) => outputOf(one, `${field}[${String(i)}]`, hrp));
  if (outputs.reduce((sum, { amount }) => sum + amount, 0n) > MAX_U63)
    refuse(field, `\`${field}\` must not pay more than ${String(MAX_U63)} together.`);
  return outputs;
};

const genesisOf = (all: Fields, hrp: string): NetworkParams['genesis'] => {
  const fields = fieldsOf(all.genesis ?? {}, 'genesis', ['timestamp', 'bits', 'nonce', 'arbitrary', 'outputs']);
  if (all.bits !== undefined && fields.bits !== undefined) refuse('bits', 'The bits must stand in one place: `bits` or `genesis.bits`.');
  return {
    timestamp: integer(fields.timestamp, 'genesis.timestamp', 0n, MAX_U63),
    bits: all.bits === undefined ? bitsOf(fields.bits, 'genesis.bits') : bitsOf(all.bits, 'bits'),
    nonce: integer(fields.nonce ?? 0, 'genesis.nonce', 0n, MAX_U63),
    arbitrary: text(fields.arbitrary ?? GENESIS_TEXT, 'genesis.arbitrary', /^[\x20-\x7e]{1,128}$/, '1 to 128 printable ASCII characters'),
    outputs: outputsOf(fields.outputs, hrp),
  };
};

const FIELDS = ['name', 'hrp', 'genesis', 'bits', 'ports', 'blockSeconds', 'minBlockSeconds', 'limitBits'];

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MANY_DIGITS = /^\d{16,}$/;

/** JSON whose integers of many digits are texts, so that reading them loses nothing: targets have 19. */
const withLargeAsText = (json: string): string =>
  json.replace(STRING_OR_NUMBER, (token) => (MANY_DIGITS.test(token) ? `"${token}"` : token));

const parse = (json: string): unknown => {
  if (json.length > MAX_TEXT) return refuse('', `The description of the network must have at most ${String(MAX_TEXT)} characters.`);
  try {
    return JSON.parse(withLargeAsText(json)) as unknown;
  } catch {
    return refuse('', 'The description of the network is not JSON.');
  }
};

/**
 * Reads the description of a custom network: `hrp`, `genesis` {timestamp, bits, nonce?, arbitrary?, outputs?}, and optional
 * `name`, `bits` (instead of `genesis.bits`), `ports` {p2p, api}, `blockSeconds` (pace that a retarget aims at),
 * `minBlockSeconds` (pause of our miner), `limitBits` (easiest target; absent: that of `bits`, null: none).
 * @throws BystackError `POWCHAIN_PARAMS` naming the field
 */
export function parseNetworkParams(json: string): NetworkParams {
  const all = fieldsOf(parse(json), '', FIELDS);
  const name = text(all.name ?? 'custom', 'name', /^[a-z][a-z0-9-]{0,31}$/, '1 to 32 of a–z, 0–9 and -, a letter first');
  if ((PUBLIC_NETWORKS as readonly string[]).includes(name) || name === 'wisdom')
    refuse('name', `\`name\` must not be that of a public network; received ${name}.`);
  const hrp = text(all.hrp, 'hrp', /^[a-z][a-z0-9]{0,9}$/, '1 to 10 of a–z and 0–9, a letter first: addresses begin with it');
  const ports = fieldsOf(all.ports ?? {}, 'ports', ['p2p', 'api']);
  const genesis = genesisOf(all, hrp);
  const limitBits = all.limitBits === undefined ? genesis.bits : all.limitBits === null ? null : bitsOf(all.limitBits, 'limitBits');
  if (limitBits !== null && compactToTarget(limitBits) < compactToTarget(genesis.bits))
    refuse('limitBits', '`limitBits` must stand for a target that is no harder than that of `bits`.');
  return {
    name,
    chainId: name,
    hrp,
    genesis,
    retarget: {
      blockSeconds: integer(all.blockSeconds ?? Number(TARGET_BLOCK_SECONDS), 'blockSeconds', 1n, 86_400n),
      limitBits,
    },
    minBlockSeconds: Number(integer(all.minBlockSeconds ?? 0, 'minBlockSeconds', 0n, 86_400n)),
    p2pPort: Number(integer(ports.p2p ?? DEFAULT_P2P_PORT, 'ports.p2p', 0n, 65_535n)),
    apiPort: Number(integer(ports.api ?? API_PORT, 'ports.api', 0n, 65_535n)),
  };
}

/** The one written form: every field, large numbers as text. `parseNetworkParams` reads it back. */
export function describeNetwork(params: NetworkParams): string {
  const { name, hrp, genesis, retarget, minBlockSeconds, p2pPort, apiPort } = params;
  const outputs = genesis.outputs.map(({ program, amount }) => ({ program: bytesToHex(program), amount: String(amount) }));
  const { timestamp, bits, nonce, arbitrary } = genesis;
  const written = {
    name,
    hrp,
    genesis: { timestamp: String(timestamp), bits: String(bits), nonce: String(nonce), arbitrary, outputs },
    ports: { p2p: p2pPort, api: apiPort },
    blockSeconds: Number(retarget.blockSeconds),
    minBlockSeconds,
    limitBits: retarget.limitBits === null ? null : String(retarget.limitBits),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}
