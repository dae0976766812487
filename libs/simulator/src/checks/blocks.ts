/** Every block that anybody wrote or proposed: who descends from whom. */
import { bytesToHex } from '@bystack/base';
import { blockId, type Block } from '@bystack/protocol';

/** Parents by id. */
export class BlockTree {
  readonly #parents = new Map<string, { readonly parent: string; readonly height: bigint }>();

  /** Remembers a block and returns its id as hex. */
  add(block: Block): string {
    const id = bytesToHex(blockId(block.header));
    this.#parents.set(id, { parent: bytesToHex(block.header.parent), height: block.header.height });
    return id;
  }

  parentOf(id: string): string | null {
    return this.#parents.get(id)?.parent ?? null;
  }

  /** True when `id` is `base` or descends from it; also where a block on the way is unknown. */
  extendsOrEquals(id: string, base: string, baseHeight: bigint): boolean {
    let at = id;
    for (let known = this.#parents.get(at); at !== base; known = this.#parents.get(at)) {
      if (!known) return true;
      if (known.height <= baseHeight) return false;
      at = known.parent;
    }
    return true;
  }
}
