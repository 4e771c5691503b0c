import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReceivedEvent } from './received-event.js';
import { SeenEvents } from './seen-events.js';

/** Events with few positions and texts, so that many are repeated, in any order. */
const arrivals = fc.array(
  fc.record({ cursor: fc.integer({ min: 1, max: 12 }), hash: fc.integer({ min: 1, max: 2 }) }),
  { maxLength: 60 },
);

describe('the memory of the events that arrived', () => {
  it('recognises exactly the repeated ones, in whatever order the positions come', () => {
    fc.assert(
      fc.property(arrivals, (events) => {
        const seen = new SeenEvents(1_000, true);
        const known = new Set<string>();
        for (const { cursor, hash } of events) {
          const event = new ReceivedEvent('posts', undefined, cursor, undefined, hash);
          expect(seen.isRepeated(event)).toBe(known.has(`${cursor} ${hash}`));
          known.add(`${cursor} ${hash}`);
        }
      }),
    );
  });

  it('recognises the latest events when it has forgotten the others', () => {
    const seen = new SeenEvents(100, false);
    const event = (cursor: number): ReceivedEvent =>
      new ReceivedEvent('posts', undefined, cursor, undefined, 7);
    for (let cursor = 1; cursor <= 1_000; cursor++) expect(seen.isRepeated(event(cursor))).toBe(false);
    for (let cursor = 901; cursor <= 1_000; cursor++) expect(seen.isRepeated(event(cursor))).toBe(true);
  });
});
