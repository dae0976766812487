import type { Message } from './index';

export const nodes = {} satisfies Record<string, Message>;
