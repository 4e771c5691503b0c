import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { requestFacts } from './request-facts.js';

const REQUEST = { method: 'GET', url: '/videos/7', headers: {} };

describe('requestFacts', () => {
  it('knows method and path of any request', () => {
    expect(requestFacts(REQUEST)).toStrictEqual({ method: 'GET', path: '/videos/7' });
  });

  it.each(['/videos/7?token=secret', '/videos/7#x?y', '/videos/7?a\nb'])(
    'cuts %p at the end of its path',
    (url) => {
      expect(requestFacts({ ...REQUEST, url }).path).toBe('/videos/7');
    },
  );

  it('prefers the URL that the client sent', () => {
    expect(requestFacts({ ...REQUEST, originalUrl: '/api/videos/7' }).path).toBe('/api/videos/7');
  });

  it('takes the route template of either platform, when it is a text', () => {
    expect(requestFacts({ ...REQUEST, route: { path: '/videos/:id' } }).route).toBe('/videos/:id');
    expect(requestFacts({ ...REQUEST, routeOptions: { url: '/videos/:id' } }).route).toBe('/videos/:id');
    expect(requestFacts({ ...REQUEST, route: { path: /videos/ } })).not.toHaveProperty('route');
  });

  it('takes the id of the context, then that of the logger, then that of the client', () => {
    const headers = { 'x-request-id': 'from-client' };
    const context = new RequestContext({ requestId: 'from-context' });
    const inContext = runInContext(context, () => requestFacts({ ...REQUEST, id: 'from-logger', headers }));
    expect(inContext.requestId).toBe('from-context');
    expect(requestFacts({ ...REQUEST, id: 'from-logger', headers }).requestId).toBe('from-logger');
    expect(requestFacts({ ...REQUEST, id: 42, headers }).requestId).toBe('42');
    expect(requestFacts({ ...REQUEST, headers }).requestId).toBe('from-client');
  });

  it.each(['', 'a b', 'a\nb', '<script>', 'x'.repeat(129), ['a', 'b']])(
    'does not take %p for an id',
    (id) => {
      expect(requestFacts({ ...REQUEST, headers: { 'x-request-id': id } })).not.toHaveProperty('requestId');
    },
  );
});
