import { AsyncLocalStorage } from 'node:async_hooks';
import { SystemClock, type Timer } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DueListener, TimerQueue } from './timer-queue.js';

/** Delegates to a virtual clock, but rings `early` ms before time and at most `longest` ms after being set. */
class ImpreciseClock extends VirtualClock {
  constructor(
    readonly early: number,
    readonly longest = Infinity,
  ) {
    super();
  }

  override setTimeout(callback: () => void, delay: number): Timer {
    const short = delay > this.early ? delay - this.early : delay;
    return super.setTimeout(callback, Math.min(short, this.longest));
  }
}

function setUp(clock = new VirtualClock()) {
  const queue = new TimerQueue(clock);
  const start = clock.now();
  const fired: string[] = [];
  const listener = (name: string, then?: () => void): DueListener => ({
    onDue: () => {
      fired.push(`${name}@${clock.now() - start}`);
      then?.();
    },
  });
  return { clock, queue, start, fired, listener };
}

describe('TimerQueue', () => {
  it('fires entries of all delays in order, each at its own time', async () => {
    const { clock, queue, fired, listener } = setUp();
    queue.add(30, listener('c'));
    queue.add(10, listener('a'));
    await clock.advance(5);
    queue.add(10, listener('b'));
    await clock.advance(100);
    expect(fired).toEqual(['a@10', 'b@15', 'c@30']);
  });

  it('keeps one timer of the clock for all entries, and none when all have fired', async () => {
    const { clock, queue, listener } = setUp();
    for (const delay of [5, 3, 9, 3, 1]) queue.add(delay, listener('x'));
    expect(clock.pending).toBe(1);
    await clock.advance(10);
    expect(clock.pending).toBe(0);
  });

  it('leaves the timer of the clock armed when the earliest entry is removed, and fires nothing then', async () => {
    const { clock, queue, fired, listener } = setUp();
    const entry = queue.add(10, listener('removed'));
    queue.add(20, listener('kept'));
    queue.remove(entry);
    await clock.advance(10);
    expect(fired).toEqual([]);
    expect(clock.pending).toBe(1);
    await clock.advance(10);
    expect(fired).toEqual(['kept@20']);
  });

  it('fires overdue entries in the order of their times, whatever their delays', async () => {
    const { clock, queue, fired, listener } = setUp(new ImpreciseClock(0));
    queue.add(50, listener('50'));
    await clock.advance(1);
    queue.add(10, listener('11'));
    queue.add(49, listener('50, added later'));
    const late = clock.now() + 60;
    clock.now = () => late;
    await clock.advance(49);
    expect(fired.map((line) => line.split('@')[0])).toEqual(['11', '50', '50, added later']);
  });

  it('counts a delay below 0 as 0', async () => {
    const { clock, queue, fired, listener } = setUp();
    expect(queue.add(-5, listener('a')).due).toBe(clock.now());
    await clock.advance(0);
    expect(fired).toEqual(['a@0']);
  });

  it('never fires an entry of infinite delay and arms no timer for it', async () => {
    const { clock, queue, fired, listener } = setUp();
    queue.add(Infinity, listener('never'));
    expect(clock.pending).toBe(0);
    queue.add(1, listener('a'));
    await clock.advance(1000);
    expect(fired).toEqual(['a@1']);
    expect(clock.pending).toBe(0);
  });

  it('keeps delays that differ by fractions of a millisecond in order', async () => {
    const { clock, queue, fired, listener } = setUp();
    for (const delay of [9.75, 9.25, 10, 9.5]) queue.add(delay, listener('x'));
    await clock.advance(10);
    expect(fired).toEqual(['x@9.25', 'x@9.5', 'x@9.75', 'x@10']);
  });

  it('counts an entry that is removed twice only once', async () => {
    const { clock, queue, fired, listener } = setUp();
    const first = queue.add(10, listener('first'));
    queue.add(10, listener('second'));
    queue.remove(first);
    queue.remove(first);
    expect(clock.referenced).toBe(1);
    await clock.advance(10);
    expect(fired).toEqual(['second@10']);
  });

  it('removes the middle and the last entry of a lane', async () => {
    const { clock, queue, fired, listener } = setUp();
    queue.add(10, listener('a'));
    const b = queue.add(10, listener('b'));
    const c = queue.add(10, listener('c'));
    queue.remove(b);
    queue.remove(c);
    queue.add(10, listener('d'));
    await clock.advance(10);
    expect(fired).toEqual(['a@10', 'd@10']);
  });

  describe('while it fires', () => {
    it('fires an entry that a listener adds without delay in the next turn, so that the loop ends', async () => {
      const { clock, queue, fired, listener } = setUp();
      let again = 3;
      const repeat: DueListener = {
        onDue: () => {
          fired.push('repeat');
          if (again-- > 0) queue.add(0, repeat);
        },
      };
      queue.add(10, repeat);
      queue.add(10, listener('other'));
      await clock.advance(10);
      expect(fired).toEqual(['repeat', 'other@10', 'repeat', 'repeat', 'repeat']);
      expect(clock.pending).toBe(0);
    });

    it('arms one timer for all entries that listeners add', async () => {
      const { clock, queue, listener, fired } = setUp();
      const add = (): void => {
        for (const delay of [5, 4, 3]) queue.add(delay, listener('added'));
      };
      queue.add(10, listener('first', add));
      let armed = 0;
      const setTimeout = clock.setTimeout.bind(clock);
      clock.setTimeout = (callback, delay) => (armed++, setTimeout(callback, delay));
      await clock.advance(10);
      expect(armed).toBe(1);
      await clock.advance(10);
      expect(fired).toEqual(['first@10', 'added@13', 'added@14', 'added@15']);
    });

    it('does not fire an entry that an earlier listener removes', async () => {
      const { clock, queue, fired, listener } = setUp();
      queue.add(
        10,
        listener('first', () => queue.remove(second)),
      );
      const second = queue.add(10, listener('second'));
      await clock.advance(20);
      expect(fired).toEqual(['first@10']);
    });

    it('fires nothing more once a listener has cleared it', async () => {
      const { clock, queue, fired, listener } = setUp();
      queue.add(
        10,
        listener('first', () => queue.clear()),
      );
      queue.add(10, listener('second'));
      queue.add(20, listener('third'));
      await clock.advance(30);
      expect(fired).toEqual(['first@10']);
      expect(clock.pending).toBe(0);
    });

    it('goes on with the other entries after a listener that throws', async () => {
      const { clock, queue, fired, listener } = setUp();
      queue.add(
        10,
        listener('broken', () => {
          throw new Error('broken');
        }),
      );
      queue.add(10, listener('other'));
      await expect(clock.advance(10)).rejects.toThrow('broken');
      await clock.advance(0);
      expect(fired).toEqual(['broken@10', 'other@10']);
    });
  });

  describe('on a clock that is early', () => {
    it('fires no entry before its time', async () => {
      const { clock, queue, fired, listener } = setUp(new ImpreciseClock(0.25));
      queue.add(10, listener('a'));
      await clock.advance(9.75);
      expect(fired).toEqual([]);
      expect(clock.pending).toBe(1);
      await clock.advance(0.25);
      expect(fired).toEqual(['a@10']);
    });

    it('waits for delays that are longer than the longest timer', async () => {
      const longest = 2 ** 31 - 1;
      const { clock, queue, fired, listener } = setUp(new ImpreciseClock(0, longest));
      queue.add(2.5 * longest, listener('far'));
      await clock.advance(2 * longest);
      expect(fired).toEqual([]);
      await clock.advance(longest);
      expect(fired).toEqual([`far@${2.5 * longest}`]);
    });
  });

  describe('reference', () => {
    it('keeps the process alive only while a referenced entry waits', () => {
      const { clock, queue, listener } = setUp();
      queue.add(10, listener('background'), { ref: false });
      expect(clock.referenced).toBe(0);
      const first = queue.add(20, listener('call'));
      const second = queue.add(5, listener('call'));
      expect(clock.referenced).toBe(1);
      queue.remove(first);
      expect(clock.referenced).toBe(1);
      queue.remove(second);
      expect(clock.referenced).toBe(0);
      expect(clock.pending).toBe(1);
    });

    it('lets the process end when only unreferenced entries are left', async () => {
      const { clock, queue, listener } = setUp();
      queue.add(20, listener('background'), { ref: false });
      queue.add(10, listener('call'));
      expect(clock.referenced).toBe(1);
      await clock.advance(10);
      expect(clock.pending).toBe(1);
      expect(clock.referenced).toBe(0);
    });

    it('counts correctly after clear() when entries are removed later', () => {
      const { clock, queue, listener } = setUp();
      const early = [
        queue.add(10, listener('a')),
        queue.add(10, listener('b')),
        queue.add(10, listener('c')),
      ];
      queue.clear();
      expect(clock.pending).toBe(0);
      for (const entry of early) queue.remove(entry);
      const entry = queue.add(10, listener('d'));
      expect(clock.referenced).toBe(1);
      queue.remove(entry);
      expect(clock.referenced).toBe(0);
    });
  });

  it('runs listeners outside of the request that armed the timer', async () => {
    const storage = new AsyncLocalStorage<string>();
    const { clock, queue, listener } = setUp(
      new (class extends VirtualClock {
        override setTimeout(callback: () => void, delay: number): Timer {
          return super.setTimeout(AsyncLocalStorage.bind(callback), delay);
        }
      })(),
    );
    const seen: unknown[] = [];
    storage.run('request', () =>
      queue.add(
        10,
        listener('a', () => seen.push(storage.getStore())),
      ),
    );
    await clock.advance(10);
    expect(seen).toEqual([undefined]);
  });

  it('fires every entry that stays once, on time and in order, whatever is added and removed', async () => {
    const action = fc.oneof(
      fc.record({ add: fc.double({ min: 0, max: 50, noNaN: true }) }),
      fc.record({ remove: fc.nat() }),
      fc.record({ advance: fc.integer({ min: 0, max: 20 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { clock, queue } = setUp();
        const model: { due: number; id: number }[] = [];
        const entries: ReturnType<TimerQueue['add']>[] = [];
        const fired: number[] = [];
        const expected: number[] = [];
        const expire = (): void => {
          const due = model.filter((entry) => entry.due <= clock.now());
          due.sort((a, b) => a.due - b.due || a.id - b.id);
          for (const entry of due) expected.push(model.splice(model.indexOf(entry), 1)[0]?.id ?? -1);
        };
        for (const step of actions) {
          if ('add' in step) {
            const id = entries.length;
            const entry = queue.add(step.add, { onDue: () => fired.push(id) });
            entries.push(entry);
            model.push({ due: entry.due, id });
          } else if ('remove' in step) {
            const id = step.remove % Math.max(1, entries.length);
            if (entries[id]) queue.remove(entries[id]);
            const index = model.findIndex((entry) => entry.id === id);
            if (index >= 0) model.splice(index, 1);
          } else {
            await clock.advance(step.advance);
            expire();
          }
          expect(clock.referenced).toBe(model.length > 0 ? 1 : 0);
        }
        await clock.advance(100);
        expire();
        expect(fired).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  describe('on the clock of the machine', () => {
    const queue = new TimerQueue(new SystemClock());
    afterEach(() => queue.clear());

    it('fires no entry before its time', async () => {
      const clock = new SystemClock();
      const late = await Promise.all(
        [0, 1, 2.3, 4.7, 4.2, 9.9].map(
          (delay) =>
            new Promise<number>((resolve) => {
              const entry = queue.add(delay, { onDue: () => resolve(clock.now() - entry.due) });
            }),
        ),
      );
      expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    });
  });
});
