import { beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../testing/virtual.clock.js';
import { MessageEcho } from './message-echo.js';

const TTL = 1_000;

describe('MessageEcho', () => {
  let clock: VirtualClock;
  let changes: (boolean | undefined)[][];
  let echo: MessageEcho;

  beforeEach(() => {
    clock = new VirtualClock();
    changes = [];
    echo = new MessageEcho(clock, TTL, (passes, before) => changes.push([passes, before]));
  });

  it('knows nothing until the first message comes back', async () => {
    echo.start();
    await clock.advance(TTL - 1);
    echo.check();
    expect(echo.passes).toBeUndefined();
    echo.heard();
    expect([echo.passes, changes]).toEqual([true, [[true, undefined]]]);
  });

  it('reports a loss once, when no message has come back in time or the broker refuses one', async () => {
    echo.start();
    await clock.advance(TTL);
    echo.check();
    echo.check();
    echo.refused();
    expect([echo.passes, changes]).toEqual([false, [[false, undefined]]]);
  });

  it('waits again after each message that comes back', async () => {
    echo.start();
    echo.heard();
    await clock.advance(TTL - 1);
    echo.heard();
    await clock.advance(TTL - 1);
    echo.check();
    expect(echo.passes).toBe(true);
    await clock.advance(1);
    echo.check();
    echo.heard();
    expect(changes).toEqual([
      [true, undefined],
      [false, true],
      [true, false],
    ]);
  });

  it('waits from its start, not from its creation', async () => {
    await clock.advance(TTL);
    echo.start();
    echo.check();
    expect(changes).toEqual([]);
  });
});
