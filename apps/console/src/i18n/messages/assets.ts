import type { Message } from './index';

export const assets = {} satisfies Record<string, Message>;
