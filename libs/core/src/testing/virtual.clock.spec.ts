import { beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '../clock/sleep.js';
import { VirtualClock } from './virtual.clock.js';

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('VirtualClock', () => {
  let clock: VirtualClock;
  let log: string[];
  const note = (text: string) => () => void log.push(`${text} at ${clock.now()}`);

  beforeEach(() => {
    clock = new VirtualClock({ start: 0 });
    log = [];
  });

  it('starts on a fixed day unless told otherwise', () => {
    expect(new Date(new VirtualClock().now()).toISOString()).toBe('2026-01-01T00:00:00.000Z');
  });

  it('does not move until it is advanced', async () => {
    await immediate();
    expect(clock.now()).toBe(0);
    await clock.advance(10);
    expect(clock.now()).toBe(10);
  });

  it('moves the time of day alone when it is told to, forwards and backwards', async () => {
    clock.setTimeout(note('timer'), 10);
    clock.shiftDate(3_600_000);
    expect([clock.now(), clock.date().getTime()]).toEqual([0, 3_600_000]);
    clock.shiftDate(-7_200_000);
    await clock.advance(10);
    expect([clock.now(), clock.date().getTime()]).toEqual([10, -3_599_990]);
    expect(log).toEqual(['timer at 10']);
  });

  it('fires timers in the order of their time, each at its own time', async () => {
    clock.setTimeout(note('late'), 30);
    clock.setTimeout(note('early'), 10);
    clock.setTimeout(note('beyond'), 51);
    await clock.advance(50);
    expect(log).toEqual(['early at 10', 'late at 30']);
    expect(clock.now()).toBe(50);
  });

  it('fires timers of the same time in the order in which they were set', async () => {
    clock.setTimeout(note('a'), 10);
    await clock.advance(5);
    clock.setTimeout(note('b'), 5);
    clock.setTimeout(note('c'), 5);
    await clock.advance(5);
    expect(log).toEqual(['a at 10', 'b at 10', 'c at 10']);
  });

  it('fires timers that are set while it advances', async () => {
    clock.setTimeout(() => {
      note('outer')();
      clock.setTimeout(note('inner'), 5);
      clock.setTimeout(note('beyond'), 50);
    }, 10);
    await clock.advance(20);
    expect(log).toEqual(['outer at 10', 'inner at 15']);
    expect(clock.pending).toBe(1);
  });

  it('runs promise reactions between timers', async () => {
    const loop = async (): Promise<void> => {
      for (let round = 1; round <= 3; round++) {
        await sleep(clock, 10);
        note(`round ${round}`)();
      }
    };
    void loop();
    await clock.advance(30);
    expect(log).toEqual(['round 1 at 10', 'round 2 at 20', 'round 3 at 30']);
  });

  it('runs chains of immediates between timers', async () => {
    clock.setTimeout(() => {
      void (async () => {
        for (let turn = 0; turn < 10; turn++) await immediate();
        note('settled')();
      })();
    }, 10);
    clock.setTimeout(note('next'), 20);
    await clock.advance(20);
    expect(log).toEqual(['settled at 10', 'next at 20']);
  });

  it('gives up on immediates that never end', async () => {
    let running = true;
    const spin = (): void => void (running && setImmediate(spin));
    spin();
    await clock.advance(10);
    running = false;
    expect(clock.now()).toBe(10);
  });

  it('fires timers that are due at once when advanced by nothing', async () => {
    clock.setTimeout(note('zero'), 0);
    clock.setTimeout(note('negative'), -5);
    clock.setTimeout(note('not a number'), NaN);
    await clock.advance(0);
    expect(log).toEqual(['zero at 0', 'negative at 0', 'not a number at 0']);
  });

  it('does not fire a cleared timer, also when another timer clears it', async () => {
    const doomed = clock.setTimeout(note('doomed'), 10);
    clock.setTimeout(() => clock.clearTimeout(doomed), 10 - 1);
    await clock.advance(20);
    clock.clearTimeout(doomed);
    expect(log).toEqual([]);
  });

  it('counts the pending timers, and those that keep the process alive', async () => {
    clock.setTimeout(() => {}, 10);
    const background = clock.setTimeout(() => {}, 20);
    background.unref();
    expect([clock.pending, clock.referenced]).toEqual([2, 1]);
    background.ref();
    expect(clock.referenced).toBe(2);
    await clock.advance(10);
    expect([clock.pending, clock.referenced]).toEqual([1, 1]);
    clock.clearTimeout(background);
    expect([clock.pending, clock.referenced]).toEqual([0, 0]);
  });

  it('lists the pending timers by time, with the places that set them if it keeps these', () => {
    const kept = new VirtualClock({ start: 0, origins: true });
    kept.setTimeout(() => {}, 20).unref();
    kept.setTimeout(() => {}, 10);
    const origin: unknown = expect.stringContaining('virtual.clock.spec.ts');
    expect(kept.timers).toEqual([
      { due: 10, referenced: true, origin },
      { due: 20, referenced: false, origin },
    ]);
    clock.setTimeout(() => {}, 5);
    expect(clock.timers).toEqual([{ due: 5, referenced: true, origin: undefined }]);
  });

  it('stops at a timer that throws, and continues when advanced again', async () => {
    clock.setTimeout(() => {
      throw new Error('boom');
    }, 10);
    clock.setTimeout(note('next'), 20);
    await expect(clock.advance(50)).rejects.toThrow('boom');
    expect(clock.now()).toBe(10);
    await clock.advance(10);
    expect(log).toEqual(['next at 20']);
  });

  it('never goes back when two advances overlap', async () => {
    const short = clock.advance(10);
    const long = clock.advance(100);
    await Promise.all([short, long]);
    expect(clock.now()).toBe(100);
  });

  it.each([-1, NaN, Infinity])('refuses to advance by %p', async (duration) => {
    await expect(clock.advance(duration)).rejects.toThrow(
      new RangeError(`Expected the duration to be a finite number of milliseconds >= 0, got ${duration}`),
    );
  });
});
