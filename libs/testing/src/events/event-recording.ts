import {
  type Clock,
  ResilienceEvents,
  type ResilienceEventMap,
  type ResilienceEventName,
} from '@breakwater/core';
import type { ApplicationContext } from '../application-context.js';
import { clockOf } from '../clock/clock-of.js';

/** One event with its name and its time; the name tells the type of `event`. */
export type RecordedEvent = {
  [K in ResilienceEventName]: {
    readonly name: K;
    readonly event: ResilienceEventMap[K];
    /** Time on the scale of `Clock.now()`. */
    readonly at: number;
  };
}[ResilienceEventName];

const recordings = new WeakMap<ResilienceEvents, EventRecording>();

/** All events of one application since the recording began, in their order. */
export class EventRecording {
  readonly #all: RecordedEvent[] = [];

  /** @internal Use `eventsOf()`. */
  constructor(events: ResilienceEvents, clock: Clock) {
    events.listenToAll((name, event) => {
      this.#all.push({ name, event, at: clock.now() } as RecordedEvent);
    });
  }

  /** @internal Returns the one recording of an application. */
  static of(events: ResilienceEvents, clock: Clock): EventRecording {
    let recording = recordings.get(events);
    if (!recording) recordings.set(events, (recording = new EventRecording(events, clock)));
    return recording;
  }

  /** All events. */
  get all(): readonly RecordedEvent[] {
    return this.#all;
  }

  /** Names of all events, in their order. */
  get names(): readonly ResilienceEventName[] {
    return this.#all.map(({ name }) => name);
  }

  /** The events of one name. */
  named<K extends ResilienceEventName>(name: K): readonly ResilienceEventMap[K][] {
    return this.#all.flatMap((one) => (one.name === name ? [one.event as ResilienceEventMap[K]] : []));
  }

  /** Forgets the events so far. */
  clear(): void {
    this.#all.length = 0;
  }
}

/**
 * Returns the recorded events of an application. The recording begins when the application starts if it imports
 * `BreakwaterTesting`, and with the first call of this function otherwise.
 *
 * @throws TypeError when the application has no module of Breakwater
 */
export function eventsOf(app: ApplicationContext): EventRecording {
  const clock = clockOf(app);
  return EventRecording.of(app.get(ResilienceEvents, { strict: false }) as ResilienceEvents, clock);
}
