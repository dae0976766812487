/** What stands on the database itself: tables and entities agree, events survive, mutations happen once, secrets stay in place. */
import 'reflect-metadata';
import { DataSource, type EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdempotencyService } from '../../apps/control-plane/dist/common/idempotency/idempotency.service.js';
import { NodeRegistry } from '../../apps/control-plane/dist/common/relay/node-registry.js';
import { systemContext } from '../../apps/control-plane/dist/common/request-context.js';
import type { Config } from '../../apps/control-plane/dist/config/config.js';
import { dataSourceOptions } from '../../apps/control-plane/dist/database/data-source.js';
import { EventsService } from '../../apps/control-plane/dist/events/events.service.js';
import { OutboxListener } from '../../apps/control-plane/dist/events/outbox-listener.js';
import { RetentionService } from '../../apps/control-plane/dist/observability/retention.service.js';
import { SecretsService } from '../../apps/control-plane/dist/secrets/secrets.service.js';
import { createPlatform, quiet, until, type Platform } from '../support/control-plane.js';

let platform: Platform;
let db: DataSource;
let organizationId: string;
beforeAll(async () => {
  platform = await createPlatform();
  db = await new DataSource(dataSourceOptions(platform.postgresUrl)).initialize();
  [{ id: organizationId }] = await db.query('SELECT id FROM organization');
});
afterAll(async () => {
  await db?.destroy();
  await platform?.close();
});

describe('tables', () => {
  it('are what the entities say; `node scripts/migration.mjs NAME` writes what is missing', async () => {
    const { upQueries } = await db.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  });

  it('go away and come back: every migration has a way down', async () => {
    await db.query('CREATE SCHEMA down_test');
    const url = new URL(platform.postgresUrl);
    url.searchParams.set('options', '-c search_path=down_test');
    const scoped = await new DataSource(dataSourceOptions(url.href, 0)).initialize();
    await scoped.runMigrations();
    for (let i = 0; i < scoped.migrations.length; i++) await scoped.undoLastMigration();
    const [{ count }] = await scoped.query(
      `SELECT count(*)::int FROM pg_tables WHERE schemaname = 'down_test' AND tablename <> 'schema_migration'`,
    );
    await scoped.destroy();
    expect(count).toBe(0);
  });
});

