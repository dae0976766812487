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

  it('takes a main-chain of its own, none, or that of another', () => {
    const of = (env: Record<string, string>) => loadConfig([], { ...POSTGRES, ...env }, '/').mainChain;
    expect(of({})).toEqual({ kind: 'MANAGED' });
    expect(of({ BYSTACK_MAINCHAIN_URL: 'off' })).toEqual({ kind: 'OFF' });
    expect(of({ BYSTACK_MAINCHAIN_URL: 'http://node:9888/', BYSTACK_MAINCHAIN_TOKEN: 'me:secret' })).toEqual({
      kind: 'EXTERNAL',
      url: 'http://node:9888',
      token: 'me:secret',
    });
    for (const url of ['node:9888', 'ftp://node', 'http://me:secret@node', 'yes'])
      expect(() => of({ BYSTACK_MAINCHAIN_URL: url }), url).toThrowError(/BYSTACK_MAINCHAIN_URL/);
    expect(() => of({ BYSTACK_MAINCHAIN_TOKEN: 'hunter2' })).toThrowError(/^(?!.*hunter2).*BYSTACK_MAINCHAIN_TOKEN/);
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
