/** Kinds of nodes: of a sidechain, of the main-chain. */
export const NODE_KINDS = ['SIDECHAIN', 'MAINCHAIN'] as const;

/** Name of a kind. */
export type NodeKindName = (typeof NODE_KINDS)[number];
