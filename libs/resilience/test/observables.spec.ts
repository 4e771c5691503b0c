import { currentContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  EMPTY,
  NEVER,
  Observable,
  Subject,
  concat,
  defer,
  firstValueFrom,
  mergeMap,
  of,
  range,
  take,
  throwError,
} from 'rxjs';
import { Bulkhead, CircuitBreaker, CircuitBreakerService, Fallback, Retry, Timeout } from '../src/index.js';
import { refused, start } from './application.harness.js';

type Source = () => Observable<number>;

@Injectable()
class Feed {
  source: Source = () => of(1, 2, 3);
  subscriptions = 0;
  signal: AbortSignal | undefined;

  @CircuitBreaker({ volumeThreshold: 1, recordResult: (last) => last === 13 })
  @Timeout(1_000)
  guarded(): Observable<number> {
    return this.open();
  }

  @Retry({ maxRetries: 2, delay: 10, jitter: 'none' })
  retried(): Observable<number> {
    return this.open();
  }

  @Bulkhead(1)
  limited(): Observable<number> {
    return this.open();
  }

  @Fallback({ value: 0 })
  withValue(): Observable<number> {
    return this.open();
  }

  @Fallback(async () => 0)
  withPromise(): Observable<number> {
    return this.open();
  }

  @Fallback('stored')
  withStream(): Observable<number> {
    return this.open();
  }

  stored(): Observable<number> {
    return of(7, 8);
  }

  @Fallback(() => {
    throw new Error('no fallback');
  })
  withFailure(): Observable<number> {
    return this.open();
  }

  private open(): Observable<number> {
    this.subscriptions++;
    this.signal = currentContext()?.signal;
    return this.source();
  }
}

/** Collects the values of a stream, then `done` or the message of the error. */
function watch(stream: Observable<unknown>): {
  readonly seen: unknown[];
  readonly end: Promise<void>;
  leave(): void;
} {
  const seen: unknown[] = [];
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const subscription = stream.subscribe({
    next: (value) => seen.push(value),
    error: (error: Error) => resolve(void seen.push(error.message)),
    complete: () => resolve(void seen.push('done')),
  });
  return { seen, end, leave: () => subscription.unsubscribe() };
}

async function feed(source?: Source) {
  const app = await start([Feed]);
  const service = app.get(Feed);
  if (source) service.source = source;
  const stats = () => app.get(CircuitBreakerService).getState('Feed.guarded')!.stats;
  return { ...app, service, stats };
}

