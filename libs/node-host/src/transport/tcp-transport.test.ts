import { X509Certificate } from 'node:crypto';
import { createServer, connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { bytesToHex } from '@bystack/base';
import { seedToPublicKey } from '@bystack/keys';
import { LANE } from '@bystack/replica';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { joinedPair, TransportRecorder, until, type TransportWorld } from '@bystack/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createCertificate,
  createTlsIdentity,
  identitySigner,
  TcpTransport,
  TRANSPORT_LIMITS,
  type Transport,
  type TransportLimits,
} from '../index.js';
import { encodeFrameHead, KEEPALIVE_FRAME } from './frame.js';
import { ALPN, tlsOptions } from './tls.js';

const seedOf = (identity: number): Uint8Array => new Uint8Array(32).fill(identity);
const idOf = (identity: number): string => bytesToHex(seedToPublicKey(seedOf(identity)));
const open: { stop(): Promise<unknown> }[] = [];
let metrics = createMetrics();
beforeEach(() => (metrics = createMetrics()));
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

const make = (identity: number, limits: Partial<TransportLimits> = {}, port = 0): TcpTransport => {
  const deps = { logger: createLogger({ target: { kind: 'stderr' }, level: 'error' }), metrics };
  const transport = new TcpTransport({ seed: seedOf(identity), host: '127.0.0.1', port, limits }, deps);
  open.push(transport);
  return transport;
};
const world: TransportWorld = { open: (identity, limits) => make(identity, limits) };
const statusOf = (transport: Transport, peer: string) => transport.peers().find((one) => one.peer === peer);

/** A node that takes identity 9 as validator and 8 as extra peer. */
async function node(limits: Partial<TransportLimits> = {}): Promise<TransportRecorder> {
  const recorder = await TransportRecorder.start(make(1, limits));
  recorder.transport.setAccepted({ validators: [idOf(9)], extra: [idOf(8)] });
  return recorder;
}
const portOf = (recorder: TransportRecorder): number => recorder.dialAddress.port;

/** A hand-made client: whatever TLS options, closed at the end of the test. */
function client(
  recorder: TransportRecorder,
  options: ConnectionOptions,
): { socket: TLSSocket; closed: () => boolean; received: () => number } {
  const socket = connectTls({ host: '127.0.0.1', port: portOf(recorder), rejectUnauthorized: false, ALPNProtocols: [ALPN], ...options });
  let isClosed = false;
  let received = 0;
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (received += chunk.length));
  socket.on('close', () => (isClosed = true));
  open.push({ stop: () => Promise.resolve(socket.destroy()) });
  return { socket, closed: () => isClosed, received: () => received };
}

/** A hand-made client with a proper identity, past the welcome. */
async function friend(recorder: TransportRecorder, identity = 9): Promise<ReturnType<typeof client>> {
  const made = client(recorder, tlsOptions(createTlsIdentity(seedOf(identity))));
  await until('the welcome', () => made.received() >= KEEPALIVE_FRAME.length);
  return made;
}
const frame = (lane: 0 | 1 | 2, message: Uint8Array): Buffer => Buffer.concat([encodeFrameHead(lane, message.length), message]);
const refusals = async (code: string): Promise<number> => {
  const line = (await metrics.text()).split('\n').find((text) => text.startsWith(`transport_refused_total{code="${code}"}`));
  return Number(line?.split(' ').at(-1) ?? 0);
};

/** The accepted identity's certificate with some text replaced and signed again: valid X.509, but not of the one form. */
function alteredCertificate(from: string, to: string): ConnectionOptions {
  const seed = seedOf(9);
  const text = Buffer.from(createCertificate(seed)).toString('latin1');
  const der = Buffer.from(text.replace(from, to), 'latin1');
  const tbs = der.subarray(3, der.length - 74);
  der.set(identitySigner(seed).sign(tbs), der.length - 64);
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  expect(new X509Certificate(cert).verify(new X509Certificate(cert).publicKey), 'self-signed').toBe(true);
  return { ...tlsOptions(createTlsIdentity(seed)), cert };
}

