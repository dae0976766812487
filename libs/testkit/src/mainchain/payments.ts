/** Signed main-chain payments of one key each. */
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { concatBytes, sha3, type Hash } from '@bystack/base';
import { BTM_ASSET_ID, decodeTx, encodeTx, mapTx, type MappedTx } from '@bystack/protocol';

const DER_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key with the P2WPKH program that pays to it. */
export interface MainKey {
  readonly secret: KeyObject;
  readonly publicKey: Uint8Array;
  readonly program: Uint8Array;
}

/** An output that a key can spend. */
export interface MainCoin {
  /** Mux of the transaction that made it, and its place there. */
  readonly sourceId: Hash;
  readonly position: bigint;
  /** Smallest units of BTM. */
  readonly amount: bigint;
  readonly key: MainKey;
}

/** The key of this number (0 to 65535). */
export function mainKey(number: number): MainKey {
  const seed = sha3(Uint8Array.of(number & 255, number >> 8, 7));
  const secret = createPrivateKey({ key: Buffer.concat([DER_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32));
  const program = new Uint8Array([0x00, 0x14, ...createHash('ripemd160').update(publicKey).digest()]);
  return { secret, publicKey, program };
}

/** Ids of a raw main-chain transaction. */
export const mappedMainTx = (raw: Uint8Array): MappedTx => mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain');

/** Spends a coin into outputs; what they leave is the fee. */
export function payMain(
  coin: MainCoin,
  outputs: readonly (readonly [amount: bigint, program: Uint8Array])[],
): { raw: Uint8Array; mapped: MappedTx } {
  const common = { assetId: BTM_ASSET_ID, vmVersion: 1n };
  const commitment = {
    ...common,
    sourceId: coin.sourceId,
    amount: coin.amount,
    sourcePos: coin.position,
    controlProgram: coin.key.program,
  };
  const frame = (args: readonly Uint8Array[]): Uint8Array =>
    encodeTx(
      {
        version: 1n,
        timeRange: 0n,
        inputs: [{ kind: 'spend', assetVersion: 1n, commitment, arguments: args }],
        outputs: outputs.map(([amount, controlProgram]) => ({ kind: 'intraChain', assetVersion: 1n, ...common, amount, controlProgram })),
      },
      'mainchain',
    );
  const mapped = mappedMainTx(frame([]));
  const message = sha3(concatBytes(mapped.inputIds[0] as Hash, mapped.id));
  const signature = new Uint8Array(sign(null, message, coin.key.secret));
  return { raw: frame([signature, coin.key.publicKey]), mapped };
}
