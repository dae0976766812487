/** Calls that sign and verify messages. Source: mainchain.md 18. */
import { hexToBytes } from '@bystack/base';
import { hexBytes, string, struct } from '../../api/json.js';
import { route, type Route } from '../../api/route.js';
import { xpub } from '../fields.js';
import { signMessage, verifyMessage, type MessageParts } from './messages.js';

const VERIFY = struct('', { address: string, derived_xpub: xpub, message: hexBytes, signature: string });

/** Routes over keys and accounts. */
export function messageRoutes(parts: MessageParts): readonly Route[] {
  return [
    route('/sign-message', struct('', { address: string, message: hexBytes, password: string }), (req) =>
      signMessage(parts, req.address, req.message, req.password),
    ),
    route('/verify-message', VERIFY, (req) => ({
      result: verifyMessage(parts.hrp, req.address, hexToBytes(req.derived_xpub), req.message, req.signature),
    })),
  ];
}
