/** Calls of the key store. Source: mainchain.md 18. */
import { string, struct } from '../../api/json.js';
import { route, type Route } from '../../api/route.js';
import { xpub } from '../fields.js';
import type { KeyStore } from './key-store.js';

const DEFAULT_LANGUAGE = 'en';

/** Routes over a key store. */
export function keyRoutes(keys: KeyStore): readonly Route[] {
  return [
    route('/create-key', struct('', { alias: string, password: string, mnemonic: string, language: string }), async (req) => {
      const language = req.language === '' ? DEFAULT_LANGUAGE : req.language;
      if (req.mnemonic !== '') return keys.importMnemonic(req.alias, req.password, req.mnemonic, language);
      const { key, mnemonic } = await keys.create(req.alias, req.password, language);
      return { ...key, mnemonic };
    }),
    route('/list-keys', null, () => keys.list()),
    route('/delete-key', struct('', { xpub, password: string }), (req) => keys.delete(req.xpub, req.password)),
    route('/update-key-alias', struct('', { xpub, new_alias: string }), (req) => keys.rename(req.xpub, req.new_alias)),
    route('/check-key-password', struct('', { xpub, password: string }), async (req) => ({
      check_result: await keys.checkPassword(req.xpub, req.password),
    })),
    route('/reset-key-password', struct('', { xpub, old_password: string, new_password: string }), async (req) => ({
      changed: await keys.resetPassword(req.xpub, req.old_password, req.new_password),
    })),
  ];
}
