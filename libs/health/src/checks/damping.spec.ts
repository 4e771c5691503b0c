import { describe, expect, it } from '@jest/globals';
import { Damping } from './damping.js';
import type { HealthStatus } from './health.events.js';

/** The status that is published after each result. */
function published(results: string, damping = new Damping(3, 2)): string {
  const words: Record<string, HealthStatus> = { u: 'up', d: 'degraded', x: 'down' };
  let now = '?';
  return Array.from(results)
    .map((letter) => (damping.accepts(words[letter] as HealthStatus) ? (now = letter) : now))
    .join('');
}

describe('Damping', () => {
  it.each([
    ['counts the first result at once, good or bad', 'x', 'x'],
    ['turns bad with the third bad result', 'uxxx', 'uuux'],
    ['starts again when a good result comes between', 'uxxuxxx', 'uuuuuux'],
    ['turns good with the second good result', 'xuu', 'xxu'],
    ['starts again when a bad result comes between', 'xuxuu', 'xxxxu'],
    ['counts any worse result', 'udxd', 'uuud'],
    ['counts any better result', 'xdu', 'xxu'],
    ['forgets the streak when the direction turns', 'dxxuxxx', 'ddddddx'],
    ['turns worse from degraded, and better again', 'dxxxuu', 'dddxxu'],
  ])('%s', (_rule, results, expected) => {
    expect(published(results)).toBe(expected);
  });

  it('counts every result when both numbers are 1', () => {
    expect(published('uxudx', new Damping(1, 1))).toBe('uxudx');
  });

  it('counts the first result after a reset at once', () => {
    const damping = new Damping(3, 2);
    published('ux', damping);
    damping.reset();
    expect(damping.accepts('down')).toBe(true);
  });
});
