/** Checks of codecs and identifiers (sidechain-ledger.md 2 to 4, 10). */
import { bytesToHex, equalBytes, hexToBytes } from '@bystack/base';
import { zip215Verify } from '@bystack/keys';
import {
  BTM_ASSET_ID,
  decodeAddress,
  decodeTx,
  encodeAddress,
  encodeTx,
  mapTx,
  merkleProof,
  merkleRoot,
  p2wpkhProgram,
  p2wshProgram,
  txSigHash,
  verifyMerkleProof,
  type MappedTx,
  type TxInput,
  type TxOutput,
} from '@bystack/protocol';
import {
  decodeVaporBlock,
  decodeVaporHeader,
  encodeVaporBlock,
  encodeVaporHeader,
  statusLeaf,
  statusRoot,
  vaporBlockHash,
  type VaporHeader,
} from '../../vapor/block-codec.js';
import { federationScript, VAPOR, vaporSubsidy, type VaporNetwork } from '../../vapor/networks.js';
import type { CaseVerdict, VectorCheck } from '../check.js';
import { accepts, compare, eachCase, items, text, texts, type Fields, type Pair } from '../judge.js';

const hex = (bytes: Uint8Array | undefined): string | undefined => (bytes ? bytesToHex(bytes) : undefined);
const sorted = (list: readonly (string | undefined)[]): string[] => list.filter((x): x is string => x !== undefined).sort();
const lenient = { dialect: 'sidechain', lenient: true } as const;

const INPUT_TYPE: Readonly<Record<TxInput['kind'], string>> = {
  spend: 'spend',
  veto: 'veto',
  coinbase: 'coinbase',
  crossChainIn: 'cross_chain_in',
  issuance: 'issuance',
  claim: 'claim',
  unknown: 'unknown',
};
const OUTPUT_TYPE: Readonly<Record<TxOutput['kind'], string>> = {
  intraChain: 'intra_chain',
  crossChainOut: 'cross_chain_out',
  vote: 'vote',
  directive: 'directive',
  pegOut: 'peg_out',
  unknown: 'unknown',
};

const inputFields = (mapped: MappedTx, index: number): Fields => {
  const input = mapped.tx.inputs[index] as TxInput;
  const spent = hex(mapped.spentOutputIds[index]);
  const commitment = 'commitment' in input ? input.commitment : undefined;
  return {
    type: INPUT_TYPE[input.kind],
    asset_version: Number(input.assetVersion),
    input_id: hex(mapped.inputIds[index]),
    sighash: mapped.inputIds[index] && hex(txSigHash(mapped, index)),
    amount: commitment?.amount.toString(),
    asset_id: hex(commitment?.assetId),
    program: hex(commitment?.controlProgram),
    source_id: hex(commitment?.sourceId),
    source_pos: commitment?.sourcePos.toString(),
    vm_version: commitment && Number(commitment.vmVersion),
    arguments: 'arguments' in input ? input.arguments.map(bytesToHex) : undefined,
    vote: input.kind === 'veto' ? hex(input.vote) : undefined,
    arbitrary: input.kind === 'coinbase' ? hex(input.arbitrary) : undefined,
    asset_definition: input.kind === 'crossChainIn' ? hex(input.assetDefinition) : undefined,
    issuance_program: input.kind === 'crossChainIn' ? hex(input.issuanceProgram) : undefined,
    issuance_vm_version: input.kind === 'crossChainIn' ? Number(input.issuanceVmVersion) : undefined,
    [input.kind === 'crossChainIn' ? 'mainchain_output_id' : 'spent_output_id']: spent,
  };
};

const outputFields = (mapped: MappedTx, index: number): Fields => {
  const output = mapped.tx.outputs[index] as TxOutput;
  const result = mapped.results.find((r) => r.outputIndex === index);
  const value = 'controlProgram' in output ? output : undefined;
  return {
    type: OUTPUT_TYPE[output.kind],
    asset_version: Number(output.assetVersion),
    amount: value?.amount.toString(),
    asset_id: hex(value?.assetId),
    program: hex(value?.controlProgram),
    vm_version: value && Number(value.vmVersion),
    vote: output.kind === 'vote' ? hex(output.vote) : undefined,
    entry: result?.type,
    output_id: hex(result?.id),
  };
};

/** Compares every recorded field with ours of the same name. */
const fieldPairs = (label: string, recorded: Fields, got: Fields): Pair[] =>
  Object.keys(recorded).map((key) => [`${label} ${key}`, recorded[key], got[key]] as const);

const gasInputs = (mapped: MappedTx): string[] =>
  sorted(
    mapped.tx.inputs.map((input, i) => {
      const pays = input.kind === 'coinbase' || ('commitment' in input && equalBytes(input.commitment.assetId, BTM_ASSET_ID));
      return pays ? hex(mapped.inputIds[i]) : undefined;
    }),
  );

