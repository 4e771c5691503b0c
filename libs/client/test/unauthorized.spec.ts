import { expect, it, jest } from '@jest/globals';
import { type Client, createClient } from '../src/index.js';
import { FakeServer, type FakeStep, ManualClock } from '../src/testing/index.js';
import { errorOf } from './support/bed.js';

/** A server that admits one token, and a client that can renew its own. */
function secured(renew: (set: (token: string) => void) => unknown) {
  const clock = new ManualClock();
  const log: string[] = [];
  let token = 'old';
  const admit = (request: Request): FakeStep => {
    log.push(`${request.method} ${request.headers.get('authorization')}`);
    return request.headers.get('authorization') === 'new' ? { json: 'in' } : { status: 401 };
  };
  const server = new FakeServer(admit);
  const client: Client = createClient({
    baseUrl: 'https://api.example.com',
    fetch: server.fetch,
    now: clock.now,
    timers: clock,
    headers: () => ({ authorization: token }),
    onUnauthorized: () => {
      log.push('renew');
      return renew((value) => (token = value));
    },
  });
  return { clock, log, client, server };
}

it('renews the credentials once for five requests, and repeats each', async () => {
  const { clock, client, log } = secured(async (set) => set('new'));
  const results = [1, 2, 3, 4].map((id) => client.get(`/videos/${id}`));
  expect(await clock.run(Promise.all([...results, client.post('/videos')]))).toEqual(Array(5).fill('in'));
  expect(log.filter((line) => line === 'renew')).toHaveLength(1);
  expect(log.filter((line) => line.endsWith('new') && line !== 'renew')).toHaveLength(5);
});

it('does not renew again for a 401 that arrives after the renewal', async () => {
  const { clock, client, log, server } = secured(async (set) => set('new'));
  let late: (() => void) | undefined;
  server.add(async () => {
    await new Promise<void>((resolve) => (late = resolve));
    return { status: 401 };
  });
  server.add((request) => ({ json: request.headers.get('authorization') }));
  const first = client.get('/first');
  const second = client.get('/second');
  await clock.run(first);
  late!();
  expect(await clock.run(second)).toBe('new');
  expect(log.filter((line) => line === 'renew')).toHaveLength(1);
});

it.each([
  ['returns false', () => false],
  ['rejects', () => Promise.reject(new Error('no session'))],
  [
    'throws',
    () => {
      throw new Error('no session');
    },
  ],
])('ends with the 401 when the renewal %s', async (how, renew) => {
  const written = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { clock, client, log } = secured(renew);
  expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ status: 401, retryable: false });
  expect(log).toEqual(['GET old', 'renew']);
  const errors = how === 'returns false' ? [] : [[new Error('no session')]];
  expect(written.mock.calls).toEqual(errors);
  written.mockRestore();
});

it('repeats a request once, even if the new credentials are refused, too', async () => {
  const { clock, client, log } = secured((set) => set('newer'));
  expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ status: 401 });
  expect(log).toEqual(['GET old', 'renew', 'GET newer']);
});

it('renews again for a later 401', async () => {
  let tokens = 0;
  const { clock, client, log } = secured((set) => set(`token ${++tokens}`));
  await errorOf(clock.run(client.get('/videos')));
  await errorOf(clock.run(client.get('/videos')));
  expect(log.filter((line) => line === 'renew')).toHaveLength(2);
});

it('stops waiting for a renewal that hangs when the time is over', async () => {
  const { clock, client } = secured(() => new Promise(() => {}));
  const start = clock.now();
  expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ status: 401 });
  expect([clock.now() - start, clock.pending]).toEqual([30_000, 0]);
});

it('lets the renewal use the client itself', async () => {
  const written = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { clock, client, log } = secured(() => client.post('/login', { onUnauthorized: undefined }));
  expect(await errorOf(clock.run(client.get('/videos')))).toMatchObject({ status: 401 });
  expect(log).toEqual(['GET old', 'renew', 'POST old']);
  written.mockRestore();
});
