import { createLogger, createMetrics } from '@bystack/telemetry';
import { seedToPublicKey } from '@bystack/keys';
import { bytesToHex } from '@bystack/base';
import { transportChecks, type TransportWorld } from '@bystack/testkit';
import { afterEach, describe, it } from 'vitest';
import { MemoryHub, MemoryTransport, TcpTransport, type Transport } from '../index.js';

const seedOf = (identity: number): Uint8Array => new Uint8Array(32).fill(identity);
const open: Transport[] = [];
const kept = <T extends Transport>(transport: T): T => {
  open.push(transport);
  return transport;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.stop()));
});

const tcpWorld = (): TransportWorld => {
  const deps = { logger: createLogger({ target: { kind: 'stderr' }, level: 'error' }), metrics: createMetrics() };
  return {
    open: (identity, limits = {}) => kept(new TcpTransport({ seed: seedOf(identity), host: '127.0.0.1', port: 0, limits }, deps)),
  };
};
const memoryWorld = (): TransportWorld => {
  const hub = new MemoryHub();
  return { open: (identity, limits) => kept(new MemoryTransport(hub, bytesToHex(seedToPublicKey(seedOf(identity))), limits)) };
};

describe.each([
  ['TCP', tcpWorld],
  ['memory', memoryWorld],
])('compliance of the transport: %s', (_name, world) => {
  for (const check of transportChecks) it(check.name, () => check.run(world()));
});