describe('a decorated method that returns an Observable', () => {
  it('is called once for each subscription, and not before', async () => {
    const { service } = await feed();
    const stream = service.guarded();
    expect(service.subscriptions).toBe(0);
    await watch(stream).end;
    await watch(stream).end;
    expect(service.subscriptions).toBe(2);
  });

  it('lets values through as they come', async () => {
    const subject = new Subject<number>();
    const { service, stats } = await feed(() => subject);
    const { seen, end } = watch(service.guarded());
    subject.next(1);
    subject.next(2);
    expect(seen).toEqual([1, 2]);
    subject.complete();
    await end;
    expect(seen).toEqual([1, 2, 'done']);
    expect(stats()).toMatchObject({ calls: 1, successes: 1 });
  });

  it('lets an empty stream through', async () => {
    const { service } = await feed(() => EMPTY);
    const { seen, end } = watch(service.guarded());
    await end;
    expect(seen).toEqual(['done']);
  });

  it('passes the error of the stream on and counts it', async () => {
    const { service, get } = await feed(() => throwError(refused));
    const { seen, end } = watch(service.guarded());
    await end;
    expect(seen).toEqual(['refused']);
    expect(get(CircuitBreakerService).getState('Feed.guarded')?.isOpen).toBe(true);
  });

  it('treats the last value as the result', async () => {
    const { service, get } = await feed(() => of(13, 1));
    await watch(service.guarded()).end;
    expect(get(CircuitBreakerService).getState('Feed.guarded')?.isOpen).toBe(false);
    service.source = () => of(1, 13);
    await watch(service.guarded()).end;
    expect(get(CircuitBreakerService).getState('Feed.guarded')?.isOpen).toBe(true);
  });

  it('aborts the work when the subscriber leaves, which counts as ignored', async () => {
    const subject = new Subject<number>();
    const { service, stats, clock } = await feed(() => subject);
    const { seen, leave } = watch(service.guarded());
    subject.next(1);
    leave();
    expect(service.signal?.aborted).toBe(true);
    expect(subject.observed).toBe(false);
    await clock.settle();
    expect(seen).toEqual([1]);
    expect(stats()).toMatchObject({ calls: 0, ignored: 1 });
  });

  it('ends a source that emits synchronously when the subscriber leaves', async () => {
    let torn = false;
    const { service } = await feed(
      () =>
        new Observable((subscriber) => {
          subscriber.next(1);
          subscriber.next(2);
          return () => (torn = true);
        }),
    );
    await expect(firstValueFrom(service.guarded())).resolves.toBe(1);
    expect(torn).toBe(true);
  });

  it('ends a source that would never end by itself', async () => {
    const { service } = await feed(() => range(1, Infinity));
    const { seen, end } = watch(service.guarded().pipe(take(3)));
    await end;
    expect(seen).toEqual([1, 2, 3, 'done']);
  });

  it('frees its slot in a bulkhead when the subscriber leaves', async () => {
    const { service, clock } = await feed(() => NEVER);
    watch(service.limited()).leave();
    await clock.settle();
    service.source = () => of(1);
    const { seen, end } = watch(service.limited());
    await end;
    expect(seen).toEqual([1, 'done']);
  });

  it('gives up at the time limit', async () => {
    const subject = new Subject<number>();
    const { service, clock } = await feed(() => subject);
    const { seen, end } = watch(service.guarded());
    subject.next(1);
    await clock.advance(1_000);
    await end;
    expect(seen).toEqual([1, expect.stringContaining('1000 ms')]);
    expect(subject.observed).toBe(false);
  });

  it('is retried before its first value', async () => {
    let failures = 2;
    const { service, clock } = await feed(() => defer(() => (failures-- > 0 ? throwError(refused) : of(1))));
    const { seen, end } = watch(service.retried());
    await clock.advance(30);
    await end;
    expect(seen).toEqual([1, 'done']);
    expect(service.subscriptions).toBe(3);
  });

  it('is not retried after its first value', async () => {
    const { service } = await feed(() => concat(of(1), throwError(refused)));
    const { seen, end } = watch(service.retried());
    await end;
    expect(seen).toEqual([1, 'refused']);
    expect(service.subscriptions).toBe(1);
  });

  it.each<[string, 'withValue' | 'withPromise' | 'withStream' | 'withFailure', unknown[]]>([
    ['a value', 'withValue', [0, 'done']],
    ['a promise', 'withPromise', [0, 'done']],
    ['a stream', 'withStream', [7, 8, 'done']],
    ['nothing but an error', 'withFailure', ['no fallback']],
  ])('falls back to %s', async (_, method, expected) => {
    const { service } = await feed(() => throwError(refused));
    const { seen, end } = watch(service[method]());
    await end;
    expect(seen).toEqual(expected);
  });

  it('uses no fallback after its first value', async () => {
    const { service } = await feed(() => concat(of(1), throwError(refused)));
    const { seen, end } = watch(service.withValue());
    await end;
    expect(seen).toEqual([1, 'refused']);
  });

  it('does not pass its context on to the subscriber', async () => {
    const { service } = await feed();
    const contexts: unknown[] = [];
    await watch(service.guarded().pipe(mergeMap(async () => contexts.push(currentContext())))).end;
    expect(contexts).toEqual([undefined, undefined, undefined]);
  });

  it('survives a subscriber that leaves during a burst', async () => {
    const { service, stats, clock } = await feed(() => of(1, 2, 3));
    const { seen, end } = watch(service.guarded().pipe(take(2)));
    await end;
    await clock.settle();
    expect(seen).toEqual([1, 2, 'done']);
    expect(stats()).toMatchObject({ calls: 0, ignored: 1 });
  });
});
