import { access } from './access';
import { assets } from './assets';
import { chains } from './chains';
import { common } from './common';
import { explorer } from './explorer';
import { nodes } from './nodes';

export type { Message } from './message';

export const messages = { ...common, ...chains, ...explorer, ...assets, ...nodes, ...access };
