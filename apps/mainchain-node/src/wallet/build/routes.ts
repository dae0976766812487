/** Calls that build transactions. Source: mainchain.md 18. */
import { route, type Route } from '../../api/route.js';
import type { WalletIndex } from '../index/wallet-index.js';
import { templateToJson } from '../sign/template-json.js';
import type { Builder } from './builder.js';
import { buildRequestOf, BuildRequestType, type Names } from './request.js';

/** Routes over a builder. */
export function buildRoutes(builder: Builder, names: Names, index: WalletIndex): readonly Route[] {
  return [
    route('/build-transaction', BuildRequestType, async (req) => {
      const request = buildRequestOf(req, names);
      await index.settled();
      return templateToJson(await builder.build(request));
    }),
    route('/build-chain-transactions', BuildRequestType, async (req) => {
      const request = buildRequestOf(req, names);
      await index.settled();
      return (await builder.buildChain(request)).map(templateToJson);
    }),
  ];
}
