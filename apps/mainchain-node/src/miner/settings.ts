/** Settings of the miner, kept in the node's table: whether it mines, whom it pays, what it writes into the coinbase. */
import { asciiToBytes, BystackError } from '@bystack/base';
import { MINER_ARBITRARY_MAX } from '@bystack/powchain';
import type { ByteTable } from '@bystack/store';

/** `MINER_ARBITRARY`: too long. */
const arbitraryTooLong = (receivedBytes: number): BystackError<{ code: 'MINER_ARBITRARY'; receivedBytes: number; maxBytes: number }> =>
  new BystackError(
    { code: 'MINER_ARBITRARY', receivedBytes, maxBytes: MINER_ARBITRARY_MAX },
    { message: `The coinbase data may have ${MINER_ARBITRARY_MAX} bytes.`, remedy: 'Give fewer bytes.', fault: 'caller' },
  );

const KEYS = { on: asciiToBytes('mining/on'), program: asciiToBytes('mining/program'), arbitrary: asciiToBytes('mining/arbitrary') };

/** Reads of committed values; writes are durable when they resolve. */
export class MinerSettings {
  readonly #table: ByteTable;

  constructor(table: ByteTable) {
    this.#table = table;
  }

  get on(): boolean {
    return this.#table.get(KEYS.on)?.[0] === 1;
  }

  setOn(on: boolean): Promise<void> {
    return this.#table.write([[KEYS.on, Uint8Array.of(on ? 1 : 0)]]);
  }

  /** Null where none was set. */
  get program(): Uint8Array | null {
    return this.#table.get(KEYS.program) ?? null;
  }

  setProgram(program: Uint8Array): Promise<void> {
    return this.#table.write([[KEYS.program, program]]);
  }

  get arbitrary(): Uint8Array {
    return this.#table.get(KEYS.arbitrary) ?? new Uint8Array(0);
  }

  /** @throws BystackError `MINER_ARBITRARY` when longer than 107 bytes */
  async setArbitrary(arbitrary: Uint8Array): Promise<void> {
    if (arbitrary.length > MINER_ARBITRARY_MAX) throw arbitraryTooLong(arbitrary.length);
    await this.#table.write([[KEYS.arbitrary, arbitrary]]);
  }
}
