import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { of, Observable } from 'rxjs';
import {
  CircuitBreaker,
  Hedge,
  type HedgeInput,
  Resilience,
  type ResilienceModuleOptions,
  Timeout,
} from '../src/index.js';
import { type Decorate, start, startDecorated } from './application.harness.js';

const messageOf = (started: Promise<unknown>): Promise<string> =>
  started.then(
    () => 'started',
    (error: unknown) => (error as Error).message,
  );

const hedge =
  (input: HedgeInput): Decorate =>
  () =>
    Hedge(input);

const configured = (options: ResilienceModuleOptions): Promise<string> => messageOf(start({ options }));

describe('the application does not start with a hedge', () => {
  it('on a method that does not say that it may run twice', async () => {
    const message = await messageOf(startDecorated(hedge({ delay: 100 })));
    expect(message).toContain(
      '"hedge.idempotent" to be true, as a hedge runs the work twice at the same time',
    );
    expect(message).toContain('Service.work');
  });

  it("on a method, with 'per-call'", async () => {
    const message = await messageOf(startDecorated(hedge({ idempotent: 'per-call' })));
    expect(message).toContain('"hedge.idempotent" to be true');
  });

  it('in a policy that says nothing about running twice', async () => {
    expect(await configured({ policies: { work: { hedge: true } } })).toContain(
      "'per-call' if only some calls may run twice",
    );
  });

  it('whose defaults say that all work may run twice', async () => {
    const message = await configured({ defaults: { hedge: { idempotent: true } } });
    expect(message).toContain('"hedge.idempotent" to be left out of the defaults');
  });

  it('with wrong defaults, also if nothing uses them', async () => {
    expect(await configured({ defaults: { hedge: { maxHedges: 9 } } })).toContain('"hedge.maxHedges"');
  });

  it('on a method that returns an Observable', async () => {
    @Injectable()
    class Feed {
      @Hedge({ idempotent: true })
      open(): Observable<number> {
        return of(1);
      }
    }
    expect(await messageOf(start([Feed]))).toContain('two attempts cannot feed one Observable');
  });

  it('of a policy that a method with an Observable names', async () => {
    @Injectable()
    class Feed {
      @Resilience('work')
      open(): Observable<number> {
        return of(1);
      }
    }
    const options = { policies: { work: { hedge: { idempotent: true } } } } as const;
    expect(await messageOf(start({ options, providers: [Feed] }))).toContain(
      'two attempts cannot feed one Observable',
    );
  });

  it.each<[string, Decorate, string]>([
    ['an attempt', () => Timeout({ attempt: 500 }), 'less than the "timeout.attempt" of 500 ms'],
    ['the whole call', () => Timeout(500), 'less than the "timeout.total" of 500 ms'],
    [
      'a call of the circuit',
      () => CircuitBreaker({ timeout: 500 }),
      'less than the "circuitBreaker.timeout" of 500 ms',
    ],
  ])('that starts after the limit on %s', async (_title, limit, expected) => {
    expect(await messageOf(startDecorated(limit, hedge({ delay: 500, idempotent: true })))).toContain(
      expected,
    );
    expect(await messageOf(startDecorated(limit, hedge({ delay: 499, idempotent: true })))).not.toContain(
      'Expected',
    );
  });

  it('without options', async () => {
    expect(
      await messageOf(Promise.resolve().then(() => startDecorated(hedge(undefined as never)))),
    ).toContain('@Hedge()');
  });

  it('with all problems in one message', async () => {
    const message = await messageOf(startDecorated(hedge({ delay: -1, maxHedges: 0 })));
    expect(message).toMatch(/hedge\.delay[^]*hedge\.maxHedges/);
  });
});
