import type { Message } from './index';

export const explorer = {} satisfies Record<string, Message>;
