import type { Message } from './index';

export const access = {} satisfies Record<string, Message>;
