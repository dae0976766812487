/** Addresses and assets of the main-chain, as far as a node without an index of them can tell. */
import { Injectable } from '@nestjs/common';
import { bytesToHex, isBystackError } from '@bystack/base';
import { decodeAddress } from '@bystack/protocol';
import type { Answer } from './bytom-json.js';
import { MainChainAddressType, MainChainAssetType } from './main-address.type.js';
import { MainChainReader } from './main-chain-reader.service.js';
import { MainChainSource } from './main-chain-source.service.js';
import type { MainChainTransactionType } from './main-transaction.type.js';

/** Newest blocks that are looked through for an address. */
const RECENT_BLOCKS = 100;

@Injectable()
export class MainChainLookup {
  constructor(
    private readonly source: MainChainSource,
    private readonly reader: MainChainReader,
  ) {}

  /** Null when it is no address of this network. @throws GraphQL error UNAVAILABLE */
  async address(text: string): Promise<MainChainAddressType | null> {
    const address = text.toLowerCase();
    const program = programOf(address);
    const answer = await this.source.ask((client) => client.find('/validate-address', { address }));
    if (program === null || answer?.flag('valid') !== true) return null;
    const { nodes } = await this.reader.blocks({ last: RECENT_BLOCKS });
    const touching = nodes.flatMap(({ contents }) => contents.filter((transaction) => touches(transaction, program)));
    return Object.assign(new MainChainAddressType(), {
      address,
      program,
      isLocal: answer.flag('is_local') ?? false,
      recentTransactions: touching.reverse(),
      recentBlocks: nodes.length,
    });
  }

  /** Null when the node does not know it. @throws as `address` */
  async asset(assetId: string): Promise<MainChainAssetType | null> {
    const answer = await this.source.ask((client) => client.find('/get-asset', { id: assetId }));
    if (answer?.hash('id') !== assetId) return null;
    return Object.assign(new MainChainAssetType(), {
      assetId,
      alias: answer.text('alias') || null,
      definition: definitionOf(answer),
      issuanceProgram: answer.hex('issue_program') || null,
      limitHeight: answer.u64('limit_height'),
    });
  }
}

const touches = ({ inputs, outputs }: MainChainTransactionType, program: string): boolean =>
  [...inputs, ...outputs].some((end) => end.program === program);

/** Integers too large for JSON in browsers become text. */
function definitionOf(answer: Answer): unknown {
  const plain = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
  return JSON.parse(JSON.stringify(answer.any('definition') ?? {}, plain)) as unknown;
}

/** Program of an address of whichever network, hex; null when it is none. */
function programOf(address: string): string | null {
  try {
    return bytesToHex(decodeAddress(address.slice(0, address.lastIndexOf('1')), address));
  } catch (error) {
    if (isBystackError(error)) return null;
    throw error;
  }
}