const txPairs = (c: Fields, raw: Uint8Array): Pair[] => {
  const tx = decodeTx(raw, lenient);
  const mapped = mapTx(tx);
  const side = (crossIn: boolean): string[] =>
    sorted(mapped.tx.inputs.map((input, i) => ((input.kind === 'crossChainIn') === crossIn ? hex(mapped.spentOutputIds[i]) : undefined)));
  return [
    ['version', Number(c['version']), Number(tx.version)],
    ['time_range', text(c, 'time_range'), tx.timeRange.toString()],
    ['tx_id', c['tx_id'], hex(mapped.id)],
    ['mux_id', c['mux_id'], hex(mapped.muxId)],
    ['written back', bytesToHex(raw), bytesToHex(encodeTx(tx))],
    [
      'entries',
      sorted(items(c, 'entries').map((e) => `${text(e, 'type')} ${text(e, 'id')}`)),
      sorted([...new Set(mapped.entries.map((e) => `${e.type} ${bytesToHex(e.id)}`))]),
    ],
    ['gas_input_ids', sorted(texts(c, 'gas_input_ids')), gasInputs(mapped)],
    ['spent_output_ids', sorted(texts(c, 'spent_output_ids')), side(false)],
    ['mainchain_output_ids', sorted(texts(c, 'mainchain_output_ids')), side(true)],
    ['inputs', items(c, 'inputs').length, tx.inputs.length],
    ['outputs', items(c, 'outputs').length, tx.outputs.length],
    ...items(c, 'inputs').flatMap((recorded, i) => fieldPairs(`input ${String(i)}`, recorded, inputFields(mapped, i))),
    ...items(c, 'outputs').flatMap((recorded, i) => fieldPairs(`output ${String(i)}`, recorded, outputFields(mapped, i))),
  ];
};

const transaction = (c: Fields): CaseVerdict => {
  const raw = hexToBytes(text(c, 'raw'));
  if (c['accept'] === false) return compare(text(c, 'name'), [['accepted', false, accepts(() => decodeTx(raw, lenient))]]);
  const wire = c['wire'] === undefined ? raw : hexToBytes(text(c, 'wire'));
  const pairs: Pair[] = [...txPairs(c, wire), ['size', c['size'], decodeTx(wire, lenient).serializedSize]];
  if (c['kind'] === 'suffixes') pairs.push(['our rules refuse suffixes', false, accepts(() => decodeTx(wire))]);
  return compare(text(c, 'name'), pairs);
};

const address = (c: Fields): CaseVerdict => {
  const net = VAPOR[text(c, 'network') as VaporNetwork];
  const name = text(c, 'name');
  if (c['kind'] === 'decode') {
    const accepted = accepts(() => decodeAddress(net.hrp, text(c, 'address')));
    const got = accepted ? hex(decodeAddress(net.hrp, text(c, 'address')).subarray(2)) : undefined;
    return compare(name, [
      ['accepted', c['accept'], accepted],
      ['hash', c['hash'], got],
    ]);
  }
  const program = c['kind'] === 'p2wpkh' ? p2wpkhProgram(hexToBytes(text(c, 'pubkey'))) : p2wshProgram(hexToBytes(text(c, 'script')));
  return compare(name, [
    ['program', c['program'], hex(program)],
    ['hash', c['hash'], hex(program.subarray(2))],
    ['address', c['address'], encodeAddress(net.hrp, program)],
    ['mainchain_address', c['mainchain_address'], encodeAddress(net.mainHrp, program)],
    ['decoded', c['program'], hex(decodeAddress(net.hrp, text(c, 'address')))],
  ]);
};

const flagsOf = (c: Fields, key: string): boolean[] => (c[key] as boolean[] | undefined) ?? [];

const merkle = (c: Fields): CaseVerdict => {
  const ids = texts(c, 'ids').map((id) => hexToBytes(id));
  const statuses = flagsOf(c, 'status_fail');
  const pairs: Pair[] = [
    ['root', c['root'], hex(merkleRoot(ids))],
    ['status_root', c['status_root'], hex(statusRoot(statuses))],
  ];
  if (c['kind'] === 'proofs') {
    const flags = c['flags'] as readonly number[];
    const related = texts(c, 'related').map((id) => hexToBytes(id));
    const relatedStatus = flagsOf(c, 'related_status_fail').map(statusLeaf);
    const proof = { flags, hashes: texts(c, 'hashes').map((h) => hexToBytes(h)) };
    const statusProof = { flags, hashes: texts(c, 'status_hashes').map((h) => hexToBytes(h)) };
    const valid =
      verifyMerkleProof(proof, related, hexToBytes(text(c, 'root'))) &&
      verifyMerkleProof(statusProof, relatedStatus, hexToBytes(text(c, 'status_root')));
    pairs.push(['valid', c['valid'], valid]);
    if (c['valid'] === true) {
      const matched = new Set(related.map((id) => ids.findIndex((x) => equalBytes(x, id))));
      const made = merkleProof(ids, matched);
      const madeStatus = merkleProof(statuses.map(statusLeaf), matched);
      pairs.push(
        ['flags', flags, made.flags],
        ['hashes', c['hashes'], made.hashes.map(bytesToHex)],
        ['status_hashes', c['status_hashes'], madeStatus.hashes.map(bytesToHex)],
      );
    }
  }
  return compare(text(c, 'name'), pairs);
};

