import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { SystemClock, type Timer } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireAnswer } from '../../libs/http/src/transport/transport.js';
import { BEHAVIOURS, type MisbehavingServer, openMisbehavingServer } from '../harness/misbehaving-server.js';
import { until } from '../harness/until.js';
import { openTransport } from './open-transport.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await openMisbehavingServer();
});
afterEach(() => server.close());

/** Limits that the misbehaving server exceeds. */
const LIMITS = { headersTimeout: 300, bodyTimeout: 300, maxResponseBytes: 50_000 };
/** Ways that end with a time limit. */
const SLOW = /drip|stall|interim/;

/** The limit that a behaviour exceeds, and no time limit that a busy machine could exceed. */
function limitsOf(path: string): { readonly maxResponseBytes: number } {
  const { headersTimeout, bodyTimeout, maxResponseBytes } = LIMITS;
  if (!SLOW.test(path)) return { maxResponseBytes };
  return { maxResponseBytes, ...(path === '/drip' ? { bodyTimeout } : { headersTimeout }) };
}

const TIMEOUT = { name: 'HttpTimeoutError' };
const LOST = { name: 'HttpConnectError', failure: 'lost', outcome: 'unknown', retryable: true };
const PROTOCOL = { name: 'HttpConnectError', failure: 'protocol', outcome: 'unknown', retryable: false };
const BROKEN = { name: 'HttpBodyError', failure: 'broken', outcome: 'answered' };
const TOO_LARGE = { name: 'HttpBodyError', failure: 'too-large', outcome: 'answered', retryable: false };
const REDIRECT = { name: 'HttpRedirectError', outcome: 'answered', retryable: false };

/** Errors by the path of the behaviour. */
const EXPECTED: Readonly<Record<string, object>> = {
  '/stall': { ...TIMEOUT, phase: 'headers', outcome: 'unknown', retryable: true },
  '/drip-headers': { ...TIMEOUT, phase: 'headers', outcome: 'unknown', retryable: true },
  '/interim': { ...TIMEOUT, phase: 'headers' },
  '/drip': { ...TIMEOUT, phase: 'body', outcome: 'answered', upstreamStatus: 200 },
  '/endless': TOO_LARGE,
  '/reset': LOST,
  '/end': LOST,
  '/upgrade': LOST,
  '/reset-in-body': { ...BROKEN, retryable: true, upstreamStatus: 200 },
  '/too-short': BROKEN,
  '/broken-chunks': BROKEN,
  '/unfinished-chunks': BROKEN,
  '/truncated-gzip': BROKEN,
  '/wrong-encoding': BROKEN,
  '/unknown-encoding': BROKEN,
  '/gzip-bomb': TOO_LARGE,
  '/brotli-bomb': TOO_LARGE,
  '/zstd-bomb': TOO_LARGE,
  '/nested-bomb': TOO_LARGE,
  '/not-http': PROTOCOL,
  '/huge-headers': PROTOCOL,
  '/length-and-chunks': PROTOCOL,
  '/redirect-loop': REDIRECT,
  '/redirect-to-metadata': REDIRECT,
  '/redirect-to-file': REDIRECT,
};

