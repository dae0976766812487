import type { Message } from './index';

export const chains = {} satisfies Record<string, Message>;
