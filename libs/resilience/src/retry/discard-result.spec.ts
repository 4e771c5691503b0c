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

  it('destroys a stream of Node, also as the body of a result', () => {
    const streams = [new Readable(), new Readable()];
    discardResult(streams[0]);
    discardResult({ body: streams[1] });
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it('disposes of a disposable', () => {
    let disposed = 0;
    discardResult({ [Symbol.dispose]: () => disposed++ });
    discardResult({ [Symbol.asyncDispose]: async () => disposed++ });
    expect(disposed).toBe(2);
  });

  it('leaves methods alone that only bear such a name', () => {
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
