import { describe, expect, it } from 'vitest';
import { messageOf, PERMISSIONS, remedyOf, roleCovers, USER_ERRORS, type UserErrorCode } from './index.js';

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] as string).sort();

describe('USER_ERRORS', () => {
  it.each(Object.entries(USER_ERRORS))('%s has both languages with the same places', (code, row) => {
    expect(code).toMatch(/^[A-Z][A-Z0-9_]*$/);
    for (const text of [row.message, row.remedy]) {
      if (text === null) continue;
      expect(text.en).not.toBe('');
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(places(text.zh)).toEqual(places(text.en));
    }
  });

  it('fills facts in and leaves unknown places visible', () => {
    expect(messageOf('CHAIN_SLUG_TAKEN', 'en', { slug: 'pay' })).toContain('pay');
    expect(messageOf('CHAIN_SLUG_TAKEN', 'zh')).toContain('{slug}');
    expect(remedyOf('CHAIN_SLUG_TAKEN' satisfies UserErrorCode, 'en')).toBe('Choose another short name.');
  });
});

describe('roles', () => {
  it('only owners delete organizations; integrators neither issue nor start nodes; viewers only read', () => {
    expect(PERMISSIONS.OWNER).toContain('organization.delete');
    expect(PERMISSIONS.ADMINISTRATOR).not.toContain('organization.delete');
    for (const right of ['asset.issue', 'node.start', 'chain.create'] as const) expect(PERMISSIONS.INTEGRATOR).not.toContain(right);
    expect([...PERMISSIONS.VIEWER].sort()).toEqual(['chain.read', 'organization.read']);
  });

  it('nobody grants more than he holds', () => {
    expect(roleCovers('OWNER', 'ADMINISTRATOR')).toBe(true);
    expect(roleCovers('ADMINISTRATOR', 'OWNER')).toBe(false);
    expect(roleCovers('VIEWER', 'INTEGRATOR')).toBe(false);
  });
});
