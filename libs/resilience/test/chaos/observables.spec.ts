import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EMPTY, lastValueFrom, Observable, of, toArray } from 'rxjs';
import type { ChaosFault } from '../../src/chaos/index.js';
import { Timeout } from '../../src/index.js';
import { ruleWith, startChaos } from './chaos.harness.js';

@Injectable()
class Feed {
  subscriptions = 0;

  source: Observable<number> = of(1, 2, 3);

  @Timeout(1_000)
  read(): Observable<number> {
    this.subscriptions++;
    return this.source;
  }
}

/** Reads the feed under a fault, and moves the clock while it is read. */
async function readUnder(
  fault: ChaosFault,
  source: Observable<number> = of(1, 2, 3),
): Promise<{ readonly values: unknown; readonly subscriptions: number }> {
  const { chaos, get, clock } = await startChaos({ providers: [Feed] });
  chaos.arm(ruleWith({ target: { policy: 'Feed.read' }, fault }));
  const feed = get(Feed);
  feed.source = source;
  const values = lastValueFrom(feed.read().pipe(toArray())).catch(
    (error: unknown) => (error as { code: string }).code,
  );
  await clock.advance(1_000);
  return { values: await values, subscriptions: feed.subscriptions };
}

describe('a fault of a method that returns an Observable', () => {
  it('ends the stream with its error, without a subscription', async () => {
    const outcome = await readUnder({ kind: 'error', code: 'ECONNRESET' });
    expect(outcome).toEqual({ values: 'ECONNRESET', subscriptions: 0 });
  });

  it('emits its value in place of the stream', async () => {
    const outcome = await readUnder({ kind: 'result', value: 7 });
    expect(outcome).toEqual({ values: [7], subscriptions: 0 });
  });

  it('delays the stream', async () => {
    const outcome = await readUnder({ kind: 'latency', duration: 500 });
    expect(outcome).toEqual({ values: [1, 2, 3], subscriptions: 1 });
  });

  it('emits nothing for a stream without values', async () => {
    const outcome = await readUnder({ kind: 'latency', duration: 500 }, EMPTY);
    expect(outcome).toEqual({ values: [], subscriptions: 1 });
  });

  it('hangs until the time limit', async () => {
    const outcome = await readUnder({ kind: 'hang' });
    expect(outcome).toEqual({ values: 'TIMEOUT', subscriptions: 0 });
  });
});
