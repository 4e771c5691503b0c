import { RequestContext, currentContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Observable, lastValueFrom, of } from 'rxjs';
import { Retry, Timeout } from '../../src/index.js';
import { start } from '../application.harness.js';

/** Starts work that goes on after its own answer: a poller, a cache that is refreshed, a mail. */
@Injectable()
class Poller {
  later: (() => Promise<string>) | undefined;

  @Timeout(1_000)
  async poll(): Promise<string> {
    return 'polled';
  }

  @Timeout(50)
  async begin(): Promise<void> {
    this.#begin();
  }

  @Retry(1)
  stream(): Observable<number> {
    this.#begin();
    return of(1);
  }

  #begin(): void {
    const context = currentContext()!;
    this.later = () => runInContext(context, () => this.poll());
  }
}

describe('work that outlives the request that began it', () => {
  it.each([
    ['a method', (poller: Poller) => poller.begin()],
    ['an Observable', (poller: Poller) => lastValueFrom(poller.stream())],
  ])('is not bound to the deadline of a request that was answered, when begun in %s', async (_, begin) => {
    const app = await start({ providers: [Poller] });
    const { clock } = app;
    const poller = app.get(Poller);
    const request = new RequestContext({ deadline: clock.now() + 100 });
    await runInContext(request, () => begin(poller));
    request.close();
    await clock.advance(10_000);
    await expect(poller.later?.()).resolves.toBe('polled');
  });

  it('ends with a request whose caller left', async () => {
    const app = await start({ providers: [Poller] });
    const poller = app.get(Poller);
    const request = new RequestContext();
    await runInContext(request, () => poller.begin());
    request.cancel(new Error('left'));
    await expect(poller.later?.()).rejects.toThrow('left');
  });
});
