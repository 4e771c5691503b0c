import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { requestFacts } from './request-facts.js';

const REQUEST = { method: 'GET', url: '/videos/7?token=secret', headers: {} };

describe('requestFacts', () => {
  it('knows method and path of any request, and nothing that is not there', () => {
    expect(requestFacts(REQUEST)).toStrictEqual({ method: 'GET', path: '/videos/7' });
  });

  it('takes route and id of the platform', () => {
    expect(requestFacts({ ...REQUEST, route: { path: '/videos/:id' }, id: 7 })).toStrictEqual({
      method: 'GET',
      path: '/videos/7',
      route: '/videos/:id',
      requestId: '7',
    });
  });

  it('knows no route of what was not found, although a middleware had one', () => {
    const request = { ...REQUEST, route: { path: '/api/*path', methods: { _all: true } } };
    expect(requestFacts(request, 404)).not.toHaveProperty('route');
  });

  it('takes the id of the context before that of the request', () => {
    const context = new RequestContext({ requestId: 'from-context' });
    const inContext = runInContext(context, () => requestFacts({ ...REQUEST, id: 'from-logger' }));
    expect(inContext.requestId).toBe('from-context');
  });
});
