import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../test/harness/until.js';
import { type ApiHarness, bootApi } from './api-harness.js';
import { StartedUpstream } from './started-upstream.js';

interface ShownPost {
  readonly uri: string;
  readonly author: { readonly did: string; readonly handle: string | null };
  readonly text: string;
}
interface Page {
  readonly items: readonly ShownPost[];
  readonly next: number | null;
}

let upstream: StartedUpstream;
let api: ApiHarness;

beforeAll(async () => {
  upstream = await StartedUpstream.start();
});
afterAll(() => upstream[Symbol.asyncDispose]());

const boot = async (variables: Record<string, string> = {}): Promise<void> => {
  api = await bootApi({ UPSTREAM_PORT: upstream.port, RATE_LIMIT_ENABLED: 'false', ...variables });
  // Without a kept position the stream begins at the present.
  await until(
    async () =>
      ((await (await upstream.send('GET', '/jetstream')).json()) as { subscriptions: number }).subscriptions,
    (subscriptions) => subscriptions === 1,
  );
};
const setFault = (service: string, fault: object): Promise<Response> =>
  upstream.send('PUT', `/faults/${service}`, fault);
const page = async (query: string): Promise<Page> =>
  (await api.get(`/posts${query}`)).body as unknown as Page;

/** The addresses of all posts that the API has, newest first. */
async function kept(): Promise<string[]> {
  const uris: string[] = [];
  for (let next: number | null | undefined; next !== null;) {
    const read: Page = await page(`?limit=100${next === undefined ? '' : `&before=${next}`}`);
    uris.push(...read.items.map(({ uri }) => uri));
    next = read.next;
  }
  return uris;
}

const published = async (): Promise<string[]> =>
  (await (await upstream.send('GET', '/jetstream/posts')).json()) as string[];

/** Publishes events, and returns the addresses of the new posts, newest first. */
async function publish(count: number): Promise<string[]> {
  const before = new Set(await published());
  await upstream.send('POST', '/jetstream/events', { count });
  return (await published()).filter((uri) => !before.has(uri)).toReversed();
}

/** Waits until the API has these posts, and returns all that it has, newest first. */
async function arrive(uris: readonly string[]): Promise<string[]> {
  return until(kept, (all) => uris.every((uri) => all.includes(uri)));
}

/** The answer of the check of the stream. */
async function stream(): Promise<Record<string, unknown>> {
  return (await api.get('/health/jetstream')).body;
}

afterEach(async () => {
  await api.close();
  await upstream.send('DELETE', '/faults');
  await upstream.send('DELETE', '/calls');
});

describe('posts of the stream', () => {
  beforeEach(() => boot());

  it('are listed with the profiles of their authors', async () => {
    const [newest, ...others] = await publish(10);
    await arrive([newest!, ...others]);
    const { items } = await page('?limit=1');
    expect(items).toEqual([
      {
        uri: newest,
        author: {
          did: expect.stringMatching(/^did:plc:[a-z2-7]{24}$/),
          handle: expect.stringMatching(/\.example$/),
          displayName: expect.stringMatching(/ of the /),
          followers: expect.any(Number),
        },
        text: expect.any(String),
        seenAt: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('are all there, in order and without deleted ones, after duplicates and cut connections', async () => {
    await setFault('jetstream', { mode: 'duplicate' });
    const first = await publish(100);
    await setFault('jetstream', { mode: 'drop', after: 20 });
    const second = await publish(100);
    await until(
      () => upstream.callsOf('jetstream'),
      (connections) => connections > 2,
    );
    await upstream.send('DELETE', '/faults');
    await arrive([...second, ...first]);
    const existing = new Set(await published());
    const expected = [...second, ...first].filter((uri) => existing.has(uri));
    // The rewind of a connection can bring posts from before the start of the API.
    const all = await until(kept, (uris) => uris.every((uri) => existing.has(uri)));
    expect(all.slice(0, expected.length)).toEqual(expected);
  });

  it('ask for each author once', async () => {
    await arrive(await publish(100));
    const authors = new Set((await page('?limit=100')).items.map(({ author }) => author.did));
    expect(await upstream.callsOf('atproto')).toBeLessThanOrEqual(authors.size);
  });

  it('are kept without profiles while the profile API fails', async () => {
    await setFault('atproto', { mode: 'error' });
    await arrive(await publish(9));
    const { items } = await page('');
    expect(items.map(({ author }) => author.handle)).toEqual(items.map(() => null));
  });

  it('do not stop at events that no handler can use', async () => {
    await setFault('jetstream', { mode: 'poison' });
    await arrive(await publish(9));
    expect(await stream()).toMatchObject({
      status: 'healthy',
      state: 'open',
    });
    await until(stream, ({ deadLetters }) => Number(deadLetters) >= 2);
  });

  it('show in the health when their stream is cut', async () => {
    expect(await stream()).toMatchObject({ status: 'healthy', state: 'open' });
    await setFault('jetstream', { mode: 'error' });
    await setFault('jetstream', { mode: 'drop', after: 0 });
    await until(stream, ({ status }) => status === 'degraded');
    await upstream.send('DELETE', '/faults');
    await until(stream, ({ state }) => state === 'open');
  });
});

describe('the profile API', () => {
  it('is called no more often than ATPROTO_RATE_LIMIT allows', async () => {
    await boot({ ATPROTO_RATE_LIMIT: '1', CIRCUIT_BREAKER_VOLUME_THRESHOLD: '100' });
    await arrive(await publish(50));
    const { items } = await page('?limit=100');
    const authors = new Set(items.map(({ author }) => author.did));
    expect(await upstream.callsOf('atproto')).toBeLessThan(authors.size);
    expect(items.some(({ author }) => author.handle === null)).toBe(true);
  });
});

describe('without an address and a simulator', () => {
  it('the stream is off, and there are no posts', async () => {
    api = await bootApi();
    expect(await stream()).toMatchObject({ status: 'healthy', connection: 'disabled' });
    expect(await page('')).toEqual({ items: [], next: null });
  });
});
