import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { ResilienceService } from '@breakwater/resilience';
import { startClient } from './support/start-client.js';

/** A hedge after 10 ms. */
const HEDGED = { policy: { hedge: { delay: 10 } } } as const;

describe('hedges', () => {
  it('answer in place of a request that hangs, whose connection ends', async () => {
    const held: ServerResponse[] = [];
    await using app = await startClient({
      upstream: HEDGED,
      script: (_, response) => {
        if (held.push(response) > 1) return { body: { hedge: true } };
        return undefined;
      },
    });
    const answer = await app.client.get('/a');
    expect(answer.json()).toEqual({ hedge: true });
    expect(app.server.requests.map(({ headers }) => headers['x-retry-attempt'])).toEqual([undefined, '2']);
    if (!held[0]!.destroyed) await once(held[0]!, 'close');
    expect(held[0]!.writableFinished).toBe(false);
  });

  it('repeat only requests that may be sent twice', async () => {
    const held: ServerResponse[] = [];
    await using app = await startClient({
      upstream: HEDGED,
      script: ({ method, headers }, response) => {
        const isFirst = headers['x-retry-attempt'] === undefined;
        if (!isFirst) return { body: {} };
        if (method === 'POST' && headers['idempotency-key'] === undefined) held.push(response);
        return undefined;
      },
    });
    const post = app.client.post('/a', { json: {} });
    // Both of these were sent later. They end by their hedges, so the time of a hedge of the first one has passed, too.
    await app.client.post('/b', { json: {}, idempotencyKey: true });
    await app.client.get('/c');
    for (const response of held) response.end('{}');
    await post;
    expect(app.server.requests.map(({ url }) => url)).toEqual(['/a', '/b', '/b', '/c', '/c']);
    const keys = app.server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[1]).toBe(keys[2]);
  });

  it('are told by the method of the request, unless the policy says more', async () => {
    await using app = await startClient({ upstream: { policy: { hedge: 'p99' } } });
    const { steps } = app.app.get(ResilienceService).explain('http:payments');
    const hedge = steps.find(({ step }) => step === 'hedge');
    expect(hedge!.options).toMatchObject({ delay: { value: 'p99' }, idempotent: { value: 'per-call' } });
  });
});
