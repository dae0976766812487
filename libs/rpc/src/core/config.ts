/** The configuration file of a sidechain node: strict, all problems together. */
import { BystackError } from '@bystack/base';
import type { NodeConfig } from './messages.js';
import { MAX_PEERS, peerParser } from './methods.js';
import { int, list, object, oneOf, problemsToText, runParser, text, type Parser } from './parse.js';

const absolutePath: Parser<string> = (v, path, problems) => {
  const p = text(1, 4096)(v, path, problems);
  if (p !== '' && !p.startsWith('/')) problems.push({ path, message: 'must be an absolute path' });
  return p;
};
const address = object({ host: text(1, 255), port: int(0, 65535) }, {}, true);

const config: Parser<NodeConfig> = object(
  {
    version: oneOf(1),
    nodeName: text(1, 128),
    instanceId: text(1, 128),
    generation: int(0),
    dataDir: absolutePath,
    chainspecFile: absolutePath,
    keysFile: absolutePath,
    rpc: address,
    p2p: address,
    peers: list(peerParser, MAX_PEERS),
    store: object({ kind: oneOf('lmdb', 'memory') }, {}, true),
    log: object({ level: oneOf('debug', 'info', 'warn', 'error'), maxBytes: int(4096, 2 ** 40), files: int(1, 1000) }, {}, true),
  },
  {},
  true,
);

/** JSON text → configuration. @throws BystackError `RPC_CONFIG_INVALID` naming every problem with its field path. */
export function parseNodeConfig(json: string): NodeConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (cause) {
    throw new BystackError({ code: 'RPC_CONFIG_INVALID' }, { message: 'The configuration is not JSON.', cause });
  }
  const { value, problems } = runParser(config, raw);
  if (problems.length > 0)
    throw new BystackError(
      { code: 'RPC_CONFIG_INVALID', problems: problemsToText(problems) },
      { message: `The configuration has ${problems.length} problem(s): ${problemsToText(problems)}` },
    );
  return value;
}
