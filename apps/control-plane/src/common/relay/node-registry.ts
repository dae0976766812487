/** Loads any object that has a global id; each feature registers the loader of its types. */
import { Injectable } from '@nestjs/common';
import { InvariantError } from '@bystack/base';
import type { Allowance } from '../allow.js';
import { parseGlobalId } from '../ids.js';
import type { RequestContext } from '../request-context.js';
import type { NodeType } from './node.type.js';

/** Resolves a local id within the caller's organization; null when it is absent or foreign. */
export type NodeLoader = (ctx: RequestContext, localId: string) => Promise<NodeType | null>;

@Injectable()
export class NodeRegistry {
  readonly #loaders = new Map<string, { readonly permission: Allowance; readonly load: NodeLoader }>();

  /** Called once per type, in the feature's `onModuleInit`. @throws InvariantError on a second loader for a type */
  register(type: string, permission: Allowance, load: NodeLoader): void {
    if (this.#loaders.has(type)) throw new InvariantError(`two node loaders for ${type}`);
    this.#loaders.set(type, { permission, load });
  }

  /** Types that can be loaded, for the test that compares with the schema. */
  types(): string[] {
    return [...this.#loaders.keys()].sort();
  }

  /** The object, or null when it is absent, foreign, of no known type, or the caller may not read it. @throws as `parseGlobalId` */
  async load(ctx: RequestContext, globalId: string): Promise<NodeType | null> {
    const { type, id } = parseGlobalId(globalId);
    const entry = this.#loaders.get(type);
    if (!entry || (entry.permission !== 'authenticated' && !ctx.permissions.has(entry.permission))) return null;
    return entry.load(ctx, id);
  }
}
