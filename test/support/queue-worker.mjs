/** A worker in a process of its own that never finishes its job: `node queue-worker.mjs QUEUE`, killed by the test. */
import { postgresBackend, redisBackend } from '../../apps/control-plane/dist/queue/backend.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const { QUEUE_POSTGRES, QUEUE_REDIS } = process.env;
const backend = QUEUE_POSTGRES ? postgresBackend(QUEUE_POSTGRES, quiet) : redisBackend(QUEUE_REDIS, quiet);
backend.worker(
  process.argv[2],
  async () => {
    process.send('started');
    await new Promise(() => setInterval(() => undefined, 1_000));
  },
  1,
);
