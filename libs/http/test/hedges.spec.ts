import { VirtualClock } from '@breakwater/core/testing';
import { expect, it } from '@jest/globals';
import { startClient } from './support/start-client.js';

it('hedges GET, and never POST', async () => {
  const clock = new VirtualClock();
  let arrived = Promise.withResolvers<void>();
  await using app = await startClient({
    clock,
    upstream: { policy: { hedge: { delay: 100 } } },
    script: (request) => {
      arrived.resolve();
      if (request.headers['x-slow'] === undefined) return { body: { ok: true } };
      if (app.server.requests.length === 2) return { body: { hedged: true } };
      return undefined;
    },
  });
  const answer = app.client.get('/a', { headers: { 'x-slow': '1' } }).json();
  await arrived.promise;
  await clock.advance(100);
  expect(await answer).toEqual({ hedged: true });

  const controller = new AbortController();
  arrived = Promise.withResolvers<void>();
  const call = app.client.post('/a', { headers: { 'x-slow': '1' }, signal: controller.signal });
  const failed = expect(call).rejects.toThrow('gone');
  await arrived.promise;
  await clock.advance(1_000);
  controller.abort(new Error('gone'));
  await failed;
  expect(app.server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
});
