/** Who may call, and the tokens that let others in. */
import { MemoryTable } from '@bystack/store';
import { describe, expect, it } from 'vitest';
import { accessError, contextOf } from './access.js';
import { route, type Route } from './route.js';
import { TokenStore } from './tokens.js';

const OPEN: Route = route('/nothing', null, () => undefined);
const LOCAL: Route = route('/backup-wallet', null, () => 'image', { loopbackOnly: true });

describe('access', () => {
  const from = (remoteAddress: string, headers: Record<string, string> = {}): Parameters<typeof contextOf>[0] =>
    ({ socket: { remoteAddress }, headers: { host: 'localhost:9888', ...headers } }) as never;

  it('from this machine needs no token', () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      expect(contextOf(from(address)).loopback, address).toBe(true);
    for (const host of ['127.0.0.1:9888', '[::1]:9888', 'localhost']) expect(contextOf(from('::1', { host })).loopback, host).toBe(true);
  });

  it('counts as from elsewhere behind a proxy, for pages of others, and under foreign names', () => {
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1' },
      { via: '1.1 proxy' },
      { origin: 'http://evil.example' },
      { host: 'evil.example' },
    ])
      expect(contextOf(from('127.0.0.1', headers as unknown as Record<string, string>)).loopback).toBe(false);
    for (const address of ['10.0.0.1', '::ffff:10.0.0.1', '', '127.0.0.1.evil']) expect(contextOf(from(address)).loopback).toBe(false);
    expect(contextOf(from('127.0.0.1', { origin: 'http://localhost:9888' })).loopback).toBe(true);
  });

  it('from elsewhere needs a token that exists, and some calls no token opens', async () => {
    const tokens = new TokenStore(new MemoryTable(), { nowMs: () => 0 });
    const { token } = await tokens.create('alice', 'client');
    const basic = (text: string): Record<string, string> => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    const judge = (headers: Record<string, string>, own = OPEN): string | null => {
      const request = from('10.0.0.1', headers);
      return accessError(request, contextOf(request), own, tokens);
    };
    expect(judge({})).toBe('no token');
    expect(judge({ authorization: 'Bearer x' })).toBe('no token');
    expect(judge(basic(token))).toBeNull();
    for (const wrong of ['alice:', 'alice:00', ':', 'bob:x', `${token}0`, 'alice', '../x:y', 'é:y'])
      expect(judge(basic(wrong)), wrong).toMatch(/^(?:invalid|no) token$/);
    expect(judge(basic(token), LOCAL)).toBe('only local can get access backup-wallets');
    await tokens.delete('alice');
    expect(judge(basic(token))).toBe('invalid token');
  });
});

describe('tokens', () => {
  it('are told once, kept as hashes, listed without their secrets', async () => {
    const table = new MemoryTable();
    const tokens = new TokenStore(table, { nowMs: () => 0 });
    const made = await tokens.create('alice-1', 'client');
    expect(made).toEqual({
      id: 'alice-1',
      type: 'client',
      created_at: '1970-01-01T00:00:00.000Z',
      token: expect.stringMatching(/^alice-1:[0-9a-f]{64}$/) as string,
    });
    const secret = made.token.slice('alice-1:'.length);
    for (const [, value] of table.range(new Uint8Array(0), Uint8Array.of(255))) expect(Buffer.from(value).toString()).not.toContain(secret);
    expect(tokens.list()).toEqual([{ id: 'alice-1', type: 'client', created_at: '1970-01-01T00:00:00.000Z' }]);
    expect(() => tokens.check('alice-1', secret)).not.toThrow();
    expect(() => tokens.check('alice-1', 'x')).toThrow('invalid token');
    expect(() => tokens.check('bob', 'x')).toThrow('check id "bob" nonexisting: nonexisting access token ID');
    await expect(tokens.create('alice-1', '')).rejects.toThrow('id "alice-1" already in use: duplicate access token ID');
    await expect(tokens.create('', '')).rejects.toThrow('invalid id "": invalid id');
    await expect(tokens.delete('bob')).rejects.toThrow('check id "bob": nonexisting access token ID');
  });
});
