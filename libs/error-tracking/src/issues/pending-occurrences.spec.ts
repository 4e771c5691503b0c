import { describe, expect, it } from '@jest/globals';
import { someOccurrences } from '../../test/some-occurrences.js';
import type { Occurrences } from './occurrences.js';
import { PendingOccurrences } from './pending-occurrences.js';

const MORNING = new Date('2026-01-01T06:00:00.000Z');
const NOON = new Date('2026-01-01T12:00:00.000Z');

const occurrences = (
  fingerprint: string,
  different: Partial<Occurrences> & { readonly at?: Date } = {},
): Occurrences => someOccurrences({ fingerprint, severity: 'medium', ...different });

const figures = (pending: Iterable<{ fingerprint: string; count: number }>): Record<string, number> =>
  Object.fromEntries([...pending].map(({ fingerprint, count }) => [fingerprint, count]));

describe('PendingOccurrences', () => {
  it('counts equal errors in one entry, with the time of the first and the last', () => {
    const pending = new PendingOccurrences(10);
    expect(pending.repeat('v1:a', 'medium', MORNING)).toBe(false);
    pending.add(occurrences('v1:a', { at: MORNING }));
    expect(pending.repeat('v1:a', 'medium', NOON)).toBe(true);
    expect(pending.take()).toMatchObject([{ count: 2, firstSeen: MORNING, lastSeen: NOON }]);
    expect(pending.size).toBe(0);
  });

  it('keeps the first and the last time when the wall clock is set back', () => {
    const pending = new PendingOccurrences(10);
    pending.add(occurrences('v1:a', { at: NOON }));
    pending.repeat('v1:a', 'medium', MORNING);
    const batch = pending.take();
    expect(batch).toMatchObject([{ count: 2, firstSeen: MORNING, lastSeen: NOON }]);
    pending.add(occurrences('v1:a', { at: MORNING }));
    pending.putBack(batch);
    expect(pending.take()).toMatchObject([{ count: 3, firstSeen: MORNING, lastSeen: NOON }]);
  });

  it('keeps the worst severity of equal errors', () => {
    const pending = new PendingOccurrences(10);
    pending.add(occurrences('v1:a', { severity: 'medium' }));
    pending.repeat('v1:a', 'critical', NOON);
    pending.repeat('v1:a', 'low', NOON);
    expect(pending.take()).toMatchObject([{ severity: 'critical', count: 3 }]);
  });

  it('refuses different errors beyond its limit, and counts them', () => {
    const pending = new PendingOccurrences(1);
    expect(pending.admit()).toBe(true);
    pending.add(occurrences('v1:a'));
    expect(pending.admit()).toBe(false);
    expect(pending.admit()).toBe(false);
    expect(pending.takeDropped()).toBe(2);
    expect(pending.takeDropped()).toBe(0);
  });

  it('merges a returned batch with newer errors, and keeps the newer sample', () => {
    const pending = new PendingOccurrences(10);
    pending.add(occurrences('v1:a', { count: 5, at: MORNING }));
    const batch = pending.take();
    const later = occurrences('v1:a', { count: 2, severity: 'high', at: NOON });
    pending.add(later);
    pending.add(occurrences('v1:b', { at: NOON }));
    pending.putBack(batch);
    expect(figures(pending)).toEqual({ 'v1:a': 7, 'v1:b': 1 });
    expect(pending.take()[0]).toMatchObject({
      severity: 'high',
      firstSeen: MORNING,
      lastSeen: NOON,
      sample: later.sample,
    });
  });

  it('stays within its limit when a batch is returned, and keeps the older errors', () => {
    const pending = new PendingOccurrences(2);
    pending.add(occurrences('v1:a'));
    pending.add(occurrences('v1:b'));
    const batch = pending.take();
    pending.add(occurrences('v1:b'));
    pending.add(occurrences('v1:c', { count: 4 }));
    pending.putBack(batch);
    expect(figures(pending)).toEqual({ 'v1:a': 1, 'v1:b': 2 });
    expect(pending.takeDropped()).toBe(4);
  });

  it('does not change a batch after it was taken', () => {
    const pending = new PendingOccurrences(10);
    pending.add(occurrences('v1:a'));
    const batch = pending.take();
    pending.putBack(batch);
    pending.repeat('v1:a', 'critical', NOON);
    expect(batch).toMatchObject([{ count: 1, severity: 'medium' }]);
  });
});