describe('events', () => {
  const collect = (events: EventsService, key: string): string[] => {
    const heard: string[] = [];
    void (async () => {
      for await (const { payload } of events.subscribe('block', key)) heard.push(payload.height);
    })();
    return heard;
  };

  it('are heard after the commit, in every process, by their key alone, and never when rolled back', async () => {
    const other = await new DataSource(dataSourceOptions(platform.postgresUrl)).initialize();
    const [mine, theirs] = [new EventsService(), new EventsService()];
    const listeners = [new OutboxListener(db, mine, quiet), new OutboxListener(other, theirs, quiet)];
    for (const listener of listeners) await listener.onApplicationBootstrap();
    const [here, there, foreign] = [collect(mine, 'a'), collect(theirs, 'a'), collect(mine, 'b')];
    await expect(
      db.transaction(async (manager) => {
        await mine.emit(manager, 'block', 'a', { height: '99' });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await db.transaction(async (manager) => {
      await mine.emit(manager, 'block', 'a', { height: '1' });
      await mine.emit(manager, 'block', 'a', { height: '2' });
      expect(here).toEqual([]);
    });
    await until('both heard', () => here.length === 2 && there.length === 2);
    expect([here, there, foreign]).toEqual([['1', '2'], ['1', '2'], []]);
    for (const events of [mine, theirs]) events.onApplicationShutdown();
    expect(mine.subscriberCount).toBe(0);
    for (const listener of listeners) await listener.beforeApplicationShutdown();
    await other.destroy();
  });

  it('of a time without connection are read when it is back', async () => {
    const events = new EventsService();
    const listener = new OutboxListener(db, events, quiet);
    await listener.onApplicationBootstrap();
    const heard = collect(events, 'gap');
    await db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN bystack_outbox%'`);
    for (let n = 1; n <= 3; n++) await db.transaction((manager) => events.emit(manager, 'block', 'gap', { height: String(n) }));
    await until('the gap was read', () => heard.length >= 3);
    expect(heard).toEqual(['1', '2', '3']);
    events.onApplicationShutdown();
    await listener.beforeApplicationShutdown();
  });

  it('committed before a kill become jobs afterwards', async () => {
    const chain = '11111111-2222-4333-8444-555555555555';
    await db.transaction((manager) => new EventsService().emit(manager, 'reconcile', chain, {}));
    const pending = async (): Promise<number> => {
      const [{ count }] = await db.query('SELECT count(*)::int FROM outbox WHERE relayed_at IS NULL');
      return count as number;
    };
    expect(await pending()).toBeGreaterThan(0);
    const worker = await platform.start('worker');
    await until('the outbox is empty', async () => (await pending()) === 0);
    await worker.stop();
  });
});

describe('lost connections', () => {
  it('are made anew: requests, events and jobs go on', async () => {
    const plane = await platform.start('all');
    for (let round = 0; round < 3; round++) {
      await db.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
      );
      await until('requests are answered', async () => (await plane.graphql('{ viewer { permissions } }')).status === 200);
    }
    await db.transaction((manager) => new EventsService().emit(manager, 'reconcile', '11111111-2222-4333-8444-555555555556', {}));
    await until('the event became a job', async () => {
      const [{ count }] = await db.query('SELECT count(*)::int FROM outbox WHERE relayed_at IS NULL');
      return count === 0;
    });
    await until('the job was done', async () => {
      const [{ count }] = await db.query('SELECT count(*)::int FROM bullmq.job');
      return count === 0;
    });
    expect(await plane.stop()).toBe(0);
  });
});

describe('idempotency', () => {
  const ctx = () => systemContext(organizationId, 'r');
  const effect = (manager: EntityManager, key: string): Promise<unknown> =>
    manager.query(`INSERT INTO outbox (topic, key, payload) VALUES ('chain', $1, '{}')`, [key]);
  const effects = async (key: string): Promise<number> => {
    const [{ count }] = await db.query('SELECT count(*)::int FROM outbox WHERE key = $1', [key]);
    return count as number;
  };

  it('leaves nothing of a call whose connection died in the middle; the same key then works', async () => {
    const service = new IdempotencyService(db, new NodeRegistry());
    const input = { idempotencyKey: 'dies', n: 1 };
    const dying = service.run(ctx(), 'm', input, async (manager) => {
      await effect(manager, 'dies');
      const [{ pid }] = await manager.query('SELECT pg_backend_pid() AS pid');
      await db.query('SELECT pg_terminate_backend($1)', [pid]);
      await manager.query('SELECT 1');
      return {};
    });
    await expect(dying).rejects.toThrow();
    expect(await effects('dies')).toBe(0);
    const work = async (manager: EntityManager) => {
      await effect(manager, 'dies');
      return {};
    };
    await service.run(ctx(), 'm', input, work);
    await service.run(ctx(), 'm', input, work);
    expect(await effects('dies')).toBe(1);
  });

  it('keeps keys of organizations, kinds of callers and mutations apart', async () => {
    const service = new IdempotencyService(db, new NodeRegistry());
    const run = (context: ReturnType<typeof ctx>, mutation: string) =>
      service.run(context, mutation, { idempotencyKey: 'same' }, async (manager) => {
        await effect(manager, 'apart');
        return {};
      });
    await run(ctx(), 'one');
    await run(ctx(), 'two');
    await run({ ...ctx(), organizationId: '11111111-2222-4333-8444-555555555555' }, 'one');
    await run({ ...ctx(), actor: { ...ctx().actor, kind: 'user' } }, 'one');
    await run(ctx(), 'one');
    expect(await effects('apart')).toBe(4);
  });

  it('rolls back what validateOnly did', async () => {
    const service = new IdempotencyService(db, new NodeRegistry());
    const payload = await service.run(ctx(), 'm', { idempotencyKey: 'v', validateOnly: true }, async (manager) => {
      await effect(manager, 'foreseen');
      return { fee: '5' } as never;
    });
    expect(payload).toEqual({ userErrors: [], clientMutationId: null, fee: '5' });
    expect(await effects('foreseen')).toBe(0);
  });
});

describe('rows that have served', () => {
  it('go, those that still count stay, and nothing fails', async () => {
    await db.query(`INSERT INTO outbox (topic, key, payload, created_at, relayed_at) VALUES
      ('chain', 'old', '{}', now() - interval '2 hours', now()), ('chain', 'unsent', '{}', now() - interval '2 hours', NULL)`);
    await db.query(`UPDATE idempotency SET created_at = now() - interval '8 days' WHERE mutation = 'one'`);
    await db.query(`INSERT INTO sign_in_guard VALUES ('old@x', 3, now() - interval '2 days'), ('new@x', 3, now())`);
    const failures: unknown[] = [];
    await new RetentionService(db, {} as Config, { ...quiet, warn: (...line) => void failures.push(line) }).sweep();
    expect(failures).toEqual([]);
    const left = async (sql: string): Promise<unknown[]> => ((await db.query(sql)) as { key: string }[]).map((row) => row.key);
    expect(await left(`SELECT key FROM outbox WHERE key IN ('old', 'unsent')`)).toEqual(['unsent']);
    expect(await left(`SELECT mutation AS key FROM idempotency WHERE mutation IN ('one', 'two')`)).toEqual(['two']);
    expect(await left(`SELECT email AS key FROM sign_in_guard WHERE email LIKE '%@x'`)).toEqual(['new@x']);
  });
});

describe('secrets', () => {
  it('open in their place only, and rest sealed', async () => {
    const service = new SecretsService({ masterKeyFile: `${platform.dataDir}/test-master.key` } as Config);
    const place = { organizationId, chainId: null, purpose: 'test', name: 'one' };
    const plain = new TextEncoder().encode('a very secret seed');
    await service.seal(db.manager, place, plain);
    expect(await service.open(db.manager, place)).toEqual(plain);
    await service.seal(db.manager, place, Uint8Array.of(1));
    expect(await service.open(db.manager, place)).toEqual(Uint8Array.of(1));
    expect(await service.open(db.manager, { ...place, name: 'two' })).toBeNull();
    await db.query(`UPDATE secret SET name = 'moved' WHERE name = 'one'`);
    await expect(service.open(db.manager, { ...place, name: 'moved' })).rejects.toMatchObject({
      facts: { code: 'KEYSTORE_SEALED_REFUSED' },
    });
    const [{ sealed }] = await db.query('SELECT sealed FROM secret LIMIT 1');
    expect(Buffer.from(sealed as Uint8Array).includes(Buffer.from(plain))).toBe(false);
  });
});
