import { ResilienceGauges, seconds, sleep } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Bulkhead, type BulkheadInput, type CallContext, ResilienceService } from '../src/index.js';
import { start } from './application.harness.js';

async function compose(bulkhead: BulkheadInput) {
  const app = await start({ options: { policies: { work: { bulkhead } } } });
  const service = app.get(ResilienceService);
  const call = (takes: number, error?: unknown): Promise<unknown> =>
    service.execute('work', async ({ signal }: CallContext) => {
      await sleep(app.clock, takes, signal);
      if (error !== undefined) throw error;
    });
  /** Calls that begin together, and take `takes` milliseconds. */
  const turn = async (
    calls: number,
    takes: number,
    error?: unknown,
  ): Promise<PromiseSettledResult<unknown>[]> => {
    const settled = Promise.allSettled(Array.from({ length: calls }, () => call(takes, error)));
    await app.clock.advance(takes);
    return settled;
  };
  const limit = (): number =>
    app
      .get(ResilienceGauges)
      .read('bulkhead')
      .find(({ name }) => name === 'work')!.maxConcurrent;
  return { ...app, service, call, turn, limit };
}

const overloaded = (): Error => Object.assign(new Error('x'), { status: 503 });

const ADAPTIVE = { maxConcurrent: 'adaptive', min: 2, max: 40, initial: 10 } as const;

describe('a bulkhead whose number of slots adapts', () => {
  it('lets more calls run while they take no longer, and shows the number in explain() and the gauge', async () => {
    const { turn, limit, service } = await compose(ADAPTIVE);
    for (let second = 0; second < 100; second++) await turn(10, 150);
    expect(limit()).toBeGreaterThan(12);
    const { options } = service.explain('work').steps.find(({ step }) => step === 'bulkhead')!;
    expect(options).toMatchObject({
      maxConcurrent: { value: 'adaptive', source: "policy 'work'" },
      min: { value: 2 },
      max: { value: 40 },
      initial: { value: 10 },
      presentMaxConcurrent: { value: limit(), source: 'measured' },
    });
  });

  it('refuses the calls above its number', async () => {
    const { turn } = await compose(ADAPTIVE);
    const settled = await turn(12, 10);
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(settled.at(-1)).toMatchObject({
      reason: { code: 'BULKHEAD_FULL', message: "Bulkhead 'work' is full: 10 calls run and 0 wait." },
    });
  });

  it.each([
    ['an overloaded dependency', overloaded(), 9],
    ['a dependency that limits rates', Object.assign(new Error('x'), { status: 429 }), 9],
    ['a failure that says nothing about load', new Error('x'), 10],
  ])('has as many slots as fit after %s', async (_, error, slots) => {
    const { turn, limit } = await compose(ADAPTIVE);
    await turn(5, 10, error);
    expect(limit()).toBe(slots);
  });

  it('has fewer slots after a timeout, but not after the abort of a caller', async () => {
    const { service, clock, limit } = await compose(ADAPTIVE);
    const caller = new AbortController();
    const hang = ({ signal }: CallContext): Promise<void> => sleep(clock, 60_000, signal);
    const left = service.execute('work', hang, { signal: caller.signal });
    caller.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(limit()).toBe(10);
    service.define(
      { timed: { timeout: { attempt: 100 }, bulkhead: { name: 'timed', ...ADAPTIVE } } },
      'spec',
    );
    const late = service.execute('timed', hang);
    late.catch(() => {});
    await clock.advance(100);
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' });
    const { options } = service.explain('timed').steps.find(({ step }) => step === 'bulkhead')!;
    expect(options['presentMaxConcurrent']?.value).toBe(9);
  });

  it('lets callers of its queue in when slots are added, and none while there are too many calls', async () => {
    const { clock, call, turn, limit } = await compose({ ...ADAPTIVE, maxQueue: 100 });
    const running = Array.from({ length: 10 }, () => call(seconds(30)));
    const waiting = Array.from({ length: 5 }, () => call(10));
    void Promise.allSettled([...running, ...waiting]);
    await clock.advance(seconds(30));
    await Promise.all(running);
    await clock.advance(10);
    await Promise.all(waiting);
    await turn(5, 10, overloaded());
    const before = limit();
    const later = turn(40, 150);
    await clock.advance(1_000);
    expect((await later).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(limit()).toBeGreaterThanOrEqual(before - 1);
  });

  it('takes the word in the short form, on a decorator, too', async () => {
    @Injectable()
    class Rates {
      @Bulkhead('adaptive')
      read(): Promise<number> {
        return Promise.resolve(1);
      }
    }
    const app = await start([Rates]);
    expect(await app.get(Rates).read()).toBe(1);
    expect(app.get(ResilienceGauges).read('bulkhead')).toEqual([
      { name: 'Rates.read', active: 0, queued: 0, maxConcurrent: 20, maxQueue: 0 },
    ]);
  });

  it.each<[string, BulkheadInput, RegExp]>([
    ['a word that is not known', 'fast' as never, /adaptive/],
    [
      'a range without the word',
      { min: 3 },
      /"bulkhead\.min" to be left out without "maxConcurrent: 'adaptive'"/,
    ],
    ['a range beside a number', { maxConcurrent: 5, max: 3 }, /"bulkhead\.max" to be left out/],
    ['a range without room', { ...ADAPTIVE, min: 40 }, /"bulkhead\.max" to be more than "min" \(40\)/],
    [
      'a start outside of the range',
      { ...ADAPTIVE, initial: 41 },
      /"bulkhead\.initial" to be from "min" \(2\)/,
    ],
    ['no number', { ...ADAPTIVE, max: 1.5 }, /"bulkhead\.max" to be an integer >= 1/],
  ])('refuses %s', async (_, bulkhead, message) => {
    await expect(start({ options: { policies: { work: { bulkhead } } } })).rejects.toThrow(message);
  });
});
