import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { requestFacts } from './request-facts.js';

const REQUEST = { method: 'GET', url: '/videos/7?token=secret', headers: {} };

describe('requestFacts', () => {
  it('reads method and path of any request, and leaves out missing facts', () => {
    expect(requestFacts(REQUEST)).toStrictEqual({ method: 'GET', path: '/videos/7' });
  });

  it('reads route and id from the platform', () => {
    expect(requestFacts({ ...REQUEST, route: { path: '/videos/:id' }, id: 7 })).toStrictEqual({
      method: 'GET',
      path: '/videos/7',
      route: '/videos/:id',
      requestId: '7',
    });
  });

  it('has no route for a request that was not found, although a middleware had one', () => {
    const request = { ...REQUEST, route: { path: '/api/*path', methods: { _all: true } } };
    expect(requestFacts(request, 404)).not.toHaveProperty('route');
  });

  it('prefers the id of the context to that of the request', () => {
    const context = new RequestContext({ requestId: 'from-context' });
    const inContext = runInContext(context, () => requestFacts({ ...REQUEST, id: 'from-logger' }));
    expect(inContext.requestId).toBe('from-context');
  });
});
