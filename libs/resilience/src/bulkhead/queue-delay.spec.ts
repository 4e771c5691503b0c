import { describe, expect, it } from '@jest/globals';
import { QueueDelay } from './queue-delay.js';

describe('QueueDelay', () => {
  /** Waits of calls that get a slot every 10 ms, and whether each is refused. */
  const refusals = (waits: readonly number[], delay = new QueueDelay(20)): boolean[] =>
    waits.map((waited, index) => delay.refuses(waited, index * 10));

  it('refuses nobody while the shortest wait of each interval is within the target', () => {
    const waits = Array.from({ length: 60 }, (_, index) => (index % 10 === 5 ? 15 : 200));
    expect(refusals(waits)).not.toContain(true);
  });

  it('refuses callers that have waited twice the target, once even the shortest wait was too long', () => {
    const answers = refusals(Array.from({ length: 40 }, () => 50));
    expect(answers.slice(0, 11)).not.toContain(true);
    expect(answers.slice(11, 20)).toEqual(Array.from({ length: 9 }, () => true));
  });

  it('lets the first caller of each interval pass, and callers that have waited less than twice the target', () => {
    const delay = new QueueDelay(20);
    refusals(
      Array.from({ length: 20 }, () => 50),
      delay,
    );
    expect(delay.refuses(500, 200)).toBe(false);
    expect(delay.refuses(40, 210)).toBe(false);
    expect(delay.refuses(41, 220)).toBe(true);
  });

  it('stops refusing when waits are short again', () => {
    const delay = new QueueDelay(20);
    refusals(
      Array.from({ length: 20 }, () => 50),
      delay,
    );
    for (let now = 200; now < 310; now += 10) delay.refuses(5, now);
    expect(delay.refuses(500, 310)).toBe(false);
  });
});