describe('who gets in', () => {
  it('refuses identities that are not accepted, and lets them in when they are', async () => {
    const recorder = await node();
    const stranger = client(recorder, tlsOptions(createTlsIdentity(seedOf(5))));
    await until('closed', stranger.closed);
    expect(recorder.changes.size).toBe(0);
    recorder.transport.setAccepted({ validators: [idOf(5)], extra: [] });
    await friend(recorder, 5);
    expect(recorder.isConnected(idOf(5))).toBe(true);
  });

  it('refuses its own identity', async () => {
    const recorder = await node();
    recorder.transport.setAccepted({ validators: [idOf(1)], extra: [] });
    const self = client(recorder, tlsOptions(createTlsIdentity(seedOf(1))));
    await until('closed', self.closed);
    expect(recorder.changes.size).toBe(0);
  });

  it('refuses a client without a certificate, with an expired one, with one of another form, another protocol and TLS 1.2', async () => {
    const recorder = await node();
    const good = tlsOptions(createTlsIdentity(seedOf(9)));
    const offers: [string, ConnectionOptions][] = [
      ['no certificate', { minVersion: 'TLSv1.3' }],
      ['an expired certificate', alteredCertificate('99991231235959Z', '20200102235959Z')],
      ['a certificate of another form', alteredCertificate('bystack-node', 'another-node')],
      ['no application protocol', { ...good, ALPNProtocols: undefined }],
      ['another application protocol', { ...good, ALPNProtocols: ['h2'] }],
      ['TLS 1.2', { ...good, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
    ];
    for (const [what, options] of offers) {
      const made = client(recorder, options);
      await until(what, made.closed);
      expect(made.received(), what).toBe(0);
    }
    expect(recorder.changes.size).toBe(0);
    expect((await refusals('TRANSPORT_IDENTITY')) + (await refusals('TRANSPORT_HANDSHAKE'))).toBe(offers.length);
    await friend(recorder);
  });

  it('closes plain TCP garbage and silent connections, and still takes a friend', async () => {
    const recorder = await node({ handshakeMs: 300, pendingMax: 8 });
    const closed: boolean[] = [];
    const sockets: Socket[] = [];
    for (let i = 0; i < 40; i++) {
      const socket = connectTcp(portOf(recorder), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.on('close', () => (closed[i] = true));
      if (i % 2 === 0) socket.write(Buffer.alloc(64, i));
      sockets.push(socket);
    }
    await friend(recorder);
    await until('all closed', () => closed.filter(Boolean).length === 40);
    expect(recorder.isConnected(idOf(9))).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  it('keeps at most so many handshakes at once', async () => {
    const recorder = await node({ handshakeMs: 20_000, pendingMax: 5 });
    const alive = new Set<Socket>();
    for (let i = 0; i < 30; i++) {
      const socket = connectTcp(portOf(recorder), '127.0.0.1');
      alive.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => alive.delete(socket));
    }
    await until('the oldest gave way', () => alive.size === 5);
    await friend(recorder);
    for (const socket of alive) socket.destroy();
  });

  it('refuses a port that is taken with a typed error', async () => {
    const recorder = await node();
    await expect(make(2, {}, portOf(recorder)).start(recorder)).rejects.toMatchObject({ code: 'TRANSPORT_LISTEN' });
    await expect(make(2, {}, 99_999).start(recorder)).rejects.toMatchObject({ code: 'TRANSPORT_LISTEN' });
  });
});

describe('whom it dials', () => {
  it('never takes another key for the expected one', async () => {
    const impostor = await TransportRecorder.start(make(7));
    impostor.transport.setAccepted({ validators: [idOf(1)], extra: [] });
    const recorder = await node();
    recorder.transport.setPeers([{ ...impostor.dialAddress, identityKey: idOf(9) }]);
    await until('noticed', () => statusOf(recorder.transport, idOf(9))?.lastError === 'TRANSPORT_IDENTITY');
    expect([recorder.changes.size, impostor.changes.size]).toEqual([0, 0]);
  });

  it('survives dead, absurd and silent addresses, and reaches the peer when it comes up', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    open.push({ stop: () => new Promise((resolve) => silent.close(resolve)) });
    const recorder = await node({ handshakeMs: 200, backoffMaxMs: 100 });
    const { port } = silent.address() as AddressInfo;
    for (const address of [
      { host: '127.0.0.1', port: 1 },
      { host: '127.0.0.1', port: -5 },
      { host: '127.0.0.1', port: 1e6 },
      { host: 'no such host', port: 80 },
      { host: '127.0.0.1', port },
    ]) {
      recorder.transport.setPeers([{ identityKey: idOf(9), ...address }]);
      await until(`${address.host}:${address.port}`, () => statusOf(recorder.transport, idOf(9))?.lastError === 'TRANSPORT_UNREACHABLE');
    }
    const late = await TransportRecorder.start(make(9));
    late.transport.setAccepted({ validators: [idOf(1)], extra: [] });
    recorder.transport.setPeers([late.dialAddress]);
    await until('reached', () => recorder.isConnected(idOf(9)));
  });

  it('is not connected to a peer that takes the handshake and gives no welcome', async () => {
    let handshakes = 0;
    const mute = createTlsServer({ ...tlsOptions(createTlsIdentity(seedOf(9))), requestCert: true }, (socket) => {
      handshakes += 1;
      socket.on('error', () => undefined);
      socket.on('data', () => undefined);
    }).listen(0, '127.0.0.1');
    open.push({ stop: () => new Promise((resolve) => mute.close(resolve)) });
    const recorder = await node({ handshakeMs: 200 });
    recorder.transport.setPeers([{ identityKey: idOf(9), host: '127.0.0.1', port: (mute.address() as AddressInfo).port }]);
    await until('tried again', () => handshakes >= 2 && statusOf(recorder.transport, idOf(9))?.lastError === 'TRANSPORT_REFUSED');
    expect(recorder.changes.size).toBe(0);
    await recorder.transport.stop();
  });

  it('finds a peer that was killed and came back at the same place, whoever dialled', async () => {
    for (const dialler of [1, 2]) {
      const [a, b] = [await TransportRecorder.start(make(3)), await TransportRecorder.start(make(4))];
      for (const one of [a, b]) one.transport.setAccepted({ validators: [a.id, b.id], extra: [] });
      const [from, to] = dialler === 1 ? [a, b] : [b, a];
      from.transport.setPeers([to.dialAddress]);
      await until('joined', () => from.isConnected(to.id) && to.isConnected(from.id));
      const { port } = to.dialAddress;
      await to.transport.stop();
      await until('noticed', () => !from.isConnected(to.id));
      const again = await TransportRecorder.start(make(dialler === 1 ? 4 : 3, {}, port));
      again.transport.setAccepted({ validators: [from.id], extra: [] });
      await until('joined again', () => from.isConnected(again.id) && again.isConnected(from.id), 5_000);
      await from.transport.stop();
    }
  });

  it('takes the new connection of a peer that lost the old one', async () => {
    const recorder = await node();
    await friend(recorder);
    const second = await friend(recorder);
    await until('replaced', () => recorder.changes.get(idOf(9)) === '+-+');
    second.socket.write(frame(1, Uint8Array.of(3)));
    await until('heard', () => recorder.messages.length === 1);
  });
});

describe('two connections between the same nodes', () => {
  it('keeps an own, winning connection and gives the second dialler no welcome', async () => {
    const [lower, higher] = [3, 4].toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)) as [number, number];
    const [a, b] = [await TransportRecorder.start(make(lower)), await TransportRecorder.start(make(higher))];
    a.transport.setAccepted({ validators: [b.id], extra: [] });
    b.transport.setAccepted({ validators: [a.id], extra: [] });
    a.transport.setPeers([b.dialAddress]);
    await until('joined', () => a.isConnected(b.id) && b.isConnected(a.id));
    const second = client(a, tlsOptions(createTlsIdentity(seedOf(higher))));
    await until('refused', second.closed);
    expect([second.received(), a.changes.get(b.id), b.changes.get(a.id)]).toEqual([0, '+', '+']);
  });

  it('moves to the winning connection without telling its owner', async () => {
    const [lower, higher] = [3, 4].toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)) as [number, number];
    const [a, b] = [await TransportRecorder.start(make(lower)), await TransportRecorder.start(make(higher))];
    a.transport.setAccepted({ validators: [b.id], extra: [] });
    b.transport.setAccepted({ validators: [a.id], extra: [] });
    b.transport.setPeers([a.dialAddress]);
    await until('joined', () => a.isConnected(b.id) && b.isConnected(a.id));
    const winner = client(b, tlsOptions(createTlsIdentity(seedOf(lower))));
    await until('welcome', () => winner.received() > 0);
    winner.socket.write(frame(1, Uint8Array.of(5)));
    a.transport.send(b.id, LANE.sync, Uint8Array.of(6));
    await until('both heard', () => b.messages.length === 2);
    const before = winner.received();
    b.transport.send(a.id, LANE.sync, Uint8Array.of(7));
    await until('answered on the winner', () => winner.received() > before);
    expect([a.changes.get(b.id), b.changes.get(a.id), statusOf(b.transport, a.id)?.direction]).toEqual(['+', '+', 'in']);
  });
});

