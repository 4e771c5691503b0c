import { expect, it } from '@jest/globals';
import { withBreaker } from '../src/breaker.js';
import { fetchWithRetry } from '../src/fetch-with-retry.js';
import { createClient, isApiError } from '../src/index.js';
import { messageOf } from '../src/messages.js';
import { FakeServer, ManualClock } from '../src/testing/index.js';

interface Video {
  readonly id: number;
}

async function withServer<T>(server: FakeServer, use: () => Promise<T>): Promise<T> {
  const original = globalThis.fetch;
  globalThis.fetch = server.fetch;
  try {
    return await use();
  } finally {
    globalThis.fetch = original;
  }
}

it('has a quick start that works', async () => {
  const session = { token: 'old', renew: () => void (session.token = 'new') };
  const { signal } = new AbortController();
  const server = new FakeServer((request) =>
    request.headers.get('authorization') === 'Bearer new' ? { json: { id: 42 } } : { status: 401 },
  );
  await withServer(server, async () => {
    const api = createClient({
      baseUrl: 'https://api.example.com',
      headers: () => ({ authorization: `Bearer ${session.token}` }),
      onUnauthorized: () => session.renew(),
    });

    const video = await api.get<Video>('/videos/42', { signal });
    await api.post('/videos', { json: { title: 'Tides' }, idempotent: true });
    expect(video).toEqual({ id: 42 });
  });
  expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
});

it('shows how to treat an error', async () => {
  const shown: string[] = [];
  const showRemoved = (): void => void shown.push('removed');
  const showMessage = (text: string): void => void shown.push(text);
  const server = new FakeServer({ status: 410, json: { code: 'VIDEO_REMOVED' } }, { status: 404 });
  const api = createClient({ baseUrl: 'https://api.example.com', fetch: server.fetch });
  const show = async (): Promise<void> => {
    try {
      await api.get('/videos/42');
    } catch (error) {
      if (isApiError(error) && error.code === 'VIDEO_REMOVED') return showRemoved();
      showMessage(messageOf(error));
    }
  };
  await show();
  await show();
  expect(shown).toEqual(['removed', 'This was not found.']);
});

it('shows a circuit breaker, a table of messages, and a fetch', async () => {
  const server = new FakeServer({ status: 500 });
  await withServer(server, async () => {
    const api = createClient({ baseUrl: 'https://api.example.com' });
    const guarded = withBreaker(api, { failures: 5, reset: 30_000 });
    const error: unknown = await guarded.get('/videos').catch((thrown: unknown) => thrown);
    const german = {
      CIRCUIT_OPEN: 'Der Dienst ist überlastet.',
      503: 'Der Dienst ist nicht erreichbar.',
      offline: 'Sie sind offline.',
      unknown: 'Etwas ist schiefgegangen.',
    };
    const text = messageOf(error, german);
    expect(text).toBe('Etwas ist schiefgegangen.');

    const response = await fetchWithRetry('https://api.example.com/videos');
    expect(response.status).toBe(500);
  });
});

it('shows a test', async () => {
  const server = new FakeServer({ status: 503, json: { retryable: true } }, { json: { id: 42 } });
  const clock = new ManualClock();
  const client = createClient({
    baseUrl: 'https://api.example.com',
    fetch: server.fetch,
    now: clock.now,
    timers: clock,
  });

  expect(await clock.run(client.get('/videos/42'))).toEqual({ id: 42 });
  expect(server.requests).toHaveLength(2);
});