const headerPairs = (c: Fields, h: VaporHeader): Pair[] => [
  ['hash', c['hash'], hex(vaporBlockHash(h))],
  ['version', text(c, 'version'), h.version.toString()],
  ['height', text(c, 'height'), h.height.toString()],
  ['timestamp', text(c, 'timestamp'), h.timestamp.toString()],
  ['previous_block_hash', c['previous_block_hash'], hex(h.previous)],
  ['transactions_merkle_root', c['transactions_merkle_root'], hex(h.txRoot)],
  ['transaction_status_hash', c['transaction_status_hash'], hex(h.statusRoot)],
  ['witness', texts(c, 'witness'), h.witness.map(bytesToHex)],
  ['raw', c['raw'], hex(encodeVaporHeader(h))],
];

const signedBy = (h: VaporHeader, signer: Fields): boolean => {
  const signature = h.witness[Number(signer['order'])];
  if (!signature || signature.length === 0) return false;
  return zip215Verify(hexToBytes(text(signer, 'xpub')).subarray(0, 32), vaporBlockHash(h), signature);
};

const header = (c: Fields): CaseVerdict => {
  const h = decodeVaporHeader(hexToBytes(text(c, 'raw')));
  const signers = items(c, 'signers').map((s): Pair => [`signer ${text(s, 'order')}`, s['signed'], signedBy(h, s)]);
  return compare(text(c, 'name'), [...headerPairs(c, h), ...signers]);
};

const block = (c: Fields): CaseVerdict => {
  const raw = hexToBytes(text(c, 'raw'));
  if (c['accept'] === false) return compare(text(c, 'name'), [['accepted', false, accepts(() => decodeVaporBlock(raw))]]);
  const decoded = decodeVaporBlock(raw);
  const raws = decoded.transactions.map((t) => t.raw);
  const ids = decoded.transactions.map((t) => mapTx(t.tx).id);
  return compare(text(c, 'name'), [
    ...headerPairs(c['header'] as Fields, decoded.header),
    ['raw_header', c['raw_header'], hex(encodeVaporHeader(decoded.header))],
    ['raw block', c['raw'], hex(encodeVaporBlock(decoded.header, raws, 'full'))],
    ['raw_transactions', c['raw_transactions'], hex(encodeVaporBlock(decoded.header, raws, 'transactions'))],
    ['tx_ids', c['tx_ids'], ids.map(bytesToHex)],
    ['tx root', (c['header'] as Fields)['transactions_merkle_root'], hex(merkleRoot(ids))],
    ['status root', (c['header'] as Fields)['transaction_status_hash'], hex(statusRoot(flagsOf(c, 'status_fail')))],
  ]);
};

/** Program of the genesis output, a constant of Vapor. */
const GENESIS_PROGRAM = '00148c9d063ff74ee6d9ffa88d83aeb038068366c4c4';

const genesis = (c: Fields): CaseVerdict => {
  const network = text(c, 'network') as VaporNetwork;
  const { program } = federationScript(texts(c, 'federation_xpubs'), Number(c['quorum']));
  const coinbase = encodeTx({
    version: 1n,
    timeRange: 0n,
    inputs: [{ assetVersion: 1n, kind: 'coinbase', arbitrary: program }],
    outputs: [
      {
        assetVersion: 1n,
        kind: 'intraChain',
        assetId: BTM_ASSET_ID,
        amount: vaporSubsidy(network, 0n),
        vmVersion: 1n,
        controlProgram: hexToBytes(GENESIS_PROGRAM),
      },
    ],
  });
  const built: VaporHeader = {
    version: 1n,
    height: 0n,
    previous: new Uint8Array(32),
    timestamp: VAPOR[network].genesisTime,
    txRoot: merkleRoot([mapTx(decodeTx(coinbase)).id]),
    statusRoot: statusRoot([false]),
    witness: [],
  };
  return compare(text(c, 'name'), [
    ['federation_program', c['federation_program'], hex(program)],
    ...txPairs(c['coinbase'] as Fields, coinbase),
    ...headerPairs(c['header'] as Fields, built),
    ['hash', c['hash'], hex(vaporBlockHash(built))],
    ['raw', c['raw'], hex(encodeVaporBlock(built, [coinbase], 'full'))],
  ]);
};

/** Checks by file name. */
export const protocolChecks: Readonly<Record<string, VectorCheck>> = {
  'transactions.json': eachCase(transaction),
  'addresses.json': eachCase(address),
  'merkle.json': eachCase(merkle),
  'headers.json': eachCase(header),
  'blocks.json': eachCase(block),
  'genesis.json': eachCase(genesis),
};