describe('what peers send', () => {
  it('puts frames together from single bytes and takes many in one packet', async () => {
    const recorder = await node();
    const { socket } = await friend(recorder);
    for (const byte of Buffer.concat([frame(0, Uint8Array.of(1, 2, 3)), KEEPALIVE_FRAME, frame(2, Uint8Array.of(4))])) {
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(Buffer.concat(Array.from({ length: 500 }, (_, i) => frame(1, Uint8Array.of(i & 255)))));
    await until('all', () => recorder.messages.length === 502);
    expect(recorder.messages.slice(0, 3).map((m) => [m.lane, m.hex])).toEqual([
      [0, '010203'],
      [2, '04'],
      [1, '00'],
    ]);
  });

  it('ends the connection on a malformed frame, refuses the peer for a while, then takes it again', async () => {
    const bad = [
      encodeFrameHead(0, TRANSPORT_LIMITS.frameBytes[0] + 1),
      encodeFrameHead(2, TRANSPORT_LIMITS.frameBytes[2] + 1),
      Buffer.from('0000000000', 'hex'),
      Buffer.from('0000000203', 'hex'),
      Buffer.from('ffffffff01', 'hex'),
    ];
    for (const bytes of bad) {
      const recorder = await node({ banMs: 200 });
      const { socket, closed } = await friend(recorder);
      socket.write(Buffer.concat([frame(1, Uint8Array.of(1)), bytes, frame(1, Uint8Array.of(2))]));
      await until('closed', closed);
      expect(
        recorder.messages.map((m) => m.hex),
        bytesToHex(bytes),
      ).toEqual(['01']);
      expect(recorder.codes, bytesToHex(bytes)).toEqual(['TRANSPORT_FRAME']);
      const tooSoon = client(recorder, tlsOptions(createTlsIdentity(seedOf(9))));
      await until('refused', tooSoon.closed);
      expect(recorder.changes.get(idOf(9))).toBe('+-');
      for (let joined = false; !joined;) {
        const next = client(recorder, tlsOptions(createTlsIdentity(seedOf(9))));
        await until('an answer', () => next.closed() || next.received() > 0);
        joined = next.received() > 0;
      }
      await recorder.transport.stop();
    }
  });

  it('ends a connection that stops in the middle of a frame, and one that is silent', async () => {
    const recorder = await node({ keepaliveMs: 50, idleMs: 200, frameMs: 300 });
    const half = await friend(recorder);
    half.socket.write(encodeFrameHead(1, 1_000));
    const trickle = setInterval(() => half.socket.write(Uint8Array.of(1)), 50);
    await until('half', half.closed);
    clearInterval(trickle);
    const silent = await friend(recorder);
    await until('silent', silent.closed);
    expect(recorder.codes).toEqual(['TRANSPORT_SLOW', 'TRANSPORT_IDLE']);
  });

  it('keeps a quiet connection alive from both ends', async () => {
    const [a, b] = await joinedPair(world, { keepaliveMs: 50, idleMs: 150 });
    const start = Date.now();
    await until('ten idle times', () => Date.now() - start > 1_500);
    expect([a.changes.get(b.id), b.changes.get(a.id)]).toEqual(['+', '+']);
  });

  it('drops what is over the rate, and ends a flood', async () => {
    const limits = { framesPerSecond: [100, 100, 100], burstFrames: [100, 100, 20], floodFrames: 200, banMs: 60_000 } as const;
    const recorder = await node(limits);
    const { socket, closed } = await friend(recorder);
    socket.write(Buffer.concat(new Array(100).fill(frame(2, Uint8Array.of(7)))));
    socket.write(frame(0, Uint8Array.of(1)));
    await until('the consensus frame', () => recorder.messages.some((m) => m.lane === 0));
    const taken = recorder.messages.filter((m) => m.lane === 2).length;
    expect(taken).toBeGreaterThanOrEqual(20);
    expect(taken).toBeLessThan(60);
    expect(statusOf(recorder.transport, idOf(9))?.framesDropped).toBe(100 - taken);
    socket.write(Buffer.concat(new Array(1_000).fill(frame(2, Uint8Array.of(7)))));
    await until('ended', closed);
    expect(recorder.codes).toEqual(['TRANSPORT_FLOOD']);
  });

  it('ends an extra peer that floods the consensus lane', async () => {
    const recorder = await node({ floodFrames: 50 });
    const { socket, closed } = await friend(recorder, 8);
    socket.write(Buffer.concat(new Array(60).fill(frame(0, Uint8Array.of(7)))));
    await until('ended', closed);
    expect(recorder.messages).toEqual([]);
    expect(recorder.codes).toEqual(['TRANSPORT_FLOOD']);
  });

  it('goes on for the others whatever bytes one sends', async () => {
    const recorder = await node({ banMs: 0 });
    const other = await friend(recorder, 8);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), fc.boolean(), async (chunks, framed) => {
        const { socket, closed } = await friend(recorder);
        for (const chunk of chunks) socket.write(framed && chunk.length > 0 ? frame(1, chunk) : chunk);
        socket.end();
        await until('ended', closed);
      }),
      { numRuns: 40 },
    );
    const before = recorder.messages.length;
    other.socket.write(frame(2, Uint8Array.of(9)));
    await until('the other', () => recorder.messages.length === before + 1);
    expect(recorder.changes.get(idOf(8))).toBe('+');
  });
});

