import { describe, expect, it } from '@jest/globals';
import type { RateLimitKey, RateLimitRequest } from '../policies/policy.options.js';
import { clientLabel } from './client-label.js';
import { keyOfClient, keyOfRequest } from './request-key.js';

const key = (kind: RateLimitKey, request: RateLimitRequest): unknown => keyOfRequest(kind, request);

describe('the key of a request', () => {
  it('is the address, which the framework has found', () => {
    expect(key('ip', { ip: '203.0.113.7', headers: { 'x-forwarded-for': '198.51.100.1' } })).toBe(
      '203.0.113.7',
    );
    expect(key('ip', { socket: { remoteAddress: '::ffff:203.0.113.7' } })).toBe('203.0.113.7');
    expect(key('ip', {})).toBe('address unknown');
  });

  it.each([
    [{ id: '42' }, 'user 42'],
    [{ id: 42 }, 'user 42'],
    [{ id: 42n }, 'user 42'],
    [{ sub: 'auth0|ann' }, 'user auth0|ann'],
  ])('is the id of the user %p', (user, expected) => {
    expect(key('user', { ip: '203.0.113.7', user })).toBe(expected);
  });

  it('is the address when there is no user id', () => {
    const throwing = Object.defineProperty({}, 'id', {
      get: () => {
        throw new Error('odd');
      },
    });
    for (const user of [undefined, null, {}, { id: {} }, 'ann', throwing]) {
      expect(key('user', { ip: '203.0.113.7', user })).toBe('203.0.113.7');
    }
  });

  it('hashes API keys, and is the address without one', () => {
    const hashed = key('api-key', { ip: '203.0.113.7', headers: { 'x-api-key': 'secret' } });
    expect(hashed).toMatch(/^key [\w-]{22}$/);
    expect(hashed).toBe(keyOfClient('api-key', 'secret'));
    expect(key('api-key', { ip: '203.0.113.7', headers: { 'x-api-key': '' } })).toBe('203.0.113.7');
  });

  it('never gives a user or an API key the key of an address', () => {
    expect(key('user', { user: { id: '203.0.113.7' } })).not.toBe(key('ip', { ip: '203.0.113.7' }));
    expect(key('ip', { ip: 'user 42' })).not.toBe(key('user', { user: { id: '42' } }));
  });

  it('comes from a function, also from an asynchronous one; nothing means that the policy does not apply', async () => {
    expect(key(() => 'tenant-1', {})).toBe('tenant-1');
    expect(await key(async () => 'tenant-1', {})).toBe('tenant-1');
    expect(key(() => undefined, {})).toBeUndefined();
    expect(key(() => '', {})).toBeUndefined();
  });

  it('has a bounded length, whatever a client sends', () => {
    const long = 'x'.repeat(100_000);
    for (const kind of ['ip', 'user', 'api-key', () => long] as const) {
      const found = key(kind, { ip: long, user: { id: long }, headers: { 'x-api-key': long } });
      expect(String(found).length).toBeLessThanOrEqual(64);
    }
  });
});

describe('the name of a client in logs', () => {
  it.each<[RateLimitKey, string, RegExp]>([
    ['ip', '203.0.113.7', /^203\.0\.113\.0\/24$/],
    ['ip', '2001:db8:1:2::/64', /^2001:db8:1:2::\/64$/],
    ['user', 'user 42', /^user 42$/],
    ['user', 'user a\nb', /^user a b$/],
    ['user', '203.0.113.7', /^203\.0\.113\.0\/24$/],
    ['api-key', keyOfClient('api-key', 'secret'), /^client #[\w-]{8}$/],
    [() => undefined, 'ann@example.com', /^client #[\w-]{8}$/],
  ])('of a policy by %p with the key %j is %p', (kind, name, label) => {
    expect(clientLabel(kind, name)).toMatch(label);
  });
});
