import { describe, expect, it } from '@jest/globals';
import { pathOf, requestIdOf, routeOf } from './platform-request.js';

const REQUEST = { url: '/videos/7', headers: {} };

describe('routeOf', () => {
  it('returns the template of either platform if it is a text', () => {
    expect(routeOf({ ...REQUEST, route: { path: '/videos/:id' } })).toBe('/videos/:id');
    expect(routeOf({ ...REQUEST, routeOptions: { url: '/videos/:id' } })).toBe('/videos/:id');
    expect(routeOf({ ...REQUEST, route: { path: /videos/ } })).toBeUndefined();
    expect(routeOf(REQUEST)).toBeUndefined();
  });

  it.each([
    ['/:id', '/videos/:id'],
    ['/', '/videos'],
  ])('adds the prefix of the router to %p', (path, route) => {
    expect(routeOf({ ...REQUEST, baseUrl: '/videos', route: { path } })).toBe(route);
  });

  it('ignores the route of a middleware when the status is 404', () => {
    const handler = { ...REQUEST, route: { path: '/videos/:id', methods: { get: true } } };
    for (const methods of [{ _all: true }, { get: true, post: true, put: true }]) {
      const middleware = { ...REQUEST, route: { path: '/api/*path', methods } };
      expect(routeOf(middleware, 404)).toBeUndefined();
      expect(routeOf(middleware, 200)).toBe('/api/*path');
    }
    expect(routeOf(handler, 404)).toBe('/videos/:id');
  });
});

describe('requestIdOf', () => {
  it('prefers the id of the platform or its logger to that of the client', () => {
    const headers = { 'x-request-id': 'from-client' };
    expect(requestIdOf({ ...REQUEST, id: 'from-logger', headers })).toBe('from-logger');
    expect(requestIdOf({ ...REQUEST, id: 42, headers })).toBe('42');
    expect(requestIdOf({ ...REQUEST, headers })).toBe('from-client');
    expect(requestIdOf(REQUEST)).toBeUndefined();
  });

  it.each(['a:b', 'd358dc20-cc3e-4699-a93f-c3c1204200ab', 'EA3C:1F:x_1.2', 'x'.repeat(128)])(
    'keeps the id %p of a client',
    (sent) => {
      expect(requestIdOf({ ...REQUEST, headers: { 'x-request-id': sent } })).toBe(sent);
    },
  );

  it.each(['', 'a b', 'a\nb', '<script>', 'x'.repeat(129), ['a', 'b']])(
    'ignores %p, which is no request id',
    (sent) => {
      expect(requestIdOf({ ...REQUEST, headers: { 'x-request-id': sent } })).toBeUndefined();
    },
  );
});

describe('pathOf', () => {
  it.each(['/videos/7?token=secret', '/videos/7#x?y', '/videos/7?a\nb'])(
    'cuts %p at the end of its path',
    (url) => {
      expect(pathOf({ ...REQUEST, url })).toBe('/videos/7');
    },
  );

  it('prefers the URL that the client sent', () => {
    expect(pathOf({ ...REQUEST, originalUrl: '/api/videos/7' })).toBe('/api/videos/7');
  });
});
