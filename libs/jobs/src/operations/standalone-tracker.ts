import { ResilienceEvents, SystemClock } from '@breakwater/core';
import { resolveJobsOptions } from '../jobs.options.js';
import { MemoryOperationStore } from '../stores/memory.operation-store.js';
import { Heartbeats } from './heartbeats.js';
import { OperationRunner } from './operation-runner.js';
import { OperationTracker } from './operation-tracker.js';
import { Recoveries } from './recoveries.js';

const trackers = new WeakMap<object, OperationTracker>();

/** Returns the tracker of an instance without an application, as in a unit test. Its store is in memory, and there is no detector. */
export function standaloneTracker(instance: object): OperationTracker {
  let tracker = trackers.get(instance);
  if (!tracker) {
    const clock = new SystemClock();
    const store = new MemoryOperationStore({ clock });
    const events = new ResilienceEvents(clock);
    const settings = resolveJobsOptions({});
    const heartbeats = new Heartbeats(settings, store, clock, events);
    const runner = new OperationRunner(store, clock, events, heartbeats);
    tracker = new OperationTracker(settings, store, events, runner, heartbeats, new Recoveries());
    trackers.set(instance, tracker);
  }
  return tracker;
}
