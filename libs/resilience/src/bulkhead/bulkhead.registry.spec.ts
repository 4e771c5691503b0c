import { OptionsError, RequestContext, ResilienceEvents } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { Call } from '../invocation/call.js';
import { TimerQueue } from '../invocation/timer-queue.js';
import { resolveBulkheadOptions } from './bulkhead.options.js';
import { BulkheadRegistry } from './bulkhead.registry.js';

function registry(): BulkheadRegistry {
  const clock = new VirtualClock();
  const timers = new TimerQueue(clock);
  return new BulkheadRegistry({ clock, timers, random: new SeededRandom(), events: new ResilienceEvents() });
}

const two = resolveBulkheadOptions({ maxConcurrent: 2 });

describe('BulkheadRegistry', () => {
  it('gives all places that share a name the same bulkhead', () => {
    const bulkheads = registry();
    const first = bulkheads.share('db', two, 'A.a');
    expect(bulkheads.share('db', { ...two }, 'B.b')).toBe(first);
    expect(bulkheads.get('db')).toBe(first);
    expect(first.name).toBe('db');
  });

  it('refuses other options for a shared name and names both places', () => {
    const bulkheads = registry();
    bulkheads.share('db', two, 'A.a');
    const share = () => bulkheads.share('db', { ...two, maxQueue: 5 }, 'B.b');
    expect(share).toThrow(OptionsError);
    expect(share).toThrow(
      `Expected "bulkhead.maxQueue" to be 0 as at A.a, because both name the bulkhead 'db', got 5 (at B.b)`,
    );
  });

  it('keeps bulkheads that are not shared apart, whatever their names', () => {
    const bulkheads = registry();
    const shared = bulkheads.share('VideoService.publish', two, 'A.a');
    const first = bulkheads.create('VideoService.publish', resolveBulkheadOptions({}));
    const second = bulkheads.create('VideoService.publish', two);
    expect(new Set([shared, first, second]).size).toBe(3);
    expect(bulkheads.get('VideoService.publish')).toBe(shared);
  });

  it('knows no bulkhead that nobody has shared', () => {
    const bulkheads = registry();
    bulkheads.create('private', two);
    expect(bulkheads.get('private')).toBeUndefined();
  });

  it('shows the state of all bulkheads, shared or not', () => {
    const bulkheads = registry();
    bulkheads.create('private', two);
    const logical = { name: 'work', operation: () => undefined, attempts: 0, committed: false };
    const call = new Call(logical, {}, new RequestContext());
    void bulkheads.share('db', two, 'A.a').wrap(() => new Promise(() => {}))(call);
    bulkheads.share('db', two, 'B.b');
    expect(bulkheads.states).toEqual([
      { name: 'private', active: 0, queued: 0, options: two },
      { name: 'db', active: 1, queued: 0, options: two },
    ]);
  });
});
