import { currentContext, DeclaredCriticality, RequestContext, runInContext } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { InFlight } from './in-flight.js';

describe('InFlight', () => {
  let clock: VirtualClock;
  let inFlight: InFlight;
  beforeEach(() => {
    clock = new VirtualClock();
    inFlight = new InFlight(clock);
  });

  /** Resolves to true if `idle()` has resolved by now. */
  const isIdle = async (): Promise<boolean> => {
    let idle = false;
    void inFlight.idle().then(() => (idle = true));
    await clock.settle();
    return idle;
  };

  it('is idle from the start and after the last entry left', async () => {
    expect(await isIdle()).toBe(true);
    const first = inFlight.add('request', () => 'GET /a');
    const second = inFlight.add('request', () => 'GET /b');
    first();
    expect(await isIdle()).toBe(false);
    second();
    expect(await isIdle()).toBe(true);
  });

  it('counts an entry that leaves twice only once', async () => {
    const first = inFlight.add('request', () => 'GET /a');
    inFlight.add('request', () => 'GET /b');
    first();
    first();
    expect(inFlight.size).toBe(1);
    expect(await isIdle()).toBe(false);
  });

  it('lists name and age, the oldest first', async () => {
    inFlight.add('request', () => 'GET /videos/:id');
    await clock.advance(40);
    void inFlight.track('transcode', new Promise(() => undefined));
    await clock.advance(2);
    expect(inFlight.entries).toEqual([
      { kind: 'request', name: 'GET /videos/:id', age: 42 },
      { kind: 'work', name: 'transcode', age: 2 },
    ]);
  });

  it('passes on results and errors of work', async () => {
    const error = new Error('broken');
    expect(await inFlight.track('a', () => 7)).toBe(7);
    expect(await inFlight.track('b', Promise.resolve(8))).toBe(8);
    await expect(inFlight.track('c', () => Promise.reject(error))).rejects.toBe(error);
    await expect(
      inFlight.track('d', () => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(inFlight.size).toBe(0);
  });

  it('runs work as sheddable, unless a method around it declares another criticality', async () => {
    const criticality = () => currentContext()?.criticality;
    const track = (): Promise<unknown> => inFlight.track('e', criticality);
    expect([
      await runInContext(new RequestContext({ criticality: 'critical-plus' }), track),
      await runInContext(new DeclaredCriticality('critical'), track),
    ]).toEqual(['sheddable', 'critical']);
  });

  it('aborts work when its time is over, and runs no new work', async () => {
    let signal: AbortSignal | undefined;
    let ran = false;
    void inFlight.track('loop', (given) => {
      signal = given;
      return new Promise(() => undefined);
    });
    expect(signal?.aborted).toBe(false);
    inFlight.close();
    expect(signal?.aborted).toBe(true);
    await expect(inFlight.track('late', () => (ran = true))).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(ran).toBe(false);
  });

  it('ends each stream once, ends late ones at once, and survives one that throws', () => {
    const ended: string[] = [];
    inFlight.stream('broken', () => {
      throw new Error('broken');
    });
    inFlight.stream('feed', () => ended.push('feed'));
    const done = inFlight.stream('gone', () => ended.push('gone'));
    done();
    inFlight.endStreams();
    inFlight.stream('late', () => ended.push('late'));
    expect(ended).toEqual(['feed', 'late']);
  });
});
