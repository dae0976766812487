/** Bounds of a document that are checked on its text and syntax, before it is validated. */
import { Kind, Lexer, Source, TokenKind, visit, type DocumentNode } from 'graphql';
import { topLevel } from '../errors.js';

/** Levels of a query; connections count two (`nodes`, the object's fields). */
export const MAX_DEPTH = 12;
export const MAX_ALIASES = 50;
/** Cost of one HTTP request, all its operations together. */
export const MAX_COST = 1_000;
export const MAX_BATCH = 10;
/** Lexical tokens of a document: bounds the work of every later step. */
const MAX_TOKENS = 5_000;

/** @throws GraphQL error COST_EXCEEDED above 5,000 tokens. A text that is no GraphQL passes: the parser names the fault. */
export function checkTokens(text: string): void {
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; lexer.advance().kind !== TokenKind.EOF; count++) {
      if (count >= MAX_TOKENS) throw topLevel('COST_EXCEEDED', `A document has at most ${MAX_TOKENS} tokens.`);
    }
  } catch (error) {
    if (error instanceof Error && 'extensions' in error && (error.extensions as { code?: string }).code === 'COST_EXCEEDED') throw error;
  }
}

/** @throws GraphQL error COST_EXCEEDED above 50 aliases */
export function checkAliases(document: DocumentNode): void {
  let aliases = 0;
  visit(document, {
    [Kind.FIELD](node) {
      if (node.alias && ++aliases > MAX_ALIASES) throw topLevel('COST_EXCEEDED', `A document has at most ${MAX_ALIASES} aliases.`);
    },
  });
}
