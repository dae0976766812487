import { access } from './access';
import { assets } from './assets';
import { chains } from './chains';
import { common } from './common';
import { explorer } from './explorer';
import { nodes } from './nodes';

/** A message in English and Simplified Chinese. */
export type Message = readonly [en: string, zh: string];

export const messages = { ...common, ...chains, ...explorer, ...assets, ...nodes, ...access };
