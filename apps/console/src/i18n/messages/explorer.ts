import type { Message } from './message';

export const explorer = {} satisfies Record<string, Message>;
