import { expect } from '@jest/globals';
import { ApiError, type Client, type ClientOptions, createClient } from '../../src/index.js';
import { FakePage, FakeServer, type FakeStep, ManualClock } from '../../src/testing/index.js';

export const BUSY: FakeStep = { status: 503, json: { code: 'BUSY', retryable: true } };
export const DONE: FakeStep = { json: { done: true } };

export interface Bed {
  readonly clock: ManualClock;
  readonly server: FakeServer;
  readonly page: FakePage;
  readonly client: Client;
  /** The waits for retries, in milliseconds. */
  readonly waits: readonly number[];
}

/** A client of a server that takes these steps. Its waits have their full length. */
export function bed(steps: readonly FakeStep[], options: ClientOptions = {}): Bed {
  const clock = new ManualClock();
  const server = new FakeServer(...steps);
  const page = new FakePage();
  const waits: number[] = [];
  const client = createClient({
    baseUrl: 'https://api.example.com',
    fetch: server.fetch,
    now: clock.now,
    timers: clock,
    page,
    random: () => 1,
    onRetry: ({ wait }) => waits.push(wait),
    ...options,
  });
  return { clock, server, page, client, waits };
}

export const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );

export async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await thrownBy(promise);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}
