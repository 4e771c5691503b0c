import { RequestContext, ResilienceGauges, runInContext, sleep } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { Bulkhead, type BulkheadOptions, type CallContext, ResilienceService } from '../src/index.js';
import { PolicyHome } from '../src/pipeline/policy-home.js';
import { start } from './application.harness.js';

/** An application with a method whose first argument is the tenant. */
async function compose(options: BulkheadOptions) {
  @Injectable()
  class Reports {
    readonly started: string[] = [];

    @Bulkhead({ shareBy: (_, [tenant]) => tenant as string | undefined, ...options })
    async read(tenant: unknown, takes: number): Promise<string> {
      this.started.push(String(tenant));
      await sleep(app.clock, takes);
      return String(tenant);
    }
  }
  const app = await start([Reports]);
  const reports = app.get(Reports);
  const read = (tenant: unknown, takes = 100): Promise<string> => {
    const call = reports.read(tenant, takes);
    call.catch(() => {});
    return call;
  };
  return { ...app, reports, read, reasons: reasonsOf(app.events) };
}

function reasonsOf(events: Awaited<ReturnType<typeof start>>['events']): string[] {
  const reasons: string[] = [];
  events.on('bulkhead.rejected', ({ reason }) => reasons.push(reason));
  return reasons;
}

describe('a bulkhead with shares', () => {
  it('gives a tenant no more than its share of the slots, and others the rest', async () => {
    const { read, reasons, clock } = await compose({ maxConcurrent: 4, maxShare: 0.5 });
    const greedy = [1, 2, 3, 4].map(() => read('greedy'));
    const others = [read('one'), read('two'), read('three')];
    await clock.advance(100);
    const codes = await Promise.all(
      [...greedy, ...others].map((call) => call.catch((error: unknown) => error)),
    );
    expect(codes).toMatchObject([
      'greedy',
      'greedy',
      { code: 'BULKHEAD_FULL', reason: 'share' },
      { code: 'BULKHEAD_FULL', reason: 'share' },
      'one',
      'two',
      { code: 'BULKHEAD_FULL', reason: 'queue-full' },
    ]);
    expect(reasons).toEqual(['share', 'share', 'queue-full']);
    expect(String(codes[2])).toContain(
      "Bulkhead 'Reports.read' is full: the key of the caller holds 2 of its 2 slots.",
    );
  });

  it('gives each tenant at least one slot, however small the share is', async () => {
    const { read, clock } = await compose({ maxConcurrent: 4, maxShare: 0.01 });
    const calls = [read('a'), read('b'), read('a')];
    await clock.advance(100);
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
  });

  it('serves the tenants of its queue in turn, and lets no waiting call of a greedy one block others', async () => {
    const { read, reports, clock } = await compose({ maxConcurrent: 2, maxQueue: 20, maxShare: 0.5 });
    for (let call = 0; call < 6; call++) void read('greedy');
    expect(reports.started).toEqual(['greedy']);
    void read('modest');
    expect(reports.started).toEqual(['greedy', 'modest']);
    for (const tenant of ['modest', 'late']) void read(tenant);
    await clock.advance(250);
    expect(reports.started.slice(2)).toEqual(['greedy', 'modest', 'late', 'greedy']);
    await clock.advance(1_000);
    expect(reports.started.filter((tenant) => tenant === 'greedy')).toHaveLength(6);
  });

  it('refuses a tenant that fills more than its share of the queue, and says so', async () => {
    const { read, reasons } = await compose({ maxConcurrent: 2, maxQueue: 4, maxShare: 0.5 });
    for (let call = 0; call < 3; call++) void read('greedy');
    await expect(read('greedy')).rejects.toThrow(
      'the key of the caller holds 1 of its 1 slot and 2 of its 2 places in the queue',
    );
    expect(reasons).toEqual(['share']);
  });

  it.each([undefined, null, ''])('sets no limit for a caller that is not known: %p', async (tenant) => {
    const { read, clock } = await compose({ maxConcurrent: 4, maxShare: 0.25 });
    const calls = [1, 2, 3, 4].map(() => read(tenant));
    await clock.advance(100);
    expect((await Promise.allSettled(calls)).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('takes the share of the present number of slots when it adapts', async () => {
    const { read, get, clock } = await compose({
      maxConcurrent: 'adaptive',
      min: 4,
      max: 40,
      initial: 8,
      maxShare: 0.5,
    });
    const slots = (): number => get(ResilienceGauges).read('bulkhead')[0]!.maxConcurrent;
    const fulfilled = async (): Promise<number> => {
      const calls = Array.from({ length: 40 }, () => read('greedy', 150));
      await clock.advance(150);
      return (await Promise.allSettled(calls)).filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await fulfilled()).toBe(4);
    for (let turn = 0; turn < 100; turn++) {
      const calls = Array.from({ length: slots() }, (_, index) => read(`tenant ${index}`, 150));
      await clock.advance(150);
      await Promise.all(calls);
    }
    expect(slots()).toBeGreaterThan(9);
    const before = slots();
    expect(await fulfilled()).toBe(Math.floor(before / 2));
  });

  it('knows the caller by the scope of the request, also for calls of a service', async () => {
    const shareBy = ({ requestId }: RequestContext): string | undefined => requestId;
    const bulkhead = { maxConcurrent: 4, maxShare: 0.25, shareBy };
    const { get, clock } = await start({ options: { policies: { work: { bulkhead } } } });
    const call = (requestId: string): Promise<unknown> =>
      runInContext(new RequestContext({ requestId }), () =>
        get(ResilienceService).execute('work', ({ signal }: CallContext) => sleep(clock, 10, signal)),
      );
    const calls = Promise.allSettled([call('a'), call('a'), call('b')]);
    await clock.advance(10);
    expect((await calls).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('sets no limit when shareBy throws or returns no key, and logs it without the key', async () => {
    const lines: unknown[] = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void lines.push(line));
    const { read, clock } = await compose({ maxConcurrent: 4, maxShare: 0.25 });
    const calls = [1, 2].map(() => read({ secret: 'tenant-7' }));
    await clock.advance(100);
    await Promise.all(calls);
    expect(lines).toEqual([
      expect.stringContaining("shareBy of 'Reports.read' threw; the call has no share"),
    ]);
    expect(lines.join('\n')).not.toContain('tenant-7');
    jest.restoreAllMocks();
  });

  it('shows no key in events, gauges and errors', async () => {
    const { read, get, events } = await compose({ maxConcurrent: 2, maxQueue: 2, maxShare: 0.5 });
    const seen: unknown[] = [];
    events.on('bulkhead.rejected', (event) => seen.push(event));
    events.on('bulkhead.entered', (event) => seen.push(event));
    for (let call = 0; call < 2; call++) void read('tenant-7');
    const error: unknown = await read('tenant-7').catch((thrown: unknown) => thrown);
    seen.push(get(ResilienceGauges).read('bulkhead'), error, String(error));
    expect(JSON.stringify(seen)).not.toContain('tenant-7');
  });

  it('keeps no key after its calls have ended', async () => {
    const { read, get, clock } = await compose({ maxConcurrent: 2, maxQueue: 2, maxShare: 0.5 });
    for (let tenant = 0; tenant < 1_000; tenant++) {
      const calls = Promise.allSettled([read(`tenant ${tenant}`), read(`tenant ${tenant}`)]);
      await clock.advance(200);
      await calls;
    }
    expect(get(PolicyHome).bulkheads.states).toMatchObject([{ active: 0, queued: 0, keys: 0 }]);
  });
});