describe('what it sends', () => {
  it('lets consensus overtake a flood of its own transactions and sync', async () => {
    const [a, b] = await joinedPair(world);
    const block = new Uint8Array(1024 * 1024);
    for (let i = 0; i < 20; i++) a.transport.send(b.id, LANE.sync, block);
    for (let i = 0; i < 2_000; i++) a.transport.send(b.id, LANE.transactions, new Uint8Array(1_000).fill(1));
    a.transport.send(b.id, LANE.consensus, Uint8Array.of(42));
    await until('the vote', () => b.messages.some((m) => m.lane === LANE.consensus), 20_000);
    const before = b.messages.findIndex((m) => m.lane === LANE.consensus);
    expect(before, 'messages ahead of the vote').toBeLessThanOrEqual(2);
    await until('the blocks', () => b.messages.filter((m) => m.lane === LANE.sync).length === 20, 20_000);
    await until('the transactions', () => b.messages.filter((m) => m.lane === LANE.transactions).length === 2_000, 20_000);
  });

  it('bounds what waits for a peer that does not read: old transactions go, sync is refused, consensus ends it', async () => {
    const limits = { queueFrames: [50, 5, 10] as const, queueBytes: [1e9, 1e9, 1e9] as const };
    const recorder = await node(limits);
    const { socket } = await friend(recorder);
    socket.pause();
    const id = idOf(9);
    const send = (lane: 0 | 1 | 2): boolean => recorder.transport.send(id, lane, new Uint8Array(500_000));
    for (let i = 0; i < 60; i++) expect(send(LANE.transactions)).toBe(true);
    const sync = Array.from({ length: 60 }, () => send(LANE.sync));
    expect(sync.includes(false)).toBe(true);
    expect(statusOf(recorder.transport, id)?.bytesQueued).toBeLessThan(17 * 500_100);
    expect(recorder.isConnected(id)).toBe(true);
    const votes = Array.from({ length: 60 }, () => send(LANE.consensus));
    expect(votes.includes(false)).toBe(true);
    expect(recorder.codes).toEqual(['TRANSPORT_SLOW']);
  });

  it('ends a peer that never reads', async () => {
    const recorder = await node({ keepaliveMs: 50, frameMs: 300, idleMs: 60_000 });
    const { socket } = await friend(recorder);
    socket.pause();
    for (let i = 0; i < 16; i++) recorder.transport.send(idOf(9), LANE.sync, new Uint8Array(1_000_000));
    await until('ended', () => recorder.codes.includes('TRANSPORT_SLOW'));
  });

  it('delivers what was accepted before stop', async () => {
    const [a, b] = await joinedPair(world);
    for (let i = 0; i < 300; i++) a.transport.send(b.id, LANE.consensus, new Uint8Array(2_000).fill(i & 255));
    await a.transport.stop();
    await until('all', () => b.messages.length === 300);
  });
});

it('joins ten nodes that all dial each other, each pair once', async () => {
  const nodes = await Promise.all(Array.from({ length: 10 }, (_, i) => TransportRecorder.start(make(20 + i))));
  const ids = nodes.map((one) => one.id);
  for (const one of nodes) {
    one.transport.setAccepted({ validators: ids, extra: [] });
    one.transport.setPeers(nodes.map((other) => other.dialAddress));
  }
  await until('all joined', () => nodes.every((one) => ids.every((id) => id === one.id || one.isConnected(id))), 20_000);
  for (const one of nodes) for (const id of ids) if (id !== one.id) one.transport.send(id, LANE.consensus, Uint8Array.of(1));
  await until('all heard', () => nodes.every((one) => one.messages.length === 9), 20_000);
  for (const one of nodes) expect([...one.changes.values()], 'no flapping').toEqual(new Array(9).fill('+'));
  const outgoing = nodes.flatMap((one) => one.transport.peers()).filter((peer) => peer.direction === 'out').length;
  expect(outgoing).toBe(45);
});
