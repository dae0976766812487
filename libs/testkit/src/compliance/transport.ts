/** What every transport must do; run by each implementation's tests. */
import { bytesToHex, isBystackError } from '@bystack/base';
import type { ListenAddress, PeerAddress, Transport, TransportEvents, TransportLimits } from '@bystack/node-host';
import { LANE, type Lane, type PeerId } from '@bystack/replica';

/** Makes transports that can reach each other; the caller stops them all. */
export interface TransportWorld {
  /** A transport of the identity of this number (1-255); the same number is the same identity. */
  open(identity: number, limits?: Partial<TransportLimits>): Transport;
}

/** One check: resolves, or rejects with what is wrong. */
export interface TransportCheck {
  readonly name: string;
  readonly run: (world: TransportWorld) => Promise<void>;
}

/** A started transport that writes down what happens to it. */
export class TransportRecorder implements TransportEvents {
  readonly transport: Transport;
  readonly messages: { readonly peer: PeerId; readonly lane: Lane; readonly hex: string; readonly bytes: Uint8Array }[] = [];
  /** `+` connected, `-` disconnected, per peer in order. */
  readonly changes = new Map<PeerId, string>();
  readonly codes: string[] = [];
  address: ListenAddress | null = null;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  static async start(transport: Transport): Promise<TransportRecorder> {
    const recorder = new TransportRecorder(transport);
    recorder.address = await transport.start(recorder);
    return recorder;
  }

  get id(): PeerId {
    return this.transport.identity;
  }

  /** Where others dial it. */
  get dialAddress(): PeerAddress {
    if (this.address === null) throw new Error('not started');
    return { identityKey: this.id, ...this.address };
  }

  isConnected(peer: PeerId): boolean {
    return this.changes.get(peer)?.endsWith('+') === true;
  }

  onMessage(peer: PeerId, lane: Lane, bytes: Uint8Array): void {
    this.messages.push({ peer, lane, bytes, hex: bytes.length <= 64 ? bytesToHex(bytes) : `${bytes.length} bytes` });
  }
  onConnected(peer: PeerId): void {
    this.#change(peer, '+');
  }
  onDisconnected(peer: PeerId, code: string): void {
    this.codes.push(code);
    this.#change(peer, '-');
  }

  #change(peer: PeerId, sign: string): void {
    const before = this.changes.get(peer) ?? '';
    if (before.endsWith(sign) || (before === '' && sign === '-')) throw new Error(`events do not alternate: ${before}${sign}`);
    this.changes.set(peer, before + sign);
  }
}

/** Waits until the condition holds. Rejects with `what` after the deadline. */
export async function until(what: string, holds: () => boolean, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const expectEqual = (what: string, actual: unknown, expected: unknown): void => {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`${what}: expected ${e}, received ${a}`);
};
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const both = (a: TransportRecorder, b: TransportRecorder): boolean => a.isConnected(b.id) && b.isConnected(a.id);

/** Two transports that accept each other as validators; the first dials. */
export async function joinedPair(
  world: TransportWorld,
  limits: Partial<TransportLimits> = {},
): Promise<[TransportRecorder, TransportRecorder]> {
  const a = await TransportRecorder.start(world.open(1, limits));
  const b = await TransportRecorder.start(world.open(2, limits));
  a.transport.setAccepted({ validators: [b.id], extra: [] });
  b.transport.setAccepted({ validators: [a.id], extra: [] });
  a.transport.setPeers([b.dialAddress]);
  await until('both connected', () => both(a, b));
  return [a, b];
}

