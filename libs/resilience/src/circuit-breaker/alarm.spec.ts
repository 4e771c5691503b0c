import { describe, expect, it, jest } from '@jest/globals';
import { CircuitBreakerHarness } from '../../test/circuit-breaker.harness.js';
import { Alarm } from './alarm.js';

function setUp() {
  const { clock, timers } = new CircuitBreakerHarness();
  const onDue = jest.fn();
  return { clock, onDue, timers, alarm: new Alarm(timers, { onDue }) };
}

describe('Alarm', () => {
  it('wakes once, at its time, and does not keep the process alive', async () => {
    const { clock, onDue, alarm } = setUp();
    await clock.advance(50);
    alarm.set(150, 50);
    expect(clock.referenced).toBe(0);
    await clock.advance(99);
    expect(onDue).not.toHaveBeenCalled();
    await clock.advance(1_000);
    expect(onDue).toHaveBeenCalledTimes(1);
  });

  it('passes its delay to the queue, so that equal waits share a lane', async () => {
    const { alarm, timers } = setUp();
    const addDue = jest.spyOn(timers, 'addDue');
    alarm.set(150, 50);
    expect(addDue.mock.calls[0]?.slice(0, 2)).toEqual([150, 100]);
  });

  it('forgets the earlier time when it is set again', async () => {
    const { clock, onDue, alarm } = setUp();
    alarm.set(100, 0);
    alarm.set(200, 0);
    await clock.advance(199);
    expect(onDue).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(onDue).toHaveBeenCalledTimes(1);
  });

  it('does not wake once it is cleared', async () => {
    const { clock, onDue, alarm } = setUp();
    alarm.clear();
    alarm.set(100, 0);
    alarm.clear();
    alarm.clear();
    await clock.advance(1_000);
    expect(onDue).not.toHaveBeenCalled();
  });
});
