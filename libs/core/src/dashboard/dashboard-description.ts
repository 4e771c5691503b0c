import type { ResilienceEventMap, ResilienceEventName } from '../events/resilience-event-map.js';
import type { ResilienceGaugeMap, ResilienceGaugeName } from '../gauges/resilience-gauge-map.js';

/** The meaning of a state for the service. A dashboard shows it by a word, a shape and a colour. */
export type Tone = 'good' | 'neutral' | 'warning' | 'bad';

/** One line of the time line: something changed. */
export interface TimelineLine {
  /** The kind of the thing that changed, e.g. `circuit`. */
  readonly kind: string;
  /** Its name, e.g. `payments`. Lines of one kind and name belong together. */
  readonly name: string;
  /** The change in a few words, e.g. `closed -> open (failure-rate)`. */
  readonly text: string;
  readonly tone: Tone;
  /** Milliseconds since the Unix epoch. @default the time at which the event is published */
  readonly at?: number;
}

/** Turns an event into a line of the time line. Create one with {@link timelineFromEvent}. */
export interface TimelineDescription {
  readonly event: string;
  /** Returns `undefined` for an event that changes nothing. */
  readonly describe: (event: never) => TimelineLine | undefined;
}

/** How much of something is used at this moment. */
export interface Saturation {
  /** The kind of the thing, in the singular, e.g. `bulkhead`. */
  readonly kind: string;
  readonly name: string;
  /** The used amount, in any unit. */
  readonly used: number;
  /** The amount that is there, in the same unit. @default none: the amount is shown without a bar */
  readonly limit?: number;
  /** Further facts in a few words, e.g. `3 waiting`. @default none */
  readonly note?: string;
  readonly tone: Tone;
  /** Subject of the operator actions that take {@link name} as their target, e.g. `cache` for `cache.clear`. @default none */
  readonly actions?: string;
}

/** Turns a gauge into a bar. Create one with {@link saturationFromGauge}. */
export interface SaturationDescription {
  readonly gauge: string;
  /** Returns `undefined` for a gauge that has nothing to show. */
  readonly measure: (gauge: never) => Saturation | undefined;
}

/** The part of a dashboard that belongs to a package. The package that owns the facts describes them. */
export interface DashboardDescription {
  /** @default none */
  readonly timeline?: readonly TimelineDescription[];
  /** @default none */
  readonly saturation?: readonly SaturationDescription[];
}

/** A line for each event of that name. */
export function timelineFromEvent<K extends ResilienceEventName>(
  event: K,
  describe: (event: ResilienceEventMap[K]) => TimelineLine | undefined,
): TimelineDescription {
  return { event, describe };
}

/** A bar for each gauge of that kind. */
export function saturationFromGauge<K extends ResilienceGaugeName>(
  gauge: K,
  measure: (gauge: ResilienceGaugeMap[K]) => Saturation | undefined,
): SaturationDescription {
  return { gauge, measure };
}

/** The tone of a used share: `warning` from 80 % on, `bad` when all is used. */
export function toneOfUse(used: number, limit: number): Tone {
  if (used >= limit) return 'bad';
  return used >= limit * 0.8 ? 'warning' : 'good';
}
