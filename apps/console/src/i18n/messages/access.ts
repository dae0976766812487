import type { Message } from './message';

export const access = {} satisfies Record<string, Message>;
