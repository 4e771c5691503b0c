import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fetchWithRetry } from '../src/fetch-with-retry.js';
import { FakeServer, type FakeStep } from '../src/testing/index.js';

const URL = 'https://api.example.com/videos';
const RETRYABLE: FakeStep = { status: 503, json: { error: { retryable: true } } };
const PROBLEM: FakeStep = {
  status: 429,
  json: { retryable: true },
  headers: { 'content-type': 'application/problem+json' },
};

let server: FakeServer;
let waits: number[];
const original = globalThis.fetch;

beforeEach(() => {
  server = new FakeServer();
  waits = [];
  globalThis.fetch = server.fetch;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms: number) => {
    waits.push(ms);
    queueMicrotask(run);
    return 0;
  }) as never);
});

afterEach(() => {
  globalThis.fetch = original;
  jest.restoreAllMocks();
});

describe('fetchWithRetry', () => {
  it.each([
    ['an envelope', RETRYABLE],
    ['a problem', PROBLEM],
  ])('makes three attempts in all, after one second and two, if %s says retryable', async (_what, step) => {
    server.add(step);
    const response = await fetchWithRetry(URL);
    expect([response.status, server.requests.length, waits]).toEqual([
      (step as { status: number }).status,
      3,
      [1_000, 2_000],
    ]);
  });

  it('leaves the body of the last response to its caller', async () => {
    server.add(RETRYABLE);
    const response = await fetchWithRetry(URL);
    expect(await response.json()).toEqual({ error: { retryable: true } });
  });

  it.each([
    ['says retryable: false', { status: 503, json: { error: { retryable: false } } }],
    ['says retryable: "true"', { status: 503, json: { error: { retryable: 'true' } } }],
    ['is silent', { status: 503, json: {} }],
    ['is HTML', { status: 503, text: '<html>' }],
    ['is null', { status: 503, json: null }],
  ])('returns an error at once if its body %s, and leaves the body unread', async (_what, step) => {
    server.add(step);
    const response = await fetchWithRetry(URL);
    expect([server.requests.length, response.bodyUsed, waits]).toEqual([1, false, []]);
  });

  it('returns the first success', async () => {
    server.add(RETRYABLE, { json: 'done' });
    expect(await (await fetchWithRetry(URL, { method: 'POST', body: 'x' })).json()).toBe('done');
    expect(await Promise.all(server.requests.map((request) => request.text()))).toEqual(['x', 'x']);
  });

  it('repeats a request whose network failed, and throws its last error', async () => {
    server.add('network');
    await expect(fetchWithRetry(URL)).rejects.toThrow('fetch failed');
    expect([server.requests.length, waits]).toEqual([3, [1_000, 2_000]]);
  });

  it.each([
    [1, 1],
    [2, 2],
    [5, 5],
    [0, 1],
    [-1, 1],
    [NaN, 1],
  ])('with maxRetries %i makes %i attempts', async (maxRetries, attempts) => {
    server.add(RETRYABLE);
    await fetchWithRetry(URL, {}, maxRetries);
    expect(server.requests).toHaveLength(attempts);
  });

  it('takes a Request, and sends its body each time', async () => {
    server.add(RETRYABLE);
    await fetchWithRetry(new Request(URL, { method: 'PUT', body: 'x' }));
    expect(await Promise.all(server.requests.map((request) => request.text()))).toEqual(['x', 'x', 'x']);
  });

  it('ends at once when its caller aborts, during a wait, too', async () => {
    jest.restoreAllMocks();
    server.add(RETRYABLE);
    const controller = new AbortController();
    const result = fetchWithRetry(URL, { signal: controller.signal });
    const wait = jest.spyOn(globalThis, 'setTimeout');
    while (wait.mock.calls.length === 0) await new Promise(setImmediate);
    controller.abort(new Error('left'));
    await expect(result).rejects.toThrow('left');
    await expect(fetchWithRetry(URL, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow(
      'before',
    );
    expect(server.requests).toHaveLength(1);
  });
});