describe('a server that misbehaves', () => {
  it('by each of its ways is expected here', () => {
    const harmless = new Set(['/ok', '/keep-alive-race']);
    expect(Object.keys(EXPECTED).toSorted()).toEqual(
      Object.keys(BEHAVIOURS)
        .filter((path) => !harmless.has(path))
        .toSorted(),
    );
  });

  it.each(Object.entries(EXPECTED))('with %s gives an error of its own', async (path, expected) => {
    const used = openTransport(limitsOf(path));
    expect(await used.failure(`${server.origin}${path}`)).toMatchObject({
      ...expected,
      upstream: 'payments',
    });
    const next = SLOW.test(path) ? openTransport() : used;
    expect(await next.text(`${server.origin}/ok`)).toBe('{"ok":true}');
    expect(next.transport.pool).toMatchObject({ running: 0, queued: 0 });
  });

  it.each(Object.keys(BEHAVIOURS).filter((path) => !SLOW.test(path)))(
    'with %s leaves no timer behind the call',
    async (path) => {
      const clock = new VirtualClock();
      const { text, transport } = openTransport({ clock, maxResponseBytes: 50_000 });
      await text(`${server.origin}${path}`).catch(() => undefined);
      // The age of a connection keeps no process alive.
      expect(clock.referenced).toBe(0);
      await transport.close();
      expect(clock.pending).toBe(0);
    },
  );

  it('by closing an unused connection fails one request without a known outcome', async () => {
    const { failure, text } = openTransport();
    expect(await text(`${server.origin}/keep-alive-race`)).toBe('{"turn":1}');
    // Undici uses a connection again in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await failure(`${server.origin}/keep-alive-race`)).toMatchObject(LOST);
    expect(await failure(`${server.origin}/reset`, { method: 'POST', body: 'x' })).toMatchObject({
      outcome: 'unknown',
      retryable: false,
    });
    expect(
      await failure(`${server.origin}/reset`, { method: 'POST', body: 'x', idempotent: true }),
    ).toMatchObject({ retryable: true });
  });

  it('sees no request again that it has answered with a reset', async () => {
    const { failure } = openTransport();
    await failure(`${server.origin}/reset`);
    expect(server.requests).toHaveLength(1);
  });

  it('learns nothing from an error: it shows neither headers, query nor body of the request', async () => {
    const { failure } = openTransport(LIMITS);
    const secret = 'hunter2-hunter2';
    for (const path of Object.keys(EXPECTED)) {
      const error = await failure(`${server.origin}${path}?token=${secret}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'x-api-key': secret },
        body: `{"password":"${secret}"}`,
      });
      const shown = [
        JSON.stringify(error),
        inspect(error, { depth: 9, showHidden: true }),
        error.stack,
      ].join();
      expect(shown).not.toContain(secret);
    }
  });
});

describe('a compressed bomb', () => {
  it.each(['/gzip-bomb', '/brotli-bomb', '/zstd-bomb', '/nested-bomb'])(
    'by %s is refused after its limit and one chunk',
    async (path) => {
      const { send, transport } = openTransport({ maxResponseBytes: 100_000 });
      const answer = await send(`${server.origin}${path}`);
      let received = 0;
      const read = async (): Promise<void> => {
        for await (const chunk of answer.body as AsyncIterable<Buffer>) received += chunk.length;
      };
      await expect(read()).rejects.toMatchObject(TOO_LARGE);
      expect(received).toBeLessThanOrEqual(100_000);
      expect(transport.pool.running).toBe(0);
    },
  );
});

/** The system clock, which counts the timers that are set. */
class CountingClock extends SystemClock {
  readonly #timers = new Set<Timer>();

  get pending(): number {
    return this.#timers.size;
  }

  override setTimeout(callback: () => void, delay: number): Timer {
    const timer = super.setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delay);
    this.#timers.add(timer);
    return timer;
  }

  override clearTimeout(timer: Timer): void {
    this.#timers.delete(timer);
    super.clearTimeout(timer);
  }
}

describe('10 000 calls', () => {
  const CALLS = 10_000;
  const WORKERS = 64;

  it('against all ways to misbehave leave no socket, timer or listener', async () => {
    const clock = new CountingClock();
    const { send, transport } = openTransport({
      ...LIMITS,
      headersTimeout: 20,
      bodyTimeout: 20,
      clock,
      connections: WORKERS,
    });
    const paths = Object.keys(BEHAVIOURS);
    const shared = new AbortController();
    const ways = [
      (answer: WireAnswer) => answer.bytes(),
      (answer: WireAnswer) => answer.discard(),
      (answer: WireAnswer) => answer.excerpt(100),
      async ({ body }: WireAnswer) => body.destroy(),
    ];
    let ended = 0;
    const call = async (index: number): Promise<void> => {
      const path = paths[index % paths.length]!;
      const abort = new AbortController();
      const round = Math.floor(index / paths.length);
      const isAborted = round % 5 === 0;
      if (isAborted) setImmediate(() => abort.abort());
      const answer = await send(`${server.origin}${path}`, {
        signal: isAborted ? abort.signal : shared.signal,
      });
      await ways[round % ways.length]!(answer);
    };
    const worker = async (first: number): Promise<void> => {
      for (let index = first; index < CALLS; index += WORKERS) {
        // The errors are those of the table above.
        await call(index).catch(() => undefined);
        ended += 1;
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, (_, first) => worker(first)));

    expect(ended).toBe(CALLS);
    await until(
      () => transport.pool,
      ({ running, pending, queued }) => running + pending + queued === 0,
    );
    // An abort can leave the attempt to connect behind, until its socket is closed.
    await until(
      () => clock.pending,
      (count) => count === 0,
    );
    expect(getEventListeners(shared.signal, 'abort')).toEqual([]);
    await transport.close();
    await until(
      () => server.connections,
      (count) => count === 0,
    );
  });
});
