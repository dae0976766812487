/** The first transaction of a block. Source: mainchain.md 16, 17. */
import { asciiToBytes, concatBytes, hexToBytes } from '@bystack/base';
import { BTM_ASSET_ID, encodeTx, type TxOutput } from '@bystack/protocol';

/** Bytes a miner may put behind the height. */
export const MINER_ARBITRARY_MAX = 107;

/** An output in BTM. `amount`: smallest units. */
export interface BtmOutput {
  readonly program: Uint8Array;
  readonly amount: bigint;
}

/** What a coinbase says: byte 00, its height in decimal, the miner's own bytes. */
export function coinbaseArbitrary(height: bigint, own: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0), asciiToBytes(height.toString()), own);
}

/** Raw coinbase transaction. */
export function coinbaseTx(arbitrary: Uint8Array, outputs: readonly BtmOutput[]): Uint8Array {
  const to = ({ program, amount }: BtmOutput): TxOutput => ({
    kind: 'intraChain',
    assetVersion: 1n,
    assetId: BTM_ASSET_ID,
    amount,
    vmVersion: 1n,
    controlProgram: program,
  });
  const tx = { version: 1n, timeRange: 0n, inputs: [{ kind: 'coinbase', assetVersion: 1n, arbitrary } as const], outputs: outputs.map(to) };
  return encodeTx(tx, 'mainchain');
}

/** Where the genesis of the public networks pays. */
export const GENESIS_PROGRAM = hexToBytes('00148c9d063ff74ee6d9ffa88d83aeb038068366c4c4');
