import { access } from './access';
import { assets } from './assets';
import { chains } from './chains';
import { common } from './common';
import { explorer } from './explorer';
import { nodes } from './nodes';
import { operations } from './operations';

export type { Message } from './message';

export const messages = { ...common, ...chains, ...operations, ...explorer, ...assets, ...nodes, ...access };
