import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { isTransientResponse, Retry } from '../../src/index.js';
import { start } from '../application.harness.js';

describe('a retry of a fetch that answers 503', () => {
  it('cancels only the bodies of the answers that it discards', async () => {
    const cancelled: number[] = [];

    @Injectable()
    class Upstream {
      calls = 0;

      @Retry({ maxRetries: 2, delay: 10, jitter: 'none', retryOnResult: isTransientResponse })
      async read(): Promise<Response> {
        const call = ++this.calls;
        const body = new ReadableStream({ cancel: () => void cancelled.push(call) });
        return new Response(body, { status: 503 });
      }
    }
    const { get, clock } = await start([Upstream]);
    const answer = get(Upstream).read();
    await clock.advance(100);
    expect((await answer).bodyUsed).toBe(false);
    expect(get(Upstream).calls).toBe(3);
    expect(cancelled).toEqual([1, 2]);
  });
});
