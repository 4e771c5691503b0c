import { describe, expect, it } from '@jest/globals';
import { RequestTargets } from './request-targets.js';

const targets = (origin: string, path: string): RequestTargets =>
  new RequestTargets({ name: 'orders', base: { origin, path } });

describe('the address of a request', () => {
  it.each([
    ['https://a.example', '', '/', undefined],
    ['https://a.example', '/v1', '/orders/{id}', undefined],
    ['http://a.example:8080', '/v1', '/orders/{id}', { q: `a b&c="d"'<é>`, tag: ['x', 'y'] }],
    ['http://[::1]:3000', '/a%20b', '/x^y', { empty: undefined }],
  ] as const)('below %s%s has the parts of a parsed URL', (origin, path, template, query) => {
    const params = template.includes('{') ? { params: { id: 'a/../b?c#d' } } : {};
    const { url } = targets(origin, path).of(template, { ...params, ...(query && { query }) }, 'test');
    const parsed = new URL(url.href);
    expect(url.href).toBe(parsed.href);
    expect([url.origin, url.pathname, url.search, url.protocol]).toEqual([
      parsed.origin,
      parsed.pathname,
      parsed.search,
      parsed.protocol,
    ]);
  });
});
