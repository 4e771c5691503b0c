import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { discardResult } from './discard-result.js';

describe('discardResult()', () => {
  it('cancels the body of a response', () => {
    let cancelled = 0;
    const body = new ReadableStream({ cancel: () => void cancelled++ });
    discardResult(new Response(body, { status: 503 }));
    expect(cancelled).toBe(1);
  });

  it('destroys a stream of Node, and one that is the body of a result', () => {
    const streams = [new Readable(), new Readable()];
    discardResult(streams[0]);
    discardResult({ body: streams[1] });
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it('destroys a stream that emits an error when it is destroyed early, as the bodies of undici do', async () => {
    const stream = new Readable({ destroy: (_error, done) => done(new Error('aborted')) });
    discardResult({ statusCode: 503, body: stream });
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.errored).toMatchObject({ message: 'aborted' });
  });

  it('destroys the stream in the data of a response of axios', () => {
    const data = new Readable();
    discardResult({ status: 503, data });
    expect(data.destroyed).toBe(true);
  });

  it('returns iterators, so that their cleanup runs', async () => {
    const ended: string[] = [];
    async function* pages(): AsyncGenerator<number> {
      try {
        yield 1;
      } finally {
        ended.push('async');
      }
    }
    function* rows(): Generator<number> {
      try {
        yield 1;
      } finally {
        ended.push('sync');
      }
    }
    const [first, second] = [pages(), rows()];
    await first.next();
    second.next();
    discardResult(first);
    discardResult(second);
    await expect(first.next()).resolves.toEqual({ done: true, value: undefined });
    expect(ended.toSorted()).toEqual(['async', 'sync']);
  });

  it('closes the sockets of discarded responses', async () => {
    const server = createServer(
      (_request, response) => void response.writeHead(503).write('x'.repeat(70_000)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const closed = new Promise<void>((resolve) => {
      server.once('connection', (socket) => socket.once('close', () => resolve()));
    });
    discardResult(await new Promise((resolve) => get({ port, host: '127.0.0.1', agent: false }, resolve)));
    await expect(closed).resolves.toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
  });

  it('disposes of a disposable', () => {
    let disposed = 0;
    discardResult({ [Symbol.dispose]: () => disposed++ });
    discardResult({ [Symbol.asyncDispose]: async () => disposed++ });
    expect(disposed).toBe(2);
  });

  it('does not call methods of other objects that have such a name', () => {
    const called: string[] = [];
    discardResult({ cancel: () => called.push('cancel'), destroy: () => called.push('destroy') });
    expect(called).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'text'],
    [
      'a body that is read already',
      { body: { getReader: () => {}, cancel: () => Promise.reject(new Error('locked')) } },
    ],
    [
      'a body that throws',
      {
        body: {
          getReader: () => {},
          cancel() {
            throw new Error('broken');
          },
        },
      },
    ],
    [
      'a property that throws',
      {
        get body(): never {
          throw new Error('broken');
        },
      },
    ],
  ])('survives %s', (_what, result) => {
    expect(() => discardResult(result)).not.toThrow();
  });
});
