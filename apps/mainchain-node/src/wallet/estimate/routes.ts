/** Calls that say what fee a transaction needs. Source: mainchain.md 17, 18. */
import { estimateMainChainFee, type MainFeeEstimate, type MainTemplate } from '@bystack/txbuilder';
import { list, struct } from '../../api/json.js';
import { ApiFailure, route, type Route } from '../../api/route.js';
import { Template, templateOf } from '../sign/template-json.js';

/** An estimate as clients see it, smallest units of BTM. */
const view = ({ total, flexible, storage, vm, chain }: MainFeeEstimate): unknown => ({
  total_neu: total,
  flexible_neu: flexible,
  storage_neu: storage,
  vm_neu: vm,
  chain_tx_neu: chain,
});

/** @throws ApiFailure BTM000 where there is nothing to estimate: Bytom's node breaks the connection there */
const estimate = (templates: readonly (MainTemplate | null)[]): unknown => {
  const given = templates.filter((template) => template !== null);
  if (given.length === 0 || given.length < templates.length) throw new ApiFailure('BTM000', 'missing raw tx');
  return view(estimateMainChainFee(given));
};

/** Routes without state. */
export function estimateRoutes(): readonly Route[] {
  return [
    route('/estimate-transaction-gas', struct('', { transaction_template: Template }), (req) =>
      estimate([templateOf(req.transaction_template)]),
    ),
    route('/estimate-chain-transaction-gas', struct('', { transaction_templates: list(Template) }), (req) =>
      estimate(req.transaction_templates.map(templateOf)),
    ),
  ];
}
