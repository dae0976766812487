/** Calls that sign transactions. Source: mainchain.md 18. */
import { isBystackError } from '@bystack/base';
import type { MainTemplate } from '@bystack/txbuilder';
import { list, string, struct } from '../../api/json.js';
import { ApiFailure, route, type Route } from '../../api/route.js';
import type { KeysPort } from '../ports.js';
import { signTemplates, type SignedTemplates } from './signing.js';
import { Template, templateOf, templateToJson } from './template-json.js';

const TEXTS: Readonly<Record<string, string>> = {
  TXBUILDER_INSTRUCTION: 'too many signing instructions in template',
  PROTOCOL_NO_INPUT_ID: 'unsigned tx missing input',
  KEYS_FORMAT: 'derivation path of a key is too long',
};

const given = (template: MainTemplate | null): MainTemplate => {
  if (!template) throw new ApiFailure('BTM000', 'missing raw tx');
  return template;
};

/** @throws ApiFailure BTM000 for a template that does not fit together */
const signed = async (templates: readonly MainTemplate[], keys: KeysPort, password: string): Promise<SignedTemplates> => {
  try {
    return await signTemplates(templates, keys, password);
  } catch (error) {
    const text = isBystackError(error) ? TEXTS[error.code] : undefined;
    throw text === undefined ? error : new ApiFailure('BTM000', text);
  }
};

/** Routes over the key store. */
export function signRoutes(keys: KeysPort): readonly Route[] {
  return [
    route('/sign-transaction', struct('', { password: string, transaction: Template }), async (req) => {
      const { templates, complete } = await signed([given(templateOf(req.transaction))], keys, req.password);
      return { transaction: templates.map(templateToJson)[0], sign_complete: complete };
    }),
    route('/sign-transactions', struct('', { password: string, transactions: list(Template) }), async (req) => {
      const asked = req.transactions.map((template) => given(templateOf(template)));
      const { templates, complete } = await signed(asked, keys, req.password);
      return { transaction: templates.map(templateToJson), sign_complete: complete };
    }),
  ];
}
