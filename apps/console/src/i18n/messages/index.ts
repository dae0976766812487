import { access } from './access';
import { assets } from './assets';
import { chains } from './chains';
import { common } from './common';
import { explorer } from './explorer';
import { mainChain } from './main-chain';
import { nodes } from './nodes';
import { operations } from './operations';

export type { Message } from './message';

export const messages = { ...common, ...chains, ...operations, ...explorer, ...mainChain, ...assets, ...nodes, ...access };
