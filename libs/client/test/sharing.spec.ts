import { expect, it } from '@jest/globals';
import { BUSY, DONE, bed, thrownBy } from './support/bed.js';

it('sends equal GETs that run at the same time once', async () => {
  const { clock, client, server } = bed([BUSY, DONE]);
  const results = Promise.all([client.get('/videos'), client.get('/videos'), client.get('/videos')]);
  expect(await clock.run(results)).toEqual([{ done: true }, { done: true }, { done: true }]);
  expect(server.requests).toHaveLength(2);
  await clock.run(client.get('/videos'));
  expect(server.requests).toHaveLength(3);
});

it.each([
  ['another path', '/others', {}],
  ['another query', '/videos', { query: { page: 2 } }],
  ['another header', '/videos', { headers: { accept: 'text/plain' } }],
  ['a Headers object', '/videos', { headers: new Headers({ accept: 'text/csv' }) }],
  ['another limit', '/videos', { maxRetries: 0 }],
  ['another cache mode', '/videos', { cache: 'no-store' }],
  ['dedupe: false', '/videos', { dedupe: false }],
] as const)('sends a GET with %s itself', async (_what, path, options) => {
  const { clock, client, server } = bed([DONE]);
  await clock.run(Promise.all([client.get('/videos'), client.get(path, options)]));
  expect(server.requests).toHaveLength(2);
});

it('sends equal POSTs each', async () => {
  const { clock, client, server } = bed([DONE]);
  await clock.run(Promise.all([client.post('/videos'), client.post('/videos')]));
  expect(server.requests).toHaveLength(2);
});

it('sends a GET anew after a POST, so that it sees its effect', async () => {
  const { clock, client, server } = bed([DONE]);
  const calls = [client.get('/videos'), client.post('/videos'), client.get('/videos')];
  await clock.run(Promise.all(calls));
  expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
});

it('lets one caller leave, while the other waits', async () => {
  const { clock, client, server } = bed([BUSY, DONE]);
  const controller = new AbortController();
  const left = thrownBy(client.get('/videos', { signal: controller.signal }));
  const stayed = client.get('/videos');
  await clock.advance(100);
  controller.abort('left');
  expect(await left).toBe('left');
  expect(await clock.run(stayed)).toEqual({ done: true });
  expect(server.requests).toHaveLength(2);
});

it('aborts the request when the last caller has left', async () => {
  const { clock, client, server } = bed(['hang']);
  const controllers = [new AbortController(), new AbortController()];
  const results = controllers.map(({ signal }) => thrownBy(client.get('/videos', { signal })));
  await clock.advance(100);
  controllers[0]!.abort('first');
  await clock.advance(100);
  expect(server.requests[0]!.signal.aborted).toBe(false);
  controllers[1]!.abort('second');
  expect(await Promise.all(results)).toEqual(['first', 'second']);
  expect([server.requests.length, server.requests[0]!.signal.aborted, clock.pending]).toEqual([1, true, 0]);
});

it('starts anew after all callers have left', async () => {
  const { clock, client, server } = bed(['hang', DONE]);
  const controller = new AbortController();
  const left = thrownBy(client.get('/videos', { signal: controller.signal }));
  await clock.advance(0);
  controller.abort();
  await left;
  expect(await clock.run(client.get('/videos'))).toEqual({ done: true });
  expect(server.requests).toHaveLength(2);
});

it('gives each caller the same error, and tells onError once', async () => {
  const errors: unknown[] = [];
  const { clock, client } = bed([{ status: 404 }], { onError: (error) => errors.push(error) });
  const thrown = await clock.run(Promise.all([thrownBy(client.get('/x')), thrownBy(client.get('/x'))]));
  expect([new Set(thrown).size, errors.length]).toEqual([1, 1]);
});

it('keeps two clients apart', async () => {
  const { clock, client, server } = bed([DONE]);
  const other = bed([DONE]);
  await clock.run(Promise.all([client.get('/videos'), other.clock.run(other.client.get('/videos'))]));
  expect([server.requests.length, other.server.requests.length]).toEqual([1, 1]);
});
