/** Opaque global ids: base64url of `Type:localId`. Local ids are row uuids, or for chain objects text such as `chainRowId:height`. */
import { topLevel } from './errors.js';

const MAX_ID_LENGTH = 400;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `('Chain', row.id)` → the id clients see. */
export function toGlobalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`, 'utf8').toString('base64url');
}

/**
 * Type and local id of a global id.
 * @throws GraphQL error BAD_REQUEST when the text was not made by `toGlobalId`
 */
export function parseGlobalId(id: string): { readonly type: string; readonly id: string } {
  const text = id.length <= MAX_ID_LENGTH && /^[\w-]+$/.test(id) ? Buffer.from(id, 'base64url').toString('utf8') : '';
  const match = /^([A-Z][A-Za-z]*):([\x21-\x7e]+)$/.exec(text);
  if (!match || toGlobalId(match[1] as string, match[2] as string) !== id) throw topLevel('BAD_REQUEST', 'This is not an id of this API.');
  return { type: match[1] as string, id: match[2] as string };
}

/**
 * The local id behind a global id of that type; null when it is of another type, so that it reads as "not found".
 * @throws GraphQL error BAD_REQUEST when the text is no global id
 */
export function fromGlobalId(id: string, type: string): string | null {
  const parsed = parseGlobalId(id);
  return parsed.type === type ? parsed.id : null;
}

/** The row uuid behind a global id of that type, null when it is of another type or no uuid. @throws as `fromGlobalId` */
export function rowIdOf(id: string, type: string): string | null {
  const local = fromGlobalId(id, type);
  return local !== null && UUID.test(local) ? local : null;
}

/** True for the text form of a uuid in lower case. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** Runs `load` when the local id is a uuid, else null: other text never reaches a uuid column. */
export const rowIdIn = async <T>(localId: string, load: (rowId: string) => Promise<T | null>): Promise<T | null> =>
  UUID.test(localId) ? load(localId) : null;
