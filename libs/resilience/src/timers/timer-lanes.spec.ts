import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@breakwater/core/testing';
import { TimerEntry } from './timer-lane.js';
import { TimerLanes } from './timer-lanes.js';

const listener = { onDue: () => {} };

describe('TimerLanes', () => {
  it('finds the earliest of thousands of delays, also after many entries were removed', () => {
    const random = new SeededRandom();
    const lanes = new TimerLanes();
    const entries = Array.from({ length: 5_000 }, (_, sequence) => {
      const delay = random.next() * 10_000;
      const entry = Object.assign(new TimerEntry(delay, listener, true), { sequence });
      lanes.insert(entry, delay);
      return entry;
    });
    const staying = entries.filter((entry, index) => {
      if (index % 3 === 0) entry.lane?.remove(entry);
      return index % 3 !== 0;
    });
    const found: number[] = [];
    for (let entry = lanes.earliest(); entry; entry = lanes.earliest()) {
      found.push(entry.due);
      entry.lane?.remove(entry);
    }
    expect(found).toEqual(staying.map(({ due }) => due).toSorted((a, b) => a - b));
  });

  it('keeps waiting entries when it drops empty lanes', () => {
    const lanes = new TimerLanes();
    const waiting = new TimerEntry(1, listener, true);
    lanes.insert(waiting, 1);
    for (let delay = 2; delay < 2_000; delay++) {
      const entry = Object.assign(new TimerEntry(delay, listener, true), { sequence: delay });
      lanes.insert(entry, delay);
      entry.lane?.remove(entry);
    }
    expect(lanes.size).toBeLessThan(300);
    expect(lanes.earliest()).toBe(waiting);
  });
});
