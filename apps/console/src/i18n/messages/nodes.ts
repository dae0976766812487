import type { Message } from './message';

export const nodes = {} satisfies Record<string, Message>;
