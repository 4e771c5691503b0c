import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { WireRequest } from '../transport/transport.js';
import { nextRequest } from './next-request.js';
import type { RedirectPolicy } from './redirect-policy.js';

const SECRETS = {
  authorization: 'Bearer x',
  cookie: 'a=b',
  'proxy-authorization': 'x',
  'x-api-key': 'x',
  'idempotency-key': 'x',
  'x-tenant-secret': 'x',
};

const request = (over: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  url: new URL('https://api.example/v1/orders?page=1'),
  headers: { accept: 'application/json', ...SECRETS },
  ...over,
});

function follow(
  location: string | undefined,
  {
    status = 302,
    followed = 0,
    policy = { max: 3 },
    from = request(),
  }: { status?: number; followed?: number; policy?: RedirectPolicy; from?: WireRequest } = {},
) {
  return nextRequest(from, { status, location }, followed, policy, ['X-Tenant-Secret']);
}

describe('a redirect', () => {
  it.each([
    ['/v2', 'error', 0, { refusal: 'not-allowed', target: 'https://api.example' }],
    [undefined, 'error', 0, { refusal: 'not-allowed' }],
    [
      'https://other.example/?token=x',
      'same-origin',
      0,
      { refusal: 'other-origin', target: 'https://other.example' },
    ],
    [
      'https://api.example:8443/',
      'same-origin',
      0,
      { refusal: 'other-origin', target: 'https://api.example:8443' },
    ],
    ['//other.example/', 'same-origin', 0, { refusal: 'other-origin', target: 'https://other.example' }],
    ['\\\\other.example/', 'same-origin', 0, { refusal: 'other-origin', target: 'https://other.example' }],
    ['/v2', 'same-origin', 5, { refusal: 'too-many', target: 'https://api.example' }],
    ['/v2', { max: 3 }, 3, { refusal: 'too-many', target: 'https://api.example' }],
    ['http://api.example/', { max: 3 }, 0, { refusal: 'insecure', target: 'http://api.example' }],
    ['file:///etc/passwd', { max: 3 }, 0, { refusal: 'no-location' }],
    ['data:text/plain,x', { max: 3 }, 0, { refusal: 'no-location' }],
    ['javascript:alert(1)', { max: 3 }, 0, { refusal: 'no-location' }],
    ['https://user:secret@other.example/', { max: 3 }, 0, { refusal: 'no-location' }],
    ['http://[::1', { max: 3 }, 0, { refusal: 'no-location' }],
    [undefined, { max: 3 }, 0, { refusal: 'no-location' }],
  ] as const)(
    'to %p with the policy %p after %p others is refused',
    (location, policy, followed, refusal) => {
      expect(follow(location, { policy, followed })).toEqual(refusal);
    },
  );

  it.each([
    ['/v2', 'https://api.example/v2'],
    ['v2', 'https://api.example/v1/v2'],
    ['?page=2', 'https://api.example/v1/orders?page=2'],
    ['', 'https://api.example/v1/orders?page=1'],
    ['#top', 'https://api.example/v1/orders?page=1'],
    ['/a b', 'https://api.example/a%20b'],
  ])('to %p within the origin keeps all headers', (location, target) => {
    const next = follow(location, { policy: 'same-origin' });
    expect(next).toMatchObject({ request: { method: 'GET', headers: request().headers } });
    expect('request' in next && next.request.url.href).toBe(target);
  });

  it.each(['https://other.example/', 'https://api.example:444/', 'https://sub.api.example/'])(
    'to %s takes no secrets along',
    (location) => {
      expect(follow(location)).toMatchObject({ request: { headers: { accept: 'application/json' } } });
      const next = follow(location);
      expect('request' in next && Object.keys(next.request.headers)).toEqual(['accept']);
    },
  );

  const post = request({
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k', accept: '*/*' },
  });

  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
  ])('with %p after %s becomes %s without a body', (status, method, expected) => {
    const next = follow('/done', { status, from: { ...post, method } });
    expect(next).toMatchObject({ request: { method: expected } });
    expect('request' in next && next.request.body).toBeUndefined();
    expect('request' in next && Object.keys(next.request.headers)).toEqual(['accept']);
  });

  it.each([
    [307, 'POST'],
    [308, 'POST'],
    [301, 'PUT'],
    [302, 'DELETE'],
  ])('with %p after %s keeps method and body', (status, method) => {
    expect(follow('/done', { status, from: { ...post, method } })).toMatchObject({
      request: { method, body: '{}', headers: post.headers },
    });
  });

  it('does not send a stream again, but drops it where the body is dropped', () => {
    const from = { ...post, body: Readable.from(['x']) };
    expect(follow('/done', { status: 307, from })).toMatchObject({ refusal: 'not-replayable' });
    expect(follow('/done', { status: 303, from })).toMatchObject({ request: { method: 'GET' } });
  });
});
