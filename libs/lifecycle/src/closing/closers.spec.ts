import { VirtualClock } from '@breakwater/core/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resolveLifecycleOptions } from '../options/resolve-lifecycle-options.js';
import { ShutdownLog } from '../log/shutdown-log.js';
import { RecordingLogger } from '@breakwater/testing';
import { Closers } from './closers.js';

describe('Closers', () => {
  let clock: VirtualClock;
  let closers: Closers;
  let logger: RecordingLogger;
  let closed: string[];
  beforeEach(() => {
    clock = new VirtualClock();
    closers = new Closers(resolveLifecycleOptions({}, {}), clock, new ShutdownLog());
    logger = new RecordingLogger();
    Logger.overrideLogger(logger);
    closed = [];
  });
  afterAll(() => {
    Logger.overrideLogger(false);
  });

  it('closes in reverse order of registration, one after another', async () => {
    closers.register('database', () => closed.push('database'));
    closers.register('cache', async () => {
      await Promise.resolve();
      closed.push('cache');
    });
    expect(await closers.closeAll()).toEqual([]);
    expect(closed).toEqual(['cache', 'database']);
  });

  it('continues after a closer that fails, and names it', async () => {
    closers.register('database', () => closed.push('database'));
    closers.register('cache', () => {
      throw new Error('socket is gone');
    });
    expect(await closers.closeAll()).toEqual(['cache']);
    expect(closed).toEqual(['database']);
    expect(logger.at('error')).toEqual(["Closer 'cache' failed: socket is gone"]);
  });

  it('gives each closer its own time, and aborts one that hangs', async () => {
    let aborted: boolean | undefined;
    closers.register('database', () => closed.push('database'));
    closers.register(
      'broker',
      ({ signal }) => {
        signal.addEventListener('abort', () => (aborted = true));
        return new Promise(() => undefined);
      },
      { timeout: 2_000 },
    );
    const done = closers.closeAll();
    await clock.advance(1_999);
    expect(closers.current).toEqual({ name: 'broker', age: 1_999 });
    expect(closed).toEqual([]);
    await clock.advance(1);
    expect(await done).toEqual(['broker']);
    expect(aborted).toBe(true);
    expect(closed).toEqual(['database']);
    expect(closers.current).toBeUndefined();
  });

  it('shrinks the times after a crash', async () => {
    closers.register('broker', () => new Promise(() => undefined));
    const done = closers.closeAll(0.4);
    await clock.advance(2_000);
    expect(await done).toEqual(['broker']);
  });

  it('does not run a closer that was removed', async () => {
    const remove = closers.register('database', () => closed.push('database'));
    remove();
    remove();
    await closers.closeAll();
    expect(closed).toEqual([]);
  });

  it('refuses a time that is not a positive number', () => {
    expect(() => closers.register('cache', () => undefined, { timeout: 0 })).toThrow(
      `Expected "timeout" to be a number of milliseconds > 0, got 0 (at closer 'cache')`,
    );
  });

  it('returns the longest time of its closers', () => {
    expect(closers.longest).toBe(0);
    closers.register('database', () => undefined);
    closers.register('broker', () => undefined, { timeout: 7_000 });
    expect(closers.longest).toBe(7_000);
  });
});
