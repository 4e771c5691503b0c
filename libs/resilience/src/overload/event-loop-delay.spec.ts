import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemEventLoopDelay } from './event-loop-delay.js';

/** Keeps the event loop busy. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('SystemEventLoopDelay', () => {
  let loop: SystemEventLoopDelay;

  beforeEach(() => {
    loop = new SystemEventLoopDelay();
    loop.start();
  });
  afterEach(() => loop.stop());

  it('sees a stall between two readings', async () => {
    await wait(50);
    block(150);
    await wait(50);
    expect(loop.read().longest).toBeGreaterThan(100);
  });

  it('sees turns that take longer than the time between two readings', async () => {
    await wait(20);
    loop.read();
    for (let turn = 0; turn < 4; turn++) {
      block(150);
      await wait(1);
      const { longest, shortest } = loop.read();
      expect([longest, shortest].every((delay) => delay > 100)).toBe(true);
    }
  });

  it('sees a stall that begins directly after a reading', async () => {
    await wait(20);
    loop.read();
    block(150);
    await wait(50);
    expect(loop.read().longest).toBeGreaterThan(100);
  });
});
