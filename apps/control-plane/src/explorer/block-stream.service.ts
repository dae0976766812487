/** Final blocks as a stream. Events only wake the reader; blocks come from the read model by height, so none is left out. */
import { Injectable } from '@nestjs/common';
import { EventsService } from '../events/events.service.js';
import { blockCursor, BlockReader } from './block-reader.service.js';
import { BlockEventType, type BlockType } from './block.type.js';

@Injectable()
export class BlockStream {
  constructor(
    private readonly reader: BlockReader,
    private readonly events: EventsService,
  ) {}

  /** Blocks above a height, or from the next one on. Ends when its reader leaves or the process stops. */
  async *from(chainRowId: string, after: bigint | null): AsyncGenerator<BlockEventType, void, undefined> {
    const signals = this.events.subscribe('block', chainRowId);
    try {
      let height = after ?? (await this.reader.tip(chainRowId))?.height ?? -1n;
      for (;;) {
        for (
          let blocks = await this.reader.above(chainRowId, height);
          blocks.length > 0;
          blocks = await this.reader.above(chainRowId, height)
        ) {
          for (const block of blocks) {
            height = block.height;
            yield eventOf(block);
          }
        }
        if ((await signals.next()).done) return;
      }
    } finally {
      await signals.return();
    }
  }
}

const eventOf = (block: BlockType): BlockEventType => Object.assign(new BlockEventType(), { cursor: blockCursor(block.height), block });
