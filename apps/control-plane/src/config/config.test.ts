import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.js';

const POSTGRES = { POSTGRES_URL: 'postgres://u:p@127.0.0.1:1/d' };

describe('loadConfig', () => {
  it('has a default for everything but the database', () => {
    const config = loadConfig([], POSTGRES, '/srv');
    expect(config).toMatchObject({ role: 'all', servesApi: true, runsJobs: true, dataDir: '/srv/.bystack', port: 4400, redisUrl: null });
    expect(config.masterKeyFile).toBe('/srv/.bystack/master.key');
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('splits the roles', () => {
    expect(loadConfig(['api'], POSTGRES, '/')).toMatchObject({ servesApi: true, runsJobs: false });
    expect(loadConfig(['worker'], POSTGRES, '/')).toMatchObject({ servesApi: false, runsJobs: true });
    expect(loadConfig(['migrate'], POSTGRES, '/')).toMatchObject({ servesApi: false, runsJobs: false });
  });

  it('reports all problems together and no secret', () => {
    const bad = { POSTGRES_URL: 'mysql://root:hunter2@x/', PORT: '99999', REDIS_URL: 'nonsense', LOG_LEVEL: 'loud' };
    let message = '';
    try {
      loadConfig(['serve'], bad, '/');
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of ['POSTGRES_URL', 'PORT', 'REDIS_URL', 'LOG_LEVEL', 'role']) expect(message).toContain(name);
    expect(message).not.toContain('hunter2');
  });
});
