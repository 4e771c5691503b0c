import { Readable } from 'node:stream';
import { RequestContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import type { StepCall } from '@breakwater/resilience/steps';
import { describe, expect, it } from '@jest/globals';
import { FetchAnswerReader } from '../fetch/fetch-answer.reader.js';
import type { WireAnswer } from '../transport/transport.js';
import type { Exchange } from './exchange.js';
import { StreamReader } from '../client/stream.reader.js';

const exchange = {
  request: { upstream: 'payments', method: 'GET', route: '/x', conditional: false },
  home: { clock: new VirtualClock() },
} as unknown as Exchange<never>;

/** An answer whose body waits for more, and the number of times it was let go of. */
function answerOf(status: number): WireAnswer & { discarded: number } {
  const answer = {
    status,
    headers: {},
    url: new URL('http://payments.example/x'),
    body: new Readable({ read: () => undefined }),
    discarded: 0,
    bytes: () => Promise.resolve(Buffer.alloc(0)),
    excerpt: () => Promise.resolve(Buffer.alloc(0)),
    discard: () => Promise.resolve(void answer.discarded++),
  };
  return answer;
}

const attempt = (): StepCall => new RequestContext({}) as StepCall;

describe.each([
  ['a stream', StreamReader],
  ['fetch', FetchAnswerReader],
])('the reader of %s', (_name, Reader) => {
  it('ties the body of the attempt that wins to the caller, not that of its hedge', async () => {
    const caller = new AbortController();
    const reader = new Reader(caller.signal, undefined);
    const [first, hedge] = [attempt(), attempt()];
    const signals = [reader.signalOf(first), reader.signalOf(hedge)];
    await reader.read(answerOf(200), exchange, first);
    hedge.cancel(new Error('The other attempt won.'));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
    caller.abort();
    expect(signals[0]!.aborted).toBe(true);
  });
});

describe('the reader of fetch', () => {
  it('lets go of an answer with an error status once another attempt has one', async () => {
    const reader = new FetchAnswerReader(undefined, undefined);
    const [first, hedge] = [attempt(), attempt()];
    reader.signalOf(first);
    reader.signalOf(hedge);
    const failed = answerOf(503);
    await expect(reader.read(failed, exchange, first)).rejects.toMatchObject({ upstreamStatus: 503 });
    expect(failed.discarded).toBe(0);
    await reader.read(answerOf(200), exchange, hedge);
    expect(failed.discarded).toBe(1);
    expect(reader.take()).toBeUndefined();
  });
});
