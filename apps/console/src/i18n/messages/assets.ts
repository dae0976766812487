import type { Message } from './message';

export const assets = {} satisfies Record<string, Message>;