/** All checks; every wait has a deadline. */
export const transportChecks: readonly TransportCheck[] = [
  {
    name: 'carries messages of every lane, in order within a lane, as copies of their own',
    run: async (world) => {
      const [a, b] = await joinedPair(world);
      const sent: string[][] = [[], [], []];
      for (let i = 0; i < 60; i++) {
        const lane = (i % 3) as Lane;
        const message = bytes(i, lane, 255);
        if (!a.transport.send(b.id, lane, message)) throw new Error(`message ${i} refused`);
        sent[lane]?.push(bytesToHex(message));
      }
      await until('all arrived', () => b.messages.length === 60);
      for (const lane of [0, 1, 2]) {
        expectEqual(
          `lane ${lane}`,
          b.messages.filter((m) => m.lane === lane).map((m) => m.hex),
          sent[lane],
        );
      }
      expectEqual('sender', new Set(b.messages.map((m) => m.peer)).size === 1 && b.messages[0]?.peer, a.id);
      b.messages[0]?.bytes.fill(7);
      expectEqual('neighbour untouched', bytesToHex(b.messages[3]?.bytes ?? bytes()), b.messages[3]?.hex);
      b.transport.send(a.id, LANE.sync, bytes(9));
      await until('the answer', () => a.messages.length === 1);
    },
  },
  {
    name: 'carries the longest message of each lane and refuses a longer one',
    run: async (world) => {
      const limits = { frameBytes: [3_000, 200_000, 1_000] as const };
      const [a, b] = await joinedPair(world, limits);
      for (const lane of [0, 1, 2] as const) {
        expectEqual(`too long for lane ${lane}`, a.transport.send(b.id, lane, new Uint8Array(limits.frameBytes[lane] + 1)), false);
        expectEqual(`longest of lane ${lane}`, a.transport.send(b.id, lane, new Uint8Array(limits.frameBytes[lane]).fill(lane + 1)), true);
      }
      expectEqual('empty', a.transport.send(b.id, LANE.sync, bytes()), false);
      await until('all arrived', () => b.messages.length === 3);
      for (const { lane, bytes: got } of b.messages)
        expectEqual(`lane ${lane}`, [got.length, got.every((v) => v === lane + 1)], [limits.frameBytes[lane], true]);
    },
  },
  {
    name: 'connects once where both dial, and stays',
    run: async (world) => {
      const a = await TransportRecorder.start(world.open(1));
      const b = await TransportRecorder.start(world.open(2));
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        one.transport.setAccepted({ validators: [a.id, b.id], extra: [] });
        one.transport.setPeers([a.dialAddress, other.dialAddress]);
      }
      await until('both connected', () => both(a, b));
      for (let i = 0; i < 200; i++) {
        for (const [one, other] of [
          [a, b],
          [b, a],
        ] as const) {
          expectEqual(`send ${i}`, one.transport.send(other.id, LANE.consensus, bytes(i)), true);
        }
        await until(`exchange ${i}`, () => a.messages.length === i + 1 && b.messages.length === i + 1);
      }
      expectEqual('changes', [a.changes.get(b.id), b.changes.get(a.id)], ['+', '+']);
      const directions = [a, b].map((one) => one.transport.peers().find((peer) => peer.connected)?.direction);
      expectEqual('one direction', directions.toSorted(), ['in', 'out']);
    },
  },
  {
    name: 'accepts nobody by default, and only whom both sides accept',
    run: async (world) => {
      const a = await TransportRecorder.start(world.open(1));
      const b = await TransportRecorder.start(world.open(2));
      const c = await TransportRecorder.start(world.open(3));
      a.transport.setPeers([b.dialAddress, c.dialAddress]);
      b.transport.setAccepted({ validators: [a.id], extra: [] });
      a.transport.setAccepted({ validators: [c.id], extra: [] });
      c.transport.setAccepted({ validators: [b.id], extra: [] });
      b.transport.setPeers([c.dialAddress]);
      c.transport.setPeers([b.dialAddress]);
      b.transport.setAccepted({ validators: [a.id, c.id], extra: [] });
      await until('b and c', () => both(b, c));
      expectEqual('a alone', [a.changes.size, b.isConnected(a.id), c.isConnected(a.id)], [0, false, false]);
      expectEqual(
        'send to a stranger',
        [a.transport.send(b.id, 0, bytes(1)), a.transport.send('00'.repeat(32), 0, bytes(1))],
        [false, false],
      );
      a.transport.setAccepted({ validators: [b.id, c.id], extra: [] });
      await until('a and b', () => both(a, b));
      expectEqual('c does not accept a', c.isConnected(a.id), false);
    },
  },
  {
    name: 'drops and counts the consensus frames of an extra peer, and takes its other lanes',
    run: async (world) => {
      const a = await TransportRecorder.start(world.open(1));
      const b = await TransportRecorder.start(world.open(2));
      a.transport.setAccepted({ validators: [], extra: [b.id] });
      b.transport.setAccepted({ validators: [a.id], extra: [] });
      b.transport.setPeers([a.dialAddress]);
      await until('both connected', () => both(a, b));
      for (const lane of [0, 1, 0, 2] as const) b.transport.send(a.id, lane, bytes(lane));
      await until('the other lanes', () => a.messages.length === 2);
      expectEqual('lanes', a.messages.map((m) => m.lane).toSorted(), [1, 2]);
      await until('two dropped', () => a.transport.peers().find((peer) => peer.peer === b.id)?.framesDropped === 2);
      a.transport.send(b.id, LANE.consensus, bytes(5));
      await until('the other direction', () => b.messages.length === 1);
      a.transport.setAccepted({ validators: [b.id], extra: [b.id] });
      b.transport.send(a.id, LANE.consensus, bytes(8));
      await until('promoted', () => a.messages.length === 3);
      expectEqual('no reconnect', a.changes.get(b.id), '+');
    },
  },
  {
    name: 'parts from a peer that is no longer accepted, and joins it again',
    run: async (world) => {
      const [a, b] = await joinedPair(world);
      b.transport.setAccepted({ validators: [], extra: [] });
      await until('parted', () => !a.isConnected(b.id) && !b.isConnected(a.id));
      expectEqual('send', [a.transport.send(b.id, 0, bytes(1)), b.transport.send(a.id, 0, bytes(1))], [false, false]);
      b.transport.setAccepted({ validators: [a.id], extra: [] });
      await until('joined', () => both(a, b));
    },
  },
  {
    name: 'joins again after disconnect, not before the ban ends',
    run: async (world) => {
      const [a, b] = await joinedPair(world);
      const start = Date.now();
      b.transport.disconnect(a.id, 'TEST_CONDUCT', 300);
      expectEqual('at once', b.isConnected(a.id), false);
      expectEqual('code', b.codes, ['TEST_CONDUCT']);
      await until('joined again', () => both(a, b));
      if (Date.now() - start < 290) throw new Error('the ban was ignored');
      b.transport.disconnect('00'.repeat(32), 'TEST_CONDUCT');
    },
  },
  {
    name: 'finds a peer that was stopped and started again at another place',
    run: async (world) => {
      const [a, b] = await joinedPair(world);
      await b.transport.stop();
      await until('a notices', () => !a.isConnected(b.id));
      expectEqual('b is silent', [b.changes.get(a.id), b.transport.address], ['+', null]);
      const again = await TransportRecorder.start(world.open(2));
      again.transport.setAccepted({ validators: [a.id], extra: [] });
      a.transport.setPeers([again.dialAddress]);
      await until('joined again', () => both(a, again));
      a.transport.send(again.id, LANE.consensus, bytes(4));
      await until('heard', () => again.messages.length === 1);
    },
  },
  {
    name: 'tells the state of its peers, and stops twice',
    run: async (world) => {
      const [a, b] = await joinedPair(world);
      a.transport.send(b.id, LANE.sync, new Uint8Array(500));
      await until('heard', () => b.messages.length === 1);
      const [seen] = b.transport.peers();
      expectEqual('peer', [seen?.peer, seen?.connected, seen?.direction, seen?.lastError], [a.id, true, 'in', null]);
      if ((seen?.bytesIn ?? 0) < 500) throw new Error('received bytes are not counted');
      await until('sent', () => a.transport.peers()[0]?.bytesQueued === 0);
      await Promise.all([a.transport.stop(), a.transport.stop()]);
      expectEqual('send after stop', a.transport.send(b.id, 0, bytes(1)), false);
      await until('b notices', () => !b.isConnected(a.id));
      await a.transport.stop();
    },
  },
  {
    name: 'takes strangers where it is told to, learns the key of an address, and keeps their consensus lane shut',
    run: async (world) => {
      const a = await openHouse(world, 1);
      const b = await openHouse(world, 2);
      expectEqual('the key', await a.transport.connect(placeOf(b)), b.id);
      await until('both connected', () => both(a, b));
      expectEqual('again', await a.transport.connect(placeOf(b)), b.id);
      expectEqual('from the other side', await b.transport.connect(placeOf(a)), a.id);
      for (const lane of [0, 1, 0, 2] as const) a.transport.send(b.id, lane, bytes(lane));
      await until('the open lanes', () => b.messages.length === 2);
      expectEqual('lanes', b.messages.map((m) => m.lane).toSorted(), [1, 2]);
      expectEqual('changes', [a.changes.get(b.id), b.changes.get(a.id)], ['+', '+']);
      expectEqual('direction', b.transport.peers().find((peer) => peer.peer === a.id)?.direction, 'in');
    },
  },
  {
    name: 'says why an address gives no connection: itself, nobody, a ban, a refusal',
    run: async (world) => {
      const a = await openHouse(world, 1);
      const b = await openHouse(world, 2);
      expectEqual('itself', await codeOf(a.transport.connect(placeOf(a))), 'TRANSPORT_SELF');
      expectEqual('nobody', await codeOf(a.transport.connect({ ...placeOf(a), port: 9 })), 'TRANSPORT_UNREACHABLE');
      await a.transport.connect(placeOf(b));
      await until('both connected', () => both(a, b));
      a.transport.disconnect(b.id, 'TEST_CONDUCT', 300);
      expectEqual('banned', await codeOf(a.transport.connect(placeOf(b))), 'TRANSPORT_BANNED');
      await until('b notices', () => !b.isConnected(a.id));
      expectEqual('banned on the other side', await codeOf(b.transport.connect(placeOf(a))), 'TRANSPORT_REFUSED');
      const end = Date.now() + 5_000;
      while ((await codeOf(a.transport.connect(placeOf(b)))) !== '') if (Date.now() > end) throw new Error('the ban never ended');
      const shut = await TransportRecorder.start(world.open(3));
      expectEqual('takes nobody', await codeOf(a.transport.connect(placeOf(shut))), 'TRANSPORT_REFUSED');
      expectEqual('dials nobody', await codeOf(shut.transport.connect(placeOf(a))), 'TRANSPORT_REFUSED');
      await a.transport.stop();
      expectEqual('stopped', await codeOf(a.transport.connect(placeOf(b))), 'TRANSPORT_CLOSED');
    },
  },
  {
    name: 'bounds the strangers that come in, and not those it dials or lists',
    run: async (world) => {
      const a = await openHouse(world, 1, { inbound: 2, perAddress: 8 });
      const guests = await Promise.all([2, 3, 4, 5].map((identity) => openHouse(world, identity)));
      const [b, c, d, e] = guests as [TransportRecorder, TransportRecorder, TransportRecorder, TransportRecorder];
      await b.transport.connect(placeOf(a));
      await c.transport.connect(placeOf(a));
      await until('two inside', () => a.isConnected(b.id) && a.isConnected(c.id));
      expectEqual('a third', await codeOf(d.transport.connect(placeOf(a))), 'TRANSPORT_REFUSED');
      expectEqual('dialled', await a.transport.connect(placeOf(d)), d.id);
      a.transport.setAccepted({ validators: [], extra: [e.id], strangers: { inbound: 2, perAddress: 8 } });
      expectEqual('listed', await e.transport.connect(placeOf(a)), a.id);
      b.transport.disconnect(a.id, 'TEST_CONDUCT');
      await until('one left', () => !a.isConnected(b.id));
      await b.transport.connect(placeOf(a));
      await until('back', () => both(a, b));
      a.transport.setAccepted({ validators: [], extra: [e.id] });
      await until('strangers are out', () => !a.isConnected(b.id) && !a.isConnected(c.id) && !a.isConnected(d.id) && a.isConnected(e.id));
    },
  },
  {
    name: 'bounds the strangers of one address',
    run: async (world) => {
      const a = await openHouse(world, 1, { inbound: 8, perAddress: 1 });
      const [b, c] = [await openHouse(world, 2), await openHouse(world, 3)];
      await b.transport.connect(placeOf(a));
      expectEqual('a second', await codeOf(c.transport.connect(placeOf(a))), 'TRANSPORT_REFUSED');
    },
  },
];

const placeOf = (recorder: TransportRecorder): ListenAddress => ({ host: recorder.dialAddress.host, port: recorder.dialAddress.port });

/** Code of the refusal, empty without one. */
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => '',
    (error: unknown) => (isBystackError(error) ? error.code : String(error)),
  );

/** A started transport that takes strangers. */
async function openHouse(world: TransportWorld, identity: number, bounds = { inbound: 8, perAddress: 8 }): Promise<TransportRecorder> {
  const recorder = await TransportRecorder.start(world.open(identity));
  recorder.transport.setAccepted({ validators: [], extra: [], strangers: bounds });
  return recorder;
}
